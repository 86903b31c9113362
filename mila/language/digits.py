"""Digits as keyboards of the world type them."""

import unicodedata


def plain_digits(text: str) -> str:
    """Digits of any script and width as 0-9, spaces and dashes of any kind as ` ` and `-`; no sign moves."""
    return "".join(sign if sign.isascii() else _plain(sign) for sign in text)


def _plain(sign: str) -> str:
    if sign.isdecimal():
        return str(unicodedata.decimal(sign))
    if sign.isspace() or sign in "\u200b\u2060\ufeff":
        return " "
    if unicodedata.category(sign) == "Pd" or sign == "−":
        return "-"
    folded = unicodedata.normalize("NFKC", sign)
    return folded if len(folded) == 1 else sign
