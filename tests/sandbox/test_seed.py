"""The seed is what demo-customers.md tells, on whatever day it is filled."""

import base64
import json
from datetime import UTC, datetime
from pathlib import Path

import httpx
import pytest

from mila.sandbox.app import create_app
from mila.sandbox.clock import Clock
from mila.sandbox.config import Config
from mila.sandbox.seed import SEEDS
from mila.sandbox.slips import bank_account, model97
from tests.sandbox.support import ACCOUNTS, BILLS, CUSTOMERS, PAYMENTS, PRODUCTS, RATES, Json, payment

# code: name, accounts {number: (debt, {service number: state})}, contact for codes
TABLE = {
    "1000017": (
        "Milica Jovanović",
        {
            "01": (3450.0, {"381641234567": "suspended"}),
            "02": (0.0, {"381113124567": "active", "net-1000017-02": "active"}),
        },
        "+381657001122",
    ),
    "1000025": ("Dragan Petrović", {"01": (2100.0, {"381642223344": "suspended"})}, "+381642223344"),
    "1000033": ("Jelena Ilić", {"01": (1890.0, {"38121450100": "suspended"})}, "jelena.ilic@example.com"),
    "1000041": ("Stevan Nikolić", {"01": (0.0, {"381643338899": "active"})}, "+381643338899"),
    "1000058": ("Zoran Marić", {"01": (48900.0, {"381645556677": "suspended"})}, "+381645556677"),
    "1000066": ("Ana Kovač", {"01": (990.0, {"38118520777": "terminated"})}, "ana.kovac@example.com"),
    "1000074": (
        "Pekara Zrno d.o.o.",
        {
            "01": (5600.0, {"381647001000": "suspended"}),
            "02": (4150.0, {"381647002000": "suspended"}),
            "03": (0.0, {"net-1000074-03": "active"}),
        },
        "+381647003000",
    ),
}


def services(api: httpx.Client, account: str) -> dict[str, str]:
    found = api.get(f"{PRODUCTS}?billingAccount.id={account}&@type=Product").json()
    return {one["realizingResource"][0]["value"]: one["status"] for one in found}


@pytest.mark.parametrize("code", TABLE)
def test_customers_accounts_services_and_debts(api: httpx.Client, code: str) -> None:
    name, accounts, contact = TABLE[code]
    customer = api.get(f"{CUSTOMERS}/{code}").json()
    assert customer["name"] == name
    assert {"name": "customerCode", "valueType": "string", "value": code} in customer["characteristic"]
    assert [account["id"] for account in customer["account"]] == [f"{code}-{number}" for number in accounts]
    [preferred] = [medium for medium in customer["contactMedium"] if medium["preferred"]]
    characteristic = preferred["characteristic"]
    assert characteristic.get("phoneNumber", characteristic.get("emailAddress")) == contact
    for number, (debt, states) in accounts.items():
        account = api.get(f"{ACCOUNTS}/{code}-{number}").json()
        assert account["name"] == f"{code}/{number}"
        [balance] = account["accountBalance"]
        assert (balance["balanceType"], balance["amount"]) == ("receivable", {"unit": "RSD", "value": debt})
        assert services(api, account["id"]) == states


@pytest.mark.parametrize("account", [f"{code}-{number}" for code in TABLE for number in TABLE[code][1]])
def test_twelve_months_of_bills_add_up(api: httpx.Client, account: str) -> None:
    bills = api.get(f"{BILLS}?billingAccount.id={account}").json()
    assert len({bill["billingPeriod"]["startDateTime"] for bill in bills}) == 12
    debt = TABLE[account[:7]][1][account[8:]][0]
    assert sum(bill["remainingAmount"]["value"] for bill in bills) == debt
    assert all(bill["paymentDueDate"] < "2026-11-22" for bill in bills)
    for bill in bills:
        rates = api.get(f"{RATES}?bill.id={bill['id']}").json()
        assert round(sum(rate["taxIncludedAmount"]["value"] for rate in rates), 2) == bill["amountDue"]["value"]
        paid = api.get(f"{PAYMENTS}?paymentItem.item.id={bill['id']}").json()
        assert len(paid) == (1 if bill["state"] == "settled" else 0)
        assert {document["attachmentType"] for document in bill["billDocument"]} == {"invoice", "paymentSlip"}


