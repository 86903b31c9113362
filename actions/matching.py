"""What a customer means by a few typed words: a choice that was offered, or a service out of a list."""

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence

from mila.billing.models import Service, ServiceStatus
from mila.language.scripts import to_latin

_SHORTEST_STEM = 4
_ENOUGH_DIGITS = 4


def fold(text: str) -> str:
    """Small plain Latin: `Šifrom` and `Шифром` become `sifrom`, đ becomes dj."""
    plain = unicodedata.normalize("NFD", to_latin(text).casefold()).replace("đ", "dj")
    return "".join(sign for sign in plain if not unicodedata.combining(sign))


def tokens(text: str) -> list[str]:
    """The folded words and numbers of a text."""
    return re.findall(r"[^\W_]+", fold(text))


def holds_word(text: str, words: str) -> bool:
    """Whether the text has one of these words (folded, with spaces between them)."""
    return not set(words.split()).isdisjoint(tokens(text))


def offered_title(text: str, titles: Sequence[str]) -> int | None:
    """Which title the text means: it is the title, or the only title of which a word begins as one of its does."""
    said = tokens(text)
    whole = [place for place, title in enumerate(titles) if tokens(title) == said]
    alike = [place for place, title in enumerate(titles) if _share_stem(said, tokens(title))]
    found = whole or alike
    return found[0] if len(found) == 1 else None


def _share_stem(said: Iterable[str], title: Sequence[str]) -> bool:
    return any(_same_stem(one, other) for one in said for other in title)


def _same_stem(one: str, other: str) -> bool:
    """`telefonom` and `telefona`, not `broj` and `brod`: all but the last two letters are alike, four at least."""
    stem = max(_SHORTEST_STEM, min(len(one), len(other)) - 2)
    return len(one) >= _SHORTEST_STEM and len(other) >= _SHORTEST_STEM and one[:stem] == other[:stem]


def services_meant(
    text: str,
    services: Sequence[Service],
    accounts: Mapping[str, str],
    words: Mapping[str, str],
    type_named: str | None,
) -> list[Service]:
    """The services that the text may mean; empty when it names none.

    `accounts` are account names by id, `words` the language's lists `words_…`, `type_named` the entity service_type.
    """
    if len(re.sub(r"\D", "", text)) >= _ENOUGH_DIGITS:
        return [service for service in services if _has_number(service, accounts, text)]
    by_place = _by_place(text, [each for each in services if each.status is ServiceStatus.SUSPENDED], words)
    if by_place:
        return by_place
    kinds = {kind for kind in ("mobile", "fixed", "internet", "tv") if holds_word(text, words[f"words_{kind}"])}
    kinds |= {type_named} if type_named else set()
    states = {state for state in ("suspended", "active") if holds_word(text, words[f"words_{state}"])}
    if not kinds and not states:
        return [service for service in services if _has_account(service, accounts, text)]
    of_kind = [service for service in services if not kinds or service.type in kinds]
    return [service for service in of_kind if len(states) != 1 or service.status in states]


def _by_place(text: str, cards: Sequence[Service], words: Mapping[str, str]) -> list[Service]:
    said = tokens(text)
    for place, service in enumerate(cards, 1):
        if said == [str(place)] or holds_word(text, words.get(f"words_ordinal_{place}", "")):
            return [service]
    return [cards[-1]] if cards and holds_word(text, words["words_ordinal_last"]) else []


def _has_number(service: Service, accounts: Mapping[str, str], text: str) -> bool:
    national = re.sub(r"\D", "", text).lstrip("0")
    return (bool(service.number) and service.number.endswith(national)) or _has_account(service, accounts, text)


def _has_account(service: Service, accounts: Mapping[str, str], text: str) -> bool:
    """`/01`, `1000017/01`, or `01` alone."""
    name = accounts.get(service.account_id, "")
    suffix = name.rpartition("/")[2]
    said = text.strip()
    return bool(suffix) and (said in (suffix, name) or bool(re.search(rf"/\s?{re.escape(suffix)}(?!\d)", said)))
