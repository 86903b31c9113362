"""A choice or a service, meant by a few typed words."""

import pytest

from actions.matching import fold, offered_title, services_meant
from mila.billing.models import Service, ServiceStatus, ServiceType
from mila.settings import ROOT
from mila.words import read_words

SR = read_words(ROOT / "data", ROOT / "operators")
NAMES = [f"words_ordinal_{place}" for place in (1, 2, 3, 4, "last")]
NAMES += [f"words_{kind}" for kind in ("suspended", "active", "mobile", "fixed", "internet", "tv")]


def service(
    identifier: str, kind: ServiceType, status: ServiceStatus, number: str = "", account: str = "01"
) -> Service:
    return Service(identifier, account, kind, "", status, number)


FIRST = service("first", ServiceType.MOBILE, ServiceStatus.SUSPENDED, "+381647001000")
SECOND = service("second", ServiceType.FIXED, ServiceStatus.SUSPENDED, "+38111222333", "02")
NET = service("net", ServiceType.INTERNET, ServiceStatus.ACTIVE, account="03")
ACCOUNTS = {"01": "1000074/01", "02": "1000074/02", "03": "1000074/03"}


def meant(text: str, language: str = "sr", entity: str | None = None) -> list[str]:
    words = {name: SR.phrase(name, language) for name in NAMES}
    return [each.id for each in services_meant(text, [FIRST, SECOND, NET], ACCOUNTS, words, entity)]


@pytest.mark.parametrize(
    ("text", "ids"),
    [
        ("prvi", ["first"]),
        ("Прву", ["first"]),
        ("1", ["first"]),
        ("onaj drugi", ["second"]),
        ("2", ["second"]),
        ("poslednju", ["second"]),
        ("mobilni", ["first"]),
        ("фиксни", ["second"]),
        ("internet", ["net"]),
        ("ovaj što radi", ["net"]),
        ("isključeni", ["first", "second"]),
        ("onaj isključeni fiksni", ["second"]),
        ("064/700-10-00", ["first"]),
        ("011 222 333", ["second"]),
        ("0641", []),
        ("/02", ["second"]),
        ("račun 1000074/03", ["net"]),
        ("01", ["first"]),
        ("ne znam", []),
        ("5", []),
    ],
)
def test_words_numbers_places_and_accounts_say_which(text: str, ids: list[str]):
    assert meant(text) == ids


@pytest.mark.parametrize(
    ("text", "ids"), [("the second one", ["second"]), ("landline", ["second"]), ("cell", ["first"])]
)
def test_in_english_too(text: str, ids: list[str]):
    assert meant(text, "en") == ids


def test_an_entity_says_it_as_well():
    assert meant("televiziju ne, nego ono drugo sto imam kod vas", entity=None) == ["second"]
    assert meant("kablovski", entity="internet") == ["net"]


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("brojem telefona", 0),
        ("telefonom", 0),
        ("šifrom", 1),
        ("Шифром корисника", 1),
        ("sifra korisnika", 1),
        ("brod", None),
        ("", None),
        ("telefonom ili šifrom", None),
    ],
)
def test_a_typed_title_is_a_click(text: str, place: int | None):
    assert offered_title(text, ["Brojem telefona", "Šifrom korisnika"]) == place


def test_scripts_and_diacritics_are_alike():
    assert fold("Šifrom") == fold("Шифром") == fold("SIFROM") == "sifrom"
    assert fold("Đorđe") == fold("Ђорђе") == "djordje"