def test_who_acts_for_the_bakery(api: httpx.Client) -> None:
    for number in ("01", "02", "03"):
        contacts = api.get(f"{ACCOUNTS}/1000074-{number}").json()["contact"]
        assert [(one["contactName"], one["partyRoleType"]) for one in contacts] == [
            ("Ivan Savić", "allRights"),
            ("Mira Tot", "billsOnly"),
        ]
        media = [one["contactMedium"][0]["characteristic"] for one in contacts]
        assert media[0]["phoneNumber"] == "+381647004000"
        assert media[1]["emailAddress"] == "mira.tot@example.com"
        assert api.get(contacts[0]["relatedParty"]["href"]).json()["familyName"] == "Savić"


def test_every_reference_with_a_link_leads_somewhere(api: httpx.Client) -> None:
    from mila.sandbox.declarations import catalogue
    from tests.sandbox.support import path_of

    links = set()
    for name in catalogue():
        for document in api.get(path_of(name)).json():
            links |= hrefs(document)
    assert len(links) > 300
    for link in links:
        assert api.get(link, params={"fields": "none"}).status_code == 200, link


def hrefs(node: object) -> set[str]:
    if isinstance(node, list):
        return {link for element in node for link in hrefs(element)}
    if not isinstance(node, dict):
        return set()
    own = {node["href"]} if isinstance(node.get("href"), str) else set()
    return own | {link for value in node.values() for link in hrefs(value)}


def slip(bill: Json) -> dict[str, str]:
    [document] = [one for one in bill["billDocument"] if one["attachmentType"] == "paymentSlip"]
    assert document["name"] == "nbs-ips-qr"
    text = base64.b64decode(document["content"]).decode()
    assert not text.startswith("|")
    assert not text.endswith("|")
    return dict(part.split(":", 1) for part in text.split("|"))


def test_payment_slips_hold_what_the_national_bank_asks_for(api: httpx.Client) -> None:
    for bill in api.get(f"{BILLS}?state=sent,settled").json():
        tags = slip(bill)
        assert list(tags) == ["K", "V", "C", "R", "N", "I", "SF", "S", "RO"]
        assert len(tags["R"]) == 18
        assert int(tags["R"]) % 97 == 1
        assert len(tags["N"]) <= 70
        assert len(tags["S"]) <= 35
        assert tags["I"] == f"RSD{bill['amountDue']['value']:.2f}".replace(".", ",")
        assert tags["RO"].startswith("97")
        assert tags["RO"][2:4] == model97(tags["RO"][4:])


def test_check_digits_are_those_of_real_slips() -> None:
    assert model97("123412") == "14"  # the example of the regulation itself
    assert model97("2240113797893") == "08"  # a real bill of Telekom Srbija
    assert model97("12345A") == "28"
    assert bank_account("160", "602") == "160000000000060216"


def test_a_slip_follows_what_is_still_to_be_paid(api: httpx.Client) -> None:
    api.post(PAYMENTS, json=payment("1000017-01", 1725.0 + 25.5))
    assert slip(api.get(f"{BILLS}/bill-1000017-01-202610").json())["I"] == "RSD1699,50"


@pytest.mark.parametrize("day", ["2026-01-01", "2026-02-28", "2026-03-20", "2028-02-29", "2026-03-29", "2026-10-25"])
def test_the_demo_does_not_age(tmp_path: Path, day: str) -> None:
    now = datetime.fromisoformat(f"{day}T23:30:00+00:00").astimezone(UTC)
    documents = list(SEEDS["mts"].documents(now))
    bills = [one for kind, one in documents if kind == "customerBill" and one["state"] == "sent"]
    assert len(bills) == 2 + 2 + 2 + 6 + 1 + 2 + 2
    assert all(bill["paymentDueDate"][:10] < day for bill in bills)
    ids = [(kind, one["id"]) for kind, one in documents]
    assert len(set(ids)) == len(ids)
    periods = [bill["billingPeriod"]["startDateTime"] for bill in bills if bill["billingAccount"]["id"] == "1000058-01"]
    assert len(set(periods)) == 6
    app = create_app(Config(data_dir=tmp_path, tick_seconds=3600), Clock(lambda: now))
    assert len(app.store.shelves["customer"]) == 7


def test_the_seed_says_nothing_that_json_can_not_hold() -> None:
    for seed in SEEDS.values():
        json.dumps([document for _, document in seed.documents(datetime(2026, 11, 22, tzinfo=UTC))], allow_nan=False)
