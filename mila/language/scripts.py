"""Serbian's two scripts: which one a text is in, and from one to the other.

Cyrillic to Latin is a table. Latin to Cyrillic is not: `nj` is њ in `konj` and нј in `injekcija`, and addresses, codes,
currencies and brands stay as they are. cyrtranslit (1.2) knows neither, hence this module.
"""

import re
import unicodedata
from collections.abc import Iterable
from typing import Literal

from babel.numbers import list_currencies

Script = Literal["latin", "cyrillic"]

_PAIRS = dict(zip("abvgdđežzijklmnoprstćufhcčš", "абвгдђежзијклмнопрстћуфхцчш", strict=True))
_DIGRAPHS = {"lj": "љ", "nj": "њ", "dž": "џ"}
_TO_LATIN = {cyrillic: latin for latin, cyrillic in (_PAIRS | _DIGRAPHS).items()}
_PAIRS_AS_ONE_SIGN: dict[str, str | int | None] = dict(
    zip("ǆǅǄǉǈǇǌǋǊ", ["dž", "Dž", "DŽ", "lj", "Lj", "LJ", "nj", "Nj", "NJ"], strict=True)
)

# Stems in which the pair is two sounds (Pravopis srpskoga jezika: prefix on -d before ž, Latin in-/con- before j).
_APART = re.compile(
    r"^(?:naj|ne|pre|re|po|na|su|iz)?(?:"
    r"injek[ct]|injic|injunk|konjun[kg]|konjug|konjekt|vanjezi[kč]|anjon|tanjug"
    r"|nadživ|nadžnj|nadžet|nadžanr|nadždre|odživ|odžal|odžvak|odžubor|odždre|podžanr|podžup|predživ|predžel|predžet"
    r")"
)
_ROMAN = re.compile(r"I{2,3}|IV|VII{1,2}|IX|X+(?:I{1,3}|IV|V|VI{1,3}|IX)?")
_FOREIGN = frozenset(
    {"chat", "e-mail", "email", "facebook", "google", "offline", "online"}
)  # their spelling is not Serbian

_KEPT_OR_WORD = re.compile(
    r"(?P<kept>https?://[^\s<>\"]+|www\.[^\s<>\"]+"  # addresses of pages
    r"|[\w.+-]+@[\w-]+(?:\.[\w-]+)+"  # e-mail
    r"|(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+[a-z]{2,}(?:/[^\s<>\"]*)?(?![\w])"  # mts.rs, portal.example.com/mts
    r"|[\w/-]*\d[\w/-]*)"  # FT-1007, 1000017/01, 4G
    r"|(?P<word>[^\W\d_]+(?:-[^\W\d_]+)*)"
)


def script_of(text: str) -> Script | None:
    """The script most letters of the text are in; None when it has no letters of either."""
    cyrillic = sum(1 for sign in text if "\u0400" <= sign <= "\u052f")
    latin = sum(1 for sign in text if sign.isalpha() and unicodedata.name(sign, "").startswith("LATIN"))
    if not cyrillic and not latin:
        return None
    return "cyrillic" if cyrillic > latin else "latin"


def to_latin(text: str) -> str:
    """Serbian Cyrillic letters in Latin; Љ is LJ among capitals and Lj before a small letter; the rest as it is."""
    return "".join(_latin_sign(text, place) for place in range(len(text)))


def to_cyrillic(text: str, keep: Iterable[str] = ()) -> str:
    """Serbian Latin in Cyrillic.

    Stay as they are: addresses, e-mails, anything with a digit, currency codes, Roman numerals, words with q, w, x, y,
    and the words in `keep` (brands, in any case).
    """
    kept = _FOREIGN | {word.casefold() for word in keep}

    def piece(match: re.Match[str]) -> str:
        word = match["word"]
        return match[0] if word is None else _written_out(word, kept)

    return _KEPT_OR_WORD.sub(piece, unicodedata.normalize("NFC", text).translate(str.maketrans(_PAIRS_AS_ONE_SIGN)))


def _stays(word: str, kept: frozenset[str]) -> bool:
    small = word.casefold()
    if small in kept or any(sign in "qwxy" for sign in small):
        return True
    return word in list_currencies() or _ROMAN.fullmatch(word) is not None


def _written_out(word: str, kept: frozenset[str]) -> str:
    if _stays(word, kept):
        return word
    if "-" in word:  # mts-a: the brand stays, its ending does not
        return "-".join(_written_out(part, kept) for part in word.split("-"))
    return _cyrillic_word(word)


def _cyrillic_word(word: str) -> str:
    apart = _APART.match(word.lower())
    first_alone = _pair_before(word.lower(), apart.end()) if apart else -1
    signs, place = [], 0
    while place < len(word):
        pair = word[place : place + 2]
        if pair.lower() in _DIGRAPHS and place != first_alone and not (pair[0].islower() and pair[1].isupper()):
            signs.append(_cased(_DIGRAPHS[pair.lower()], pair[0]))
            place += 2
        else:
            signs.append(_cased(_PAIRS.get(word[place].lower(), word[place]), word[place]))
            place += 1
    return "".join(signs)


def _pair_before(word: str, end: int) -> int:
    """Where the first pair of the exceptional stem stands: the one that is two sounds."""
    places = [place for pair in _DIGRAPHS if (place := word.find(pair, 0, end)) >= 0]
    return min(places, default=-1)


def _cased(sign: str, like: str) -> str:
    return sign.upper() if like.isupper() else sign


def _latin_sign(text: str, place: int) -> str:
    sign = text[place]
    latin = _TO_LATIN.get(sign.lower())
    if latin is None or not sign.isupper():
        return latin or sign
    return latin.upper() if len(latin) == 1 or _among_capitals(text, place) else latin.capitalize()


def _among_capitals(text: str, place: int) -> bool:
    after, before = text[place + 1 : place + 2], text[place - 1 : place] if place else ""
    return after.isupper() if after.isalpha() else before.isupper()
