"""What goes out of the door: paths, headers, filters, pages, connections."""

import ssl
import subprocess
import threading
from pathlib import Path
from typing import Any

import pytest

from mila.billing.errors import Unreachable
from mila.billing.models import OrderReceipt
from mila.billing.tmf import TmfBilling
from mila.billing.tmf.paths import UnknownApi
from tests.billing.backends import Backend, Visit, backend
from tests.billing.documents import account, bill, customer, holding, order, product
from tests.billing.operators import mts
from tests.billing.test_faults import MESSAGE, NUMBER, READS, RECONNECTION

ALL = {
    "customer": [customer(), customer("1000025")],
    "product": [product(), product("p-2", "1000025", "381642223344")],
    "billingAccount": [account(), account("1000025")],
    "customerBill": [bill()],
    "productOrder": [order(), order("key-2", id="PO-2")],
}


def queries(server: Backend, resource: str) -> list[str]:
    """The queries with which a collection was asked for."""
    targets = [line.split(" ")[1] for line in server.lines("GET")]
    return [target.partition("?")[2] for target in targets if target.partition("?")[0].endswith(f"/{resource}")]


def test_the_paths_are_the_official_ones() -> None:
    with backend(holding(ALL)) as server:
        billing = TmfBilling(mts(server.url + "/"))
        for read in READS.values():
            read(billing)
        billing.reconnect(RECONNECTION, "key-1")
        billing.send(MESSAGE, "key-1")
    assert {line.split(" ")[1].partition("?")[0] for line in server.lines()} == {
        "/tmf-api/productInventory/v4/product",
        "/tmf-api/customerManagement/v4/customer/1000017",
        "/tmf-api/accountManagement/v4/billingAccount",
        "/tmf-api/accountManagement/v4/billingAccount/1000017-01",
        "/tmf-api/customerBillManagement/v4/customerBill",
        "/tmf-api/productOrderingManagement/v4/productOrder",
        "/tmf-api/communicationManagement/v4/communicationMessage",
    }


@pytest.mark.parametrize("base", ["/bss/inventory/v4", "bss/inventory/v4/", "/bss/inventory/v4/"])
def test_each_api_may_have_a_base_path_of_its_own(base: str) -> None:
    with backend(holding(ALL)) as server:
        TmfBilling(mts(server.url, paths={"product_inventory": base})).services("1000017")
    assert server.lines() == ["GET /bss/inventory/v4/product?relatedParty.id=1000017 HTTP/1.1"]


def test_a_path_for_an_unknown_api_stops_the_start() -> None:
    with pytest.raises(UnknownApi, match="product_inventroy"):
        TmfBilling(mts(paths={"product_inventroy": "/x"}))


@pytest.mark.parametrize(
    ("code", "path"),
    [("..", "-"), (".", "-"), ("", "-"), ("../x", "..%2Fx"), ("1?a=b#c", "1%3Fa%3Db%23c"), ("ž", "%C5%BE")],
)
def test_a_code_can_not_be_a_path_of_its_own(code: str, path: str) -> None:
    with backend(holding(ALL)) as server:
        assert TmfBilling(mts(server.url)).customer_by_code(code) is None
    assert server.lines() == [f"GET /tmf-api/customerManagement/v4/customer/{path} HTTP/1.1"]


def test_numbers_go_without_their_plus() -> None:
    with backend(holding(ALL)) as server:
        TmfBilling(mts(server.url)).customer_by_number(NUMBER)
    assert queries(server, "product") == ["realizingResource.value=381641234567"]


def test_every_request_says_who_asks_and_can_be_followed() -> None:
    with backend(holding(ALL)) as server:
        billing = TmfBilling(mts(server.url, token="secret"))
        billing.services("1000017")
        billing.reconnect(RECONNECTION, "key-1")
    assert [visit.header("Authorization") for visit in server.visits[:2]] == ["Bearer secret"] * 2
    ids = [visit.header("X-Correlation-Id") for visit in server.visits]
    assert all(ids)
    assert len(set(ids)) == len(ids)


