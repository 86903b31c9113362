"""The customers of mts: postpaid mobile, fixed and internet, billed monthly, reconnected on a promise."""

from collections.abc import Iterator
from datetime import datetime

from mila.sandbox.resources import Document
from mila.sandbox.seed.billing import bills
from mila.sandbox.seed.catalogue import catalogue
from mila.sandbox.seed.house import house
from mila.sandbox.seed.parties import account, contact_person, customer, party, product
from mila.sandbox.seed.promised import promises
from mila.sandbox.seed.seed import Piece, Seed, YamlData


class MtsSeed(YamlData):
    """Built from mts.yml."""

    def documents(self, now: datetime) -> Iterator[Piece]:
        """Everything, the operator's own first."""
        yield from catalogue(self.data, now)
        yield from house(self.data, now)
        for person in self.data["customers"]:
            yield from self._customer(person, now)

    def _customer(self, person: Document, now: datetime) -> Iterator[Piece]:
        yield party(person)
        for number, contact in enumerate(person.get("contact_persons", []), 1):
            yield contact_person(person, contact, number)
        yield "customer", customer(self.data, person, now)
        for entry in person["accounts"]:
            for service in entry["services"]:
                yield "product", product(self.data, person, entry, service, now)
            given = list(promises(self.data, person, entry, now))
            plans = [plan for kind, plan in given if kind == "paymentPlan"]
            yield "billingAccount", account(self.data, person, entry, plans, now)
            yield from (piece for piece in given if piece[0] != "paymentPlan")
            yield from bills(self.data, person, entry, now)


def seed() -> Seed:
    """The seed of mts; its file is read when it is first asked."""
    return MtsSeed("mts")
