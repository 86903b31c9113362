"""Creating and changing: what is filled in, what is refused, how patches merge, which states may follow which."""

import httpx
import pytest

from mila.sandbox.declarations import catalogue
from tests.sandbox.support import (
    ACCOUNTS,
    BILLS,
    CUSTOMERS,
    MESSAGES,
    ORDERS,
    PARTY,
    PAYMENTS,
    PRODUCTS,
    SMALLEST,
    path_of,
    payment,
)

MEDIA = {"presentationMedia": [{"id": "eBill", "name": "eBill", "isRef": True}]}
ACCOUNT = f"{ACCOUNTS}/1000017-01"


def test_a_patch_merges_objects_replaces_arrays_and_removes_by_null(api: httpx.Client) -> None:
    answer = api.patch(ACCOUNT, json={"billStructure": MEDIA, "description": "first"})
    assert answer.status_code == 200
    assert answer.json()["billStructure"]["presentationMedia"] == MEDIA["presentationMedia"]
    assert answer.json()["billStructure"]["format"]["id"] == "detailed"
    assert "description" not in api.patch(ACCOUNT, json={"description": None}).json()


def test_both_content_types_of_a_merge_patch_are_taken(api: httpx.Client) -> None:
    for kind in ("application/json", "application/merge-patch+json", "application/json;charset=utf-8"):
        answer = api.patch(ACCOUNT, content=b'{"description":"x"}', headers={"Content-Type": kind})
        assert answer.status_code == 200
    answer = api.patch(ACCOUNT, content=b"a=b", headers={"Content-Type": "application/x-www-form-urlencoded"})
    assert answer.status_code == 400


def test_what_was_read_may_be_sent_back(api: httpx.Client) -> None:
    whole = api.get(ACCOUNT).json()
    assert api.patch(ACCOUNT, json=whole).json() == whole


@pytest.mark.parametrize(
    "patch",
    [
        {"id": "other"},
        {"id": None},
        {"href": "http://elsewhere/1"},
        {"@type": "Other"},
        {"accountBalance": []},
        {"name": None},
        {"relatedParty": None},
        {"name": 5},
        {"relatedParty": [{"role": "customer"}]},
        {"creditLimit": {"unit": "RSD", "value": "much"}},
    ],
)
def test_a_patch_of_what_can_not_be_changed_is_refused_whole(api: httpx.Client, patch: dict[str, object]) -> None:
    before = api.get(ACCOUNT).json()
    answer = api.patch(ACCOUNT, json={**patch, "description": "y"})
    assert (answer.status_code, answer.json()["@type"]) == (400, "Error")
    assert api.get(ACCOUNT).json() == before


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b'"x"', b"null", b'{"a":NaN}', b"\xff\xfe", b'{"name":"\\ud800"}'])
def test_what_is_no_json_object_is_refused(api: httpx.Client, body: bytes) -> None:
    headers = {"Content-Type": "application/json"}
    for answer in (api.patch(ACCOUNT, content=body, headers=headers), api.post(ORDERS, content=body, headers=headers)):
        assert (answer.status_code, answer.json()["@type"]) == (400, "Error")


def test_deep_and_large_bodies_do_no_harm(api: httpx.Client) -> None:
    headers = {"Content-Type": "application/json"}
    deep = b'{"note":' + b"[" * 100_000 + b"]" * 100_000 + b"}"
    assert api.post(ORDERS, content=deep, headers=headers).status_code == 400
    assert api.post(ORDERS, content=b" " * 2_100_000 + b"{}", headers=headers).status_code == 413
    nul = api.post(path_of("billFormat"), json={"name": "a\x00b"})
    assert api.get(nul.json()["href"]).json()["name"] == "a\x00b"


