"""Folds text to plain lower-case Latin: Serbian in Cyrillic, in Latin and without diacritics become the same words."""

import unicodedata
from typing import Dict, Union

# Serbian Cyrillic, after diacritics are dropped; Russian's own letters stay as they are, which is consistent too.
# Sentence vectors, when they come, read the text itself: Russian must not be folded for those.
_CYRILLIC = "абвгдезијклмнопрстћуфхцчш"
_DIGRAPHS: Dict[str, Union[int, str]] = {
    "ж": "z",
    "ђ": "dj",
    "љ": "lj",
    "њ": "nj",
    "џ": "dz",
    "đ": "dj",
    "ð": "dj",
    "ø": "o",
    "ł": "l",
    "’": "'",
}
_LATIN: Dict[int, Union[int, str]] = {
    **str.maketrans(_CYRILLIC, "abvgdezijklmnoprstcufhccs"),
    **str.maketrans(_DIGRAPHS),
}


def fold(text: str) -> str:
    """The text in lower case, without diacritics, Serbian Cyrillic as Latin: "Šta je ђорђе" -> "sta je djordje"."""
    if text.isascii():
        return text.lower()
    parts = unicodedata.normalize("NFKD", text.casefold())
    plain = "".join(letter for letter in parts if not unicodedata.combining(letter))
    return plain.translate(_LATIN)
