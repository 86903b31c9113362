"""Addresses, bodies and small steps that the sandbox's tests share."""

import socket
from typing import Any

import httpx

from mila.sandbox.declarations import APIS, catalogue

ORDERS = "/tmf-api/productOrderingManagement/v4/productOrder"
CUSTOMERS = "/tmf-api/customerManagement/v4/customer"
PRODUCTS = "/tmf-api/productInventory/v4/product"
ACCOUNTS = "/tmf-api/accountManagement/v4/billingAccount"
BILLS = "/tmf-api/customerBillManagement/v4/customerBill"
RATES = "/tmf-api/customerBillManagement/v4/appliedCustomerBillingRate"
MESSAGES = "/tmf-api/communicationManagement/v4/communicationMessage"
PAYMENTS = "/payment/v4/payment"
RESOURCES = list(catalogue())
CREATED = [name for name, resource in catalogue().items() if "POST" in resource.operations]

type Json = dict[str, Any]


def path_of(name: str) -> str:
    """The official path of a resource's collection."""
    resource = catalogue()[name]
    return f"{resource.api.base}/{name}"


def paths() -> list[str]:
    """All collections under all base paths."""
    return [f"{base}/{resource.name}" for api in APIS for base in api.bases for resource in api.resources]


PARTY = {"id": "500", "href": "https://host/party/500", "name": "Happy Travellers", "@type": "Organization"}
# What a conformance kit posts: the mandatory attributes and hardly more.
SMALLEST: dict[str, Json] = {
    "catalog": {"name": "Wholesale"},
    "category": {"name": "Cloud"},
    "productOffering": {"name": "Basic firewall"},
    "productOfferingPrice": {"name": "Monthly price"},
    "productSpecification": {"name": "Firewall"},
    "importJob": {"url": "ftp://host/import"},
    "exportJob": {"url": "ftp://host/export"},
    "productOrder": {"productOrderItem": [{"id": "100", "action": "add"}]},
    "cancelProductOrder": {"productOrder": {"id": "no-such-order"}},
    "customer": {"name": "Moon Football Club", "engagedParty": PARTY},
    "individual": {"givenName": "Jane", "familyName": "Lamborgizzia"},
    "organization": {"tradingName": "Coffee Do Brazil"},
    "product": {"status": "created"},
    "partyAccount": {"name": "Travel account", "relatedParty": [PARTY]},
    "billingAccount": {"name": "Travel account", "relatedParty": [PARTY]},
    "settlementAccount": {"name": "Travel account", "relatedParty": [PARTY]},
    "financialAccount": {"name": "Travel account"},
    "billingCycleSpecification": {"name": "First of month"},
    "billFormat": {"name": "Summary"},
    "billPresentationMedia": {"name": "Post"},
    "payment": {
        "account": {"id": "8745"},
        "paymentMethod": {"@type": "bankAccountTransfer", "name": "transfer"},
        "totalAmount": {"unit": "EUR", "value": 10.5},
    },
    "refund": {
        "account": {"id": "8745"},
        "paymentMethod": {"@type": "bankAccountTransfer", "name": "transfer"},
        "totalAmount": {"unit": "EUR", "value": 10.5},
    },
    "customerBillOnDemand": {"name": "Interim bill", "billingAccount": {"id": "1000017-01"}},
    "communicationMessage": {
        "content": "Hello",
        "messageType": "SMS",
        "receiver": [{"phoneNumber": "+381641234567"}],
        "sender": {"name": "mts"},
    },
}


def promise_order(customer: str, account: str, service: str, key: str | None = None, **more: Any) -> Json:
    """An order as `extension_examples.json` b1 shows it."""
    reference = {"id": account, "name": account.replace("-", "/"), "@referredType": "BillingAccount"}
    return {
        "@type": "ProductOrder",
        **({"externalId": key} if key else {}),
        "category": "promiseToPay",
        "channel": [{"id": "chat", "name": "assistant"}],
        "relatedParty": [{"id": customer, "role": "customer", "@referredType": "Customer"}],
        "billingAccount": reference,
        "productOrderItem": [
            {
                "id": "1",
                "action": "add",
                "productOffering": {"id": "promise-to-pay", "name": "Promised payment"},
                "billingAccount": reference,
                "product": {"@type": "PromiseToPay", "@baseType": "Product", **more},
            },
            {"id": "2", "action": "modify", "product": {"id": service, "status": "active"}},
        ],
    }


def milica(key: str | None = None, **more: Any) -> Json:
    """The good case: 1000017, account /01, her mobile."""
    return promise_order("1000017", "1000017-01", "prod-381641234567", key, **more)


def payment(account: str, amount: float, **more: Any) -> Json:
    """A bank transfer to an account."""
    return {
        "account": {"id": account, "@referredType": "BillingAccount"},
        "paymentMethod": {"@type": "bankAccountTransfer", "name": "IPS"},
        "totalAmount": {"unit": "RSD", "value": amount},
        **more,
    }


def status_of(api: httpx.Client, product: str) -> str:
    """The state of a service."""
    return str(api.get(f"{PRODUCTS}/{product}").json()["status"])


def plans_of(api: httpx.Client, account: str) -> list[Json]:
    """The promises of an account."""
    plans: list[Json] = api.get(f"{ACCOUNTS}/{account}").json()["paymentPlan"]
    return plans


def debt_of(api: httpx.Client, account: str) -> float:
    """The receivable balance of an account."""
    return float(api.get(f"{ACCOUNTS}/{account}").json()["accountBalance"][0]["amount"]["value"])


def free_socket() -> socket.socket:
    """A listening socket on a port that nobody uses."""
    line = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    line.bind(("127.0.0.1", 0))
    line.listen(64)
    return line