@pytest.mark.parametrize(
    ("name", "body"),
    [
        ("productOrder", {"productOrderItem": {}}),
        ("productOrder", {"productOrderItem": [{"id": "1"}]}),
        ("productOrder", {"productOrderItem": [{"action": "add"}]}),
        ("productOrder", {"productOrderItem": [{"id": "1", "action": "explode"}]}),
        ("productOrder", {"productOrderItem": [{"id": "1", "action": "add"}], "requestedStartDate": "soon"}),
        ("productOrder", {"productOrderItem": [{"id": "1", "action": "add"}], "externalId": "k" * 256}),
        ("customer", {"name": "x", "engagedParty": {}}),
        ("customer", {"name": "x", "engagedParty": "somebody"}),
        ("billingAccount", {"name": "x", "relatedParty": [{}]}),
        ("individual", {"givenName": "A", "familyName": "B", "status": "unborn"}),
        ("payment", {"account": {"id": "1"}, "paymentMethod": {}, "totalAmount": {"unit": "RSD", "value": "10"}}),
        ("product", {"status": "asleep"}),
    ],
)
def test_a_body_that_does_not_fit_is_refused(api: httpx.Client, name: str, body: dict[str, object]) -> None:
    count = api.get(path_of(name)).headers["X-Total-Count"]
    answer = api.post(path_of(name), json=body)
    assert (answer.status_code, answer.json()["@type"]) == (400, "Error")
    assert api.get(path_of(name)).headers["X-Total-Count"] == count


@pytest.mark.parametrize("key", ["cardNumber", "cvv", "CardNumber", "cvc"])
def test_card_data_are_refused_wherever_they_stand(api: httpx.Client, key: str) -> None:
    body = payment("1000017-01", 10.0, paymentMethod={"@type": "bankCard", "details": [{key: "4111111111111111"}]})
    answer = api.post(PAYMENTS, json=body)
    assert (answer.status_code, answer.json()["code"]) == (400, "cardDataRefused")
    assert api.patch(ACCOUNT, json={"x": {key: "1"}}).status_code == 400
    assert "4111" not in answer.text


def test_the_server_says_id_state_and_time_whatever_the_client_says(api: httpx.Client) -> None:
    body = {**SMALLEST["productOrder"], "id": "mine", "state": "completed", "orderDate": "2001-01-01T00:00:00Z"}
    made = api.post(ORDERS, json=body).json()
    assert made["id"] != "mine"
    assert made["state"] == "acknowledged"
    assert made["orderDate"] == "2026-11-22T12:00:00Z"


def test_times_are_kept_in_utc(api: httpx.Client) -> None:
    body = {**SMALLEST["productOrder"], "requestedStartDate": "2026-12-01T01:00:00+01:00"}
    assert api.post(ORDERS, json=body).json()["requestedStartDate"] == "2026-12-01T00:00:00Z"


def test_references_are_completed_from_what_they_say(api: httpx.Client) -> None:
    made = api.post(CUSTOMERS, json={"name": "x", "engagedParty": {"href": "https://host/party/42"}}).json()
    assert made["engagedParty"]["id"] == "42"
    assert made["engagedParty"]["@referredType"] == "EngagedParty"
    structure = {"billStructure": {"format": {"name": "Detailed"}}}
    account = api.post(ACCOUNTS, json={"name": "x", "relatedParty": [PARTY], **structure}).json()
    assert account["billStructure"]["format"]["isRef"] is False
    assert account["relatedParty"][0]["@referredType"] == "Organization"


def test_a_subclass_keeps_its_name(api: httpx.Client) -> None:
    body = {**SMALLEST["billFormat"], "@type": "ColouredBillFormat", "@baseType": "BillFormat", "colour": "red"}
    made = api.post(path_of("billFormat"), json=body).json()
    assert (made["@type"], made["@baseType"], made["colour"]) == ("ColouredBillFormat", "BillFormat", "red")


def test_aborted_has_no_blank_at_its_end(api: httpx.Client) -> None:
    product = api.post(PRODUCTS, json={"status": "created"}).json()
    assert api.patch(product["href"], json={"status": "aborted "}).json()["status"] == "aborted"


def order_in(api: httpx.Client, state: str) -> str:
    ways = {"pending": ["pending"], "inProgress": ["inProgress"], "completed": ["inProgress", "completed"]}
    href = str(api.post(ORDERS, json=SMALLEST["productOrder"]).json()["href"])
    for step in ways.get(state, []):
        assert api.patch(href, json={"state": step}).status_code == 200
    return href


