"""Customers (TMF629) and how they are reached, from there or from the party behind (TMF632)."""

from typing import Any

import phonenumbers

from mila.billing.errors import NotFound
from mila.billing.models import Contact, ContactKind, Customer
from mila.billing.tmf.door import Door
from mila.billing.tmf.parsing import Json, branch, essential, items, text, word
from mila.billing.tmf.paths import CUSTOMER, INDIVIDUAL, ORGANIZATION


class Customers:
    """Customers at a TM Forum backend."""

    def __init__(self, door: Door, country: str) -> None:
        self._door, self._country = door, country

    def get(self, code: str) -> Customer | None:
        """The customer with this id, None if there is none; asks for an empty one too: a miss costs what a hit does."""
        try:
            document = self._door.get(CUSTOMER, code)
        except NotFound:
            return None
        if essential(document, "id") != code:
            return None
        contacts = self.contacts(document) or self._contacts_of_party(branch(document, "engagedParty"))
        name = text(document.get("name")) or text(branch(document, "engagedParty").get("name"))
        return Customer(code, name, contacts)

    def account_ids(self, code: str) -> list[str]:
        """The ids of the customer's accounts as the customer lists them."""
        try:
            refs = items(self._door.get(CUSTOMER, code), "account")
        except NotFound:
            return []
        return [identifier for ref in refs if (identifier := text(ref.get("id")))]

    def contacts(self, document: Json) -> tuple[Contact, ...]:
        """Phone numbers and e-mail addresses, preferred ones first."""
        media = sorted(items(document, "contactMedium"), key=lambda medium: medium.get("preferred") is not True)
        found = [contact for medium in media if (contact := self._contact(medium))]
        return tuple(dict.fromkeys(found))

    def _contacts_of_party(self, party: Json) -> tuple[Contact, ...]:
        identifier = text(party.get("id"))
        if not identifier:
            return ()
        kinds = (text(party.get("@referredType")), text(party.get("@type")))
        resource = ORGANIZATION if "organization" in map(word, kinds) else INDIVIDUAL
        try:
            return self.contacts(self._door.get(resource, identifier))
        except NotFound:
            return ()

    def _contact(self, medium: Json) -> Contact | None:
        place: Any = {**medium, **branch(medium, "characteristic")}  # v5 has no characteristic: typed media
        if "@" in (address := text(place.get("emailAddress"))):
            return Contact(ContactKind.EMAIL, address)
        if "fax" in word(medium.get("mediumType")):
            return None
        number = e164(text(place.get("phoneNumber")), self._country)
        return Contact(ContactKind.SMS, number) if number else None


def e164(number: str, country: str) -> str:
    """A number as a backend keeps it (`381641234567`, `+381 64 …`, `064…`) in E.164; empty if it is none."""
    try:
        parsed = phonenumbers.parse(number, country)
    except phonenumbers.NumberParseException:
        return ""
    if not phonenumbers.is_possible_number(parsed):
        return ""
    return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164)


def digits(number: str) -> str:
    """A number as TM Forum keys have it: digits alone (a `+` in a query is a space)."""
    return "".join(each for each in number if each in "0123456789")
