"""The contract, kept by the real sandbox, by what it once answered, and by backends that are less able."""

import os
import re
from collections.abc import Iterator
from datetime import date, datetime
from typing import Any, ClassVar

import pytest
import requests

from mila.billing.contract import Billing
from mila.billing.errors import Unknown
from mila.billing.models import Contact, ContactKind, Message
from mila.billing.tmf import TmfBilling
from mila.billing.tmf.door import Door
from mila.billing.tmf.transport import TimedAdapter
from tests.billing.contract import BillingContract, reconnection
from tests.billing.operators import mts
from tests.billing.recordings import Recording, RecordingAdapter, replaying
from tests.billing.sandboxes import reset


def name_of(request: pytest.FixtureRequest) -> str:
    """A file's name for a test."""
    return re.sub(r"[^A-Za-z0-9]+", "_", request.node.name).strip("_")


class TestSandbox(BillingContract):
    """The sandbox, as `make run` starts it."""

    capabilities: ClassVar[dict[str, Any]] = {}

    @pytest.fixture
    def today(self) -> date:
        return datetime.now(mts().zone).date()

    @pytest.fixture
    def url(self, sandbox_url: str) -> str:
        reset(sandbox_url)
        return sandbox_url

    @pytest.fixture
    def billing(self, url: str, today: date, request: pytest.FixtureRequest) -> Iterator[Billing]:
        """The client; `tests.billing.record` has it write down what is said."""
        operator, recording = mts(url, capabilities=self.capabilities), Recording(today)
        if "MILA_RECORD" not in os.environ:
            yield TmfBilling(operator, Door(operator, adapter=TimedAdapter))
            return
        yield TmfBilling(operator, Door(operator, adapter=lambda: RecordingAdapter(recording, url)))
        recording.write(name_of(request))


class TestRecorded(BillingContract):
    """What the sandbox once answered: notices when the client asks for, or makes of it, something else."""

    @pytest.fixture
    def recording(self, request: pytest.FixtureRequest) -> Recording:
        return Recording.read(name_of(request))

    @pytest.fixture
    def today(self, recording: Recording) -> date:
        return recording.day

    @pytest.fixture
    def billing(self, recording: Recording) -> Iterator[Billing]:
        with replaying(recording) as url:
            yield TmfBilling(mts(url))


class TestWithoutFilters(TestSandbox):
    """A backend that filters by nothing within a resource: the client lists and looks for itself."""

    capabilities: ClassVar = {"sub_resource_filters": False}

    @pytest.fixture
    def billing(self, url: str) -> Billing:
        return TmfBilling(mts(url, capabilities=self.capabilities))


class TestByCharacteristic(TestWithoutFilters):
    """A backend whose numbers are characteristics (v5 has no `realizingResource.value`)."""

    capabilities: ClassVar = {"number_query": {"productCharacteristic.value": "{number}"}}


def test_a_number_may_be_asked_for_by_json_path(sandbox_url: str) -> None:
    path = "productCharacteristic[?(@.name=='MSISDN' && @.value=='{number}')]"
    billing = TmfBilling(mts(sandbox_url, capabilities={"number_query": {"filter": path}}))
    customer = billing.customer_by_number("+381641234567")
    assert customer is not None
    assert customer.id == "1000017"
    assert billing.customer_by_number("+381640000001") is None


def messages(url: str) -> list[dict[str, Any]]:
    answer = requests.get(f"{url}/tmf-api/communicationManagement/v4/communicationMessage", timeout=10)
    return list(answer.json())


def test_a_message_reaches_the_outbox_as_it_was_written(sandbox_url: str) -> None:
    reset(sandbox_url)
    before = len(messages(sandbox_url))
    TmfBilling(mts(sandbox_url)).send(Message(Contact(ContactKind.SMS, "+381657001122"), "Ваш код: 123456 ✓"), "key-1")
    [*_, sent] = messages(sandbox_url)
    assert len(messages(sandbox_url)) == before + 1
    assert sent["content"] == "Ваш код: 123456 ✓"
    assert [receiver["phoneNumber"] for receiver in sent["receiver"]] == ["381657001122"]
    assert sent["messageType"] == "SMS"


def test_a_backend_that_does_not_find_orders_leaves_them_unknown(sandbox_url: str) -> None:
    reset(sandbox_url)
    billing = TmfBilling(mts(sandbox_url, capabilities={"finds_orders": False}))
    billing.reconnect(reconnection(billing, "1000017"), "key-1")
    with pytest.raises(Unknown):
        billing.find_order("key-1")
