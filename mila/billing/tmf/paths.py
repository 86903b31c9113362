"""Where each API answers: the base paths of the official files, or the operator's own."""

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import quote

# As printed in the official v4 files (`basePath`); real backends differ, so operator.yml may name another for each.
OFFICIAL: Mapping[str, str] = {
    "customer": "/tmf-api/customerManagement/v4",
    "party": "/tmf-api/party/v4",
    "product_inventory": "/tmf-api/productInventory/v4",
    "product_ordering": "/tmf-api/productOrderingManagement/v4",
    "account": "/tmf-api/accountManagement/v4",
    "customer_bill": "/tmf-api/customerBillManagement/v4",
    "communication": "/tmf-api/communicationManagement/v4",
}

NOTHING = "-"  # the id of no resource; in place of an empty one, or of `..`, which can't be quoted


@dataclass(frozen=True, slots=True)
class Resource:
    """A kind of resource of an API: `productOrder` of `product_ordering`."""

    api: str
    name: str


CUSTOMER = Resource("customer", "customer")
INDIVIDUAL = Resource("party", "individual")
ORGANIZATION = Resource("party", "organization")
PRODUCT = Resource("product_inventory", "product")
PRODUCT_ORDER = Resource("product_ordering", "productOrder")
BILLING_ACCOUNT = Resource("account", "billingAccount")
CUSTOMER_BILL = Resource("customer_bill", "customerBill")
COMMUNICATION_MESSAGE = Resource("communication", "communicationMessage")


class UnknownApi(ValueError):
    """The operator's file names a base path for an API that Mila does not use."""


@dataclass(frozen=True, slots=True)
class Paths:
    """The base path of each API at one backend."""

    bases: Mapping[str, str]

    @classmethod
    def of(cls, own: Mapping[str, str]) -> "Paths":
        """The official paths with the operator's own instead, with or without slashes around. Raises `UnknownApi`."""
        if unknown := set(own) - set(OFFICIAL):
            raise UnknownApi(f"billing.paths: {', '.join(sorted(unknown))}; known are {', '.join(OFFICIAL)}")
        return cls({api: "/" + path.strip("/") for api, path in {**OFFICIAL, **own}.items()})

    def path(self, resource: Resource, identifier: str | None = None) -> str:
        """The path of a collection, or of one resource in it; the id is quoted: it can't be a path of its own."""
        base = self.bases[resource.api]
        collection = f"{base}/{resource.name}" if base != "/" else f"/{resource.name}"
        if identifier is None:
            return collection
        name = identifier if identifier.strip(".") else NOTHING
        return f"{collection}/{quote(name, safe='')}"