def test_without_a_token_none_is_sent(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    netrc = tmp_path / "netrc"
    netrc.write_text("machine 127.0.0.1 login somebody password else\n")
    monkeypatch.setenv("NETRC", str(netrc))
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
    with backend(holding(ALL)) as server:
        TmfBilling(mts(server.url)).services("1000017")
    assert server.visits[0].header("Authorization") is None


def test_a_write_carries_its_key_and_its_kind() -> None:
    with backend(holding(ALL)) as server:
        billing = TmfBilling(mts(server.url))
        billing.reconnect(RECONNECTION, "key-7")
        billing.send(MESSAGE, "key-8")
    posts = [visit for visit in server.visits if visit.method == "POST"]
    assert [visit.header("Idempotency-Key") for visit in posts] == ["key-7", "key-8"]
    assert {visit.header("Content-Type") for visit in posts} == {"application/json;charset=utf-8"}
    assert posts[0].document()["externalId"] == "key-7"


def test_connections_are_kept_and_used_again() -> None:
    with backend(holding(ALL)) as server:
        billing = TmfBilling(mts(server.url))
        for _ in range(5):
            billing.services("1000017")
    assert server.connections == 1


def test_many_threads_share_one_client() -> None:
    seen: list[str] = []
    with backend(holding(ALL, filters=True)) as server:
        billing = TmfBilling(mts(server.url))

        def ask(code: str) -> None:
            for _ in range(10):
                seen.extend(f"{code} {service.account_id}" for service in billing.services(code))

        threads = [threading.Thread(target=ask, args=(code,)) for code in ("1000017", "1000025") * 5]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert sorted(set(seen)) == ["1000017 1000017-01", "1000025 1000025-01"]
    assert len(seen) == 100


@pytest.mark.parametrize("number", [NUMBER, "+381640000001"])
def test_a_number_of_nobody_costs_as_many_requests_as_one_of_somebody(number: str) -> None:
    with backend(holding(ALL, filters=True)) as server:
        TmfBilling(mts(server.url)).customer_by_number(number)
    assert [line.split("?")[0].split("/")[4] for line in server.lines()] == ["product", "customer"]


def test_a_backend_that_ignores_filters_shows_nobody_else_s() -> None:
    with backend(holding(ALL)) as server:
        billing = TmfBilling(mts(server.url))
        found = billing.customer_by_number("+381642223344")
        assert found is not None
        assert found.id == "1000025"
        assert billing.customer_by_number("+381640000001") is None
        assert [each.id for each in billing.accounts("1000017")] == ["1000017-01"]
        assert [each.id for each in billing.services("1000025")] == ["p-2"]
        assert billing.find_order("key-3") is None
        assert billing.find_order("key-2") == OrderReceipt("PO-2")


def test_a_backend_without_filters_is_never_sent_one() -> None:
    refs = [{"id": "1000017-01", "name": "1000017/01"}]
    with backend(holding({**ALL, "customer": [customer(account=refs)]})) as server:
        billing = TmfBilling(mts(server.url, capabilities={"sub_resource_filters": False}))
        assert billing.customer_by_number(NUMBER) is not None
        assert [each.overdue is not None for each in billing.accounts("1000017")] == [True]
        assert len(billing.services("1000017")) == 1
    assert [line for line in server.lines() if "." in line.partition("?")[2].replace("HTTP/1.1", "")] == []


def many(count: int) -> list[dict[str, Any]]:
    return [product(f"p-{number}") for number in range(count)]


@pytest.mark.parametrize("size", [1, 3, 7, 100])
def test_all_pages_are_read(size: int) -> None:
    with backend(holding({"product": many(7)}, page=size)) as server:
        assert len(TmfBilling(mts(server.url)).services("1000017")) == 7


def test_pages_without_a_count_are_read_to_the_end() -> None:
    def pages(visit: Visit) -> None:
        start = int(visit.line.partition("offset=")[2].split(" ")[0] or 0)
        shown = many(5)[start : start + 2]
        visit.json(shown, 206 if shown else 200)

    with backend(pages) as server:
        assert len(TmfBilling(mts(server.url)).services("1000017")) == 5


def test_a_backend_that_gives_the_same_page_for_ever_is_left() -> None:
    with backend(lambda visit: visit.json(many(2), 206, X_Total_Count="1000000")) as server:
        assert len(TmfBilling(mts(server.url)).services("1000017")) == 2
    assert len(server.visits) == 2


@pytest.fixture
def certificate(tmp_path: Path) -> Path:
    """A certificate for 127.0.0.1 that nobody has signed, with its key, in one file."""
    file = tmp_path / "backend.pem"
    command = "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=backend"
    names = ["-addext", "subjectAltName=IP:127.0.0.1", "-keyout", str(file), "-out", str(tmp_path / "certificate.pem")]
    subprocess.run([*command.split(), *names], check=True, capture_output=True)
    file.write_text(file.read_text() + (tmp_path / "certificate.pem").read_text())
    return file


def test_a_backend_with_a_certificate_of_its_own_is_trusted_only_when_named(certificate: Path) -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    with backend(holding(ALL), tls=context) as server:
        assert len(TmfBilling(mts(server.url, ca_file=str(certificate))).services("1000017")) == 1
        with pytest.raises(Unreachable):
            TmfBilling(mts(server.url)).services("1000017")
        with pytest.raises(Unreachable) as caught:
            TmfBilling(mts(server.url)).reconnect(RECONNECTION, "key-1")
    assert type(caught.value) is Unreachable, "a certificate that is not trusted: nothing was sent"