@pytest.mark.parametrize(
    ("before", "after", "allowed"),
    [
        ("acknowledged", "inProgress", True),
        ("acknowledged", "completed", False),
        ("pending", "inProgress", True),
        ("pending", "completed", False),
        ("inProgress", "completed", True),
        ("inProgress", "acknowledged", False),
        ("completed", "inProgress", False),
        ("completed", "cancelled", False),
        ("completed", "completed", True),
    ],
)
def test_an_order_changes_state_as_the_diagram_allows(
    api: httpx.Client, before: str, after: str, allowed: bool
) -> None:
    href = order_in(api, before)
    answer = api.patch(href, json={"state": after})
    if allowed:
        assert answer.json()["state"] == after
        assert {item["state"] for item in answer.json()["productOrderItem"]} == {after}
    else:
        assert (answer.status_code, answer.json()["code"]) == (409, "illegalTransition")
        assert api.get(href).json()["state"] == before


def test_every_state_of_every_machine_is_one_of_the_official_ones() -> None:
    from mila.sandbox.schema import definition, resolved

    for resource in catalogue().values():
        if resource.machine:
            api = resource.api.schema
            attribute = definition(api, resource.type_name)["properties"][resource.machine.attribute]
            states = set(resolved(api, attribute)["enum"])
            named = set(resource.machine.transitions) | {s for f in resource.machine.transitions.values() for s in f}
            assert named <= states, resource.name


def test_a_service_goes_off_and_on_but_never_comes_back_from_the_end(api: httpx.Client) -> None:
    product = f"{PRODUCTS}/prod-381643338899"
    for status in ("suspended", "active", "terminated"):
        assert api.patch(product, json={"status": status}).json()["status"] == status
    assert api.patch(product, json={"status": "active"}).status_code == 409


def test_of_a_bill_only_the_state_changes(api: httpx.Client) -> None:
    bill = api.get(f"{BILLS}?billingAccount.id=1000017-01&state=sent").json()[0]["href"]
    assert api.patch(bill, json={"category": "trial"}).status_code == 400
    assert api.patch(bill, json={"remark": "paid"}).status_code == 400
    assert api.patch(bill, json={"state": "new"}).status_code == 409
    assert api.patch(bill, json={"state": "settled"}).json()["state"] == "settled"


def test_a_cancelled_order_is_cancelled_by_a_task(api: httpx.Client) -> None:
    order = api.post(ORDERS, json=SMALLEST["productOrder"]).json()
    body = {"productOrder": {"id": order["id"]}, "cancellationReason": "changed my mind"}
    task = api.post(path_of("cancelProductOrder"), json=body)
    assert (task.status_code, task.json()["state"]) == (201, "done")
    cancelled = api.get(order["href"]).json()
    assert (cancelled["state"], cancelled["cancellationReason"]) == ("cancelled", "changed my mind")
    assert api.post(path_of("cancelProductOrder"), json=body).status_code == 409


def test_cancelling_an_unknown_order_ends_the_task_with_an_error(api: httpx.Client) -> None:
    task = api.post(path_of("cancelProductOrder"), json={"productOrder": {"id": "nobody-knows"}})
    assert (task.status_code, task.json()["state"]) == (201, "terminatedWithError")


def test_an_order_without_a_party_gets_the_customer_of_its_account(api: httpx.Client) -> None:
    body = {**SMALLEST["productOrder"], "billingAccount": {"id": "1000017-01"}}
    assert api.post(ORDERS, json=body).json()["relatedParty"][0]["id"] == "1000017"


def test_a_bill_on_demand_is_the_latest_there_is(api: httpx.Client) -> None:
    done = api.post(path_of("customerBillOnDemand"), json={"billingAccount": {"id": "1000017-01"}}).json()
    assert (done["state"], done["customerBill"]["id"]) == ("done", "bill-1000017-01-202610")
    none = api.post(path_of("customerBillOnDemand"), json={"billingAccount": {"id": "0"}}).json()
    assert none["state"] == "rejected"


def test_a_message_is_sent_at_once_or_when_its_time_comes(api: httpx.Client) -> None:
    now = api.post(MESSAGES, json=SMALLEST["communicationMessage"]).json()
    assert (now["state"], now["sendTime"]) == ("completed", "2026-11-22T12:00:00Z")
    later = {**SMALLEST["communicationMessage"], "scheduledSendTime": "2026-11-24T09:00:00Z"}
    waiting = api.post(MESSAGES, json=later).json()
    assert waiting["state"] == "initial"
    api.post("/sandbox/clock", json={"advance_days": 2})
    assert api.get(waiting["href"]).json()["state"] == "completed"
