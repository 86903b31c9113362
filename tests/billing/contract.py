"""What any billing backend must do for Mila; the demo customers of mts are known to it."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from mila.billing.contract import Billing
from mila.billing.errors import Refused
from mila.billing.models import (
    Account,
    Contact,
    ContactKind,
    Message,
    Money,
    PromiseState,
    Reconnection,
    Service,
    ServiceStatus,
    ServiceType,
)


def rsd(amount: str) -> Money:
    return Money(Decimal(amount), "RSD")


def account(billing: Billing, customer: str) -> Account:
    """The customer's first account."""
    return billing.accounts(customer)[0]


def reconnection(billing: Billing, customer: str) -> Reconnection:
    """The customer's first service of the first account, for what is overdue."""
    first = account(billing, customer)
    service = next(each for each in billing.services(customer) if each.account_id == first.id)
    return Reconnection(customer, first.id, first.name, service.id, first.overdue or first.debt, 5)


class BillingContract:
    """Run against every backend: subclasses have the fixtures `billing` and `today`."""

    @pytest.mark.parametrize("number", ["+381641234567", "+381113124567"])
    def test_a_customer_is_found_by_each_number(self, billing: Billing, number: str) -> None:
        customer = billing.customer_by_number(number)
        assert customer is not None
        assert (customer.id, customer.name) == ("1000017", "Milica Jovanović")

    @pytest.mark.parametrize("number", ["+381640000001", "+38164123456", "+3816412345678", "+381657001122"])
    def test_a_number_that_is_no_service_is_nobody_s(self, billing: Billing, number: str) -> None:
        assert billing.customer_by_number(number) is None

    def test_a_customer_is_found_by_code(self, billing: Billing) -> None:
        customer = billing.customer_by_code("1000017")
        assert customer is not None
        assert customer.contacts == (Contact(ContactKind.SMS, "+381657001122"),)

    def test_a_customer_may_be_reached_by_mail(self, billing: Billing) -> None:
        customer = billing.customer_by_code("1000033")
        assert customer is not None
        assert customer.contacts == (Contact(ContactKind.EMAIL, "jelena.ilic@example.com"),)

    @pytest.mark.parametrize(
        "code",
        ["1000018", "100001", "10000170", "..", "1000017/01", ""],
        ids=["other", "short", "long", "up", "slash", "none"],
    )
    def test_an_unknown_code_is_nobody_s(self, billing: Billing, code: str) -> None:
        assert billing.customer_by_code(code) is None

    def test_a_company_is_a_customer(self, billing: Billing) -> None:
        customer = billing.customer_by_number("+381647002000")
        assert customer is not None
        assert customer.name == "Pekara Zrno d.o.o."

    def test_accounts_come_with_their_debt(self, billing: Billing) -> None:
        accounts = billing.accounts("1000017")
        assert [(each.name, each.debt, each.overdue) for each in accounts] == [
            ("1000017/01", rsd("3450.00"), rsd("3450.00")),
            ("1000017/02", rsd("0"), rsd("0")),
        ]
        assert {each.customer_id for each in accounts} == {"1000017"}

    def test_nobody_s_accounts_and_services_are_none(self, billing: Billing) -> None:
        assert billing.accounts("1000018") == []
        assert billing.services("1000018") == []

    def test_a_running_promise_is_told_with_its_last_day(self, billing: Billing, today: date) -> None:
        [promise] = account(billing, "1000025").promises
        assert promise.state is PromiseState.ACTIVE
        assert promise.due == today + timedelta(days=2)
        assert promise.amount == rsd("2100.00")

    def test_past_promises_are_told(self, billing: Billing, today: date) -> None:
        promises = account(billing, "1000033").promises
        assert len(promises) == 2
        assert all(each.state is not PromiseState.ACTIVE for each in promises)
        assert all(today - timedelta(days=90) < each.given < today for each in promises)

    def test_services_come_with_status_type_and_number(self, billing: Billing) -> None:
        services = billing.services("1000017")
        assert [(each.account_id, each.type, each.status, each.number) for each in services] == [
            ("1000017-01", ServiceType.MOBILE, ServiceStatus.SUSPENDED, "+381641234567"),
            ("1000017-02", ServiceType.FIXED, ServiceStatus.ACTIVE, "+381113124567"),
            ("1000017-02", ServiceType.INTERNET, ServiceStatus.ACTIVE, ""),
        ]

    def test_a_terminated_service_is_told_as_such(self, billing: Billing) -> None:
        [service] = billing.services("1000066")
        assert service.status is ServiceStatus.TERMINATED

    def test_a_promise_is_no_service(self, billing: Billing) -> None:
        assert [each.type for each in billing.services("1000025")] == [ServiceType.MOBILE]

    def test_a_reconnection_switches_the_service_on(self, billing: Billing, today: date) -> None:
        receipt = billing.reconnect(reconnection(billing, "1000017"), "contract-1")
        assert receipt.number
        assert receipt.due == today + timedelta(days=5)
        assert _first(billing.services("1000017")).status is ServiceStatus.ACTIVE
        [promise] = account(billing, "1000017").promises
        assert (promise.state, promise.due) == (PromiseState.ACTIVE, receipt.due)

    def test_an_order_is_found_by_its_key(self, billing: Billing) -> None:
        assert billing.find_order("contract-2") is None
        receipt = billing.reconnect(reconnection(billing, "1000017"), "contract-2")
        assert billing.find_order("contract-2") == receipt
        assert billing.find_order("contract") is None

    def test_the_same_key_twice_is_the_same_order(self, billing: Billing) -> None:
        wanted = reconnection(billing, "1000017")
        assert billing.reconnect(wanted, "contract-3") == billing.reconnect(wanted, "contract-3")
        assert len(account(billing, "1000017").promises) == 1

    def test_a_second_promise_is_refused(self, billing: Billing) -> None:
        wanted = reconnection(billing, "1000017")
        billing.reconnect(wanted, "contract-4")
        with pytest.raises(Refused) as caught:
            billing.reconnect(wanted, "contract-5")
        assert caught.value.code == "promiseAlreadyActive"
        assert billing.find_order("contract-5") is None

    @pytest.mark.parametrize(
        ("customer", "code"),
        [
            ("1000025", "promiseAlreadyActive"),
            ("1000033", "promiseLimitReached"),
            ("1000041", "nothingOverdue"),
            ("1000058", "debtTooHigh"),
            ("1000066", "notEligible"),
        ],
    )
    def test_a_refusal_has_its_code(self, billing: Billing, customer: str, code: str) -> None:
        with pytest.raises(Refused) as caught:
            billing.reconnect(reconnection(billing, customer), f"contract-{customer}")
        assert caught.value.code == code

    def test_another_s_service_is_refused(self, billing: Billing) -> None:
        own, other = reconnection(billing, "1000017"), reconnection(billing, "1000074")
        mixed = Reconnection(own.customer_id, own.account_id, own.account_name, other.service_id, own.amount, own.days)
        with pytest.raises(Refused) as caught:
            billing.reconnect(mixed, "contract-6")
        assert caught.value.code == "notEligible"

    @pytest.mark.parametrize(
        "contact",
        [Contact(ContactKind.SMS, "+381657001122"), Contact(ContactKind.EMAIL, "jelena.ilic@example.com")],
        ids=["sms", "email"],
    )
    def test_a_message_is_sent(self, billing: Billing, contact: Contact) -> None:
        billing.send(Message(contact, "Vaš kod je 123456 — “Mila”", "Kod"), "contract-7")

    def test_it_is_reachable(self, billing: Billing) -> None:
        assert billing.is_reachable()


def _first(services: list[Service]) -> Service:
    return services[0]
