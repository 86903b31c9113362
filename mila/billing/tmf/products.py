"""Products (TMF637) as services: what a customer has, and whose a number is."""

import re
from collections.abc import Iterator

from mila.billing.errors import Unreachable
from mila.billing.models import Service, ServiceStatus, ServiceType
from mila.billing.tmf.customers import digits, e164
from mila.billing.tmf.door import Door
from mila.billing.tmf.parsing import Json, belongs_to, branch, characteristics, essential, items, parties, text, word
from mila.billing.tmf.paths import PRODUCT
from mila.operators import Capabilities

PROMISE = "promisetopay"

# ProductStatusType of TMF637 (spelt as `word` gives it); what is being terminated still runs.
STATUSES = {
    "created": ServiceStatus.PENDING,
    "pendingactive": ServiceStatus.PENDING,
    "active": ServiceStatus.ACTIVE,
    "pendingterminate": ServiceStatus.ACTIVE,
    "suspended": ServiceStatus.SUSPENDED,
    "terminated": ServiceStatus.TERMINATED,
    "cancelled": ServiceStatus.TERMINATED,
    "aborted": ServiceStatus.TERMINATED,
}

# TM Forum has no kinds of service: they are told from names of characteristic, specification, offering, type, product.
TYPES = {
    "iptv": ServiceType.TV,
    "mobile": ServiceType.MOBILE,
    "gsm": ServiceType.MOBILE,
    "postpaid": ServiceType.MOBILE,
    "prepaid": ServiceType.MOBILE,
    "fixed": ServiceType.FIXED,
    "voice": ServiceType.FIXED,
    "voip": ServiceType.FIXED,
    "pstn": ServiceType.FIXED,
    "internet": ServiceType.INTERNET,
    "broadband": ServiceType.INTERNET,
    "adsl": ServiceType.INTERNET,
    "ftth": ServiceType.INTERNET,
    "bundle": ServiceType.PACKAGE,
    "package": ServiceType.PACKAGE,
    "hosting": ServiceType.HOSTING,
    "vps": ServiceType.HOSTING,
    "domain": ServiceType.DOMAIN,
    "television": ServiceType.TV,
    "tv": ServiceType.TV,
}
NUMBER = r"\+?\d[\d ()/.-]{2,24}"
NUMBER_NAMES = {"msisdn", "number", "phonenumber", "telephonenumber", "rufnummer"}


class Products:
    """Products at a TM Forum backend."""

    def __init__(self, door: Door, country: str, capabilities: Capabilities) -> None:
        self._door, self._country, self._can = door, country, capabilities

    def services(self, customer_id: str) -> list[Service]:
        """The customer's services, in the order of account and id."""
        query = {"relatedParty.id": customer_id} if self._can.sub_resource_filters else {}
        documents = [each for each in self._door.find(PRODUCT, query) if belongs_to(each, customer_id)]
        services = [self._service(each) for each in documents if _is_service(each)]
        return sorted(services, key=lambda service: (service.account_id, service.id))

    def owner(self, number: str) -> str:
        """The id of the customer who has the service with this number (E.164); empty if there is none."""
        found = self._door.find(PRODUCT, self._by_number(digits(number)))
        holders = [each for each in found if number in self._numbers(each)]
        holders.sort(key=lambda each: word(each.get("status")) in ("terminated", "cancelled", "aborted"))
        return next((owner for each in holders if _is_service(each) and (owner := _customer_of(each))), "")

    def _by_number(self, wanted: str) -> dict[str, str]:
        """Query for a number; some backends want JSONPath, v5 has the number in a characteristic alone."""
        if not self._can.sub_resource_filters:
            return {}
        return {name: value.replace("{number}", wanted) for name, value in self._can.number_query.items()}

    def _service(self, product: Json) -> Service:
        status = STATUSES.get(word(product.get("status")))
        if status is None:
            raise Unreachable("wrong schema: no status that TMF637 knows")
        return Service(
            id=essential(product, "id"),
            account_id=text(branch(product, "billingAccount").get("id")),
            type=_type(product),
            name=text(product.get("name")) or text(branch(product, "productOffering").get("name")),
            status=status,
            number=self._number(product),
        )

    def _number(self, product: Json) -> str:
        for name, value in characteristics(product):
            if name == "domainname" and text(value):
                return text(value)
        return next(iter(self._numbers(product)), "")

    def _numbers(self, product: Json) -> list[str]:
        """The phone numbers of a product, in E.164; user names and the like are none."""
        values = [resource.get("value") for resource in items(product, "realizingResource")]
        values += [value for name, value in characteristics(product) if name in NUMBER_NAMES]
        written = [text(value) for value in values if re.fullmatch(NUMBER, text(value), re.ASCII)]
        return [number for each in written if (number := e164(each, self._country))]


def _is_service(product: Json) -> bool:
    promise = PROMISE in (word(product.get("@type")), word(branch(product, "productOffering").get("id")))
    return not promise and product.get("isCustomerVisible") is not False


def _customer_of(product: Json) -> str:
    found = list(parties(product))
    return next((each.id for each in found if each.role == "customer" or each.type == "customer"), "")


def _type(product: Json) -> ServiceType:
    for name in _names(product):
        for part in re.findall(r"[a-z]+", name.casefold()):
            if part in TYPES:
                return TYPES[part]
    return ServiceType.PACKAGE if product.get("isBundle") is True else ServiceType.OTHER


def _names(product: Json) -> Iterator[str]:
    yield from (text(value) for name, value in characteristics(product) if name == "servicetype")
    for reference in ("productSpecification", "productOffering"):
        yield from (text(branch(product, reference).get(member)) for member in ("id", "name"))
    yield text(product.get("@type"))
    yield text(product.get("name"))
