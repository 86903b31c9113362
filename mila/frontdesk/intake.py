"""What a customer typed, made safe to keep: the rules for text, before anything is stored."""

import re
import unicodedata

MAX_CHARACTERS = 2_000
MAX_BYTES = 8_192
NAME_CHARACTERS = 60
_CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")
_UNSEEN = re.compile(r"[\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff]")  # may turn the log around or hide in it


class TextRefused(Exception):
    """The text may not be kept; `reason` is one of empty, too_long, not_text."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def clean_text(raw: str) -> str:
    """The text in NFC without control characters and outer white space. Raises `TextRefused`."""
    if len(raw) > MAX_CHARACTERS * 2:  # before any work is done on it
        raise TextRefused("too_long")
    if any("\ud800" <= sign <= "\udfff" for sign in raw):
        raise TextRefused("not_text")
    lines = raw.replace("\r\n", "\n").replace("\r", "\n")
    text = unicodedata.normalize("NFC", _UNSEEN.sub("", _CONTROLS.sub("", lines))).strip()
    if not text or not any(_shows(sign) for sign in text):
        raise TextRefused("empty")
    if len(text) > MAX_CHARACTERS or len(text.encode()) > MAX_BYTES:
        raise TextRefused("too_long")
    return text


def clean_name(raw: str) -> str:
    """A name on one line, without control characters, at most 60 characters; empty when nothing is left."""
    kept = "".join(sign for sign in raw[:1_000] if not "\ud800" <= sign <= "\udfff")
    line = " ".join(_UNSEEN.sub("", _CONTROLS.sub(" ", kept)).split())
    return unicodedata.normalize("NFC", line)[:NAME_CHARACTERS].strip()


def _shows(sign: str) -> bool:
    return unicodedata.category(sign) not in ("Cf", "Zs", "Zl", "Zp", "Cc", "Mn", "Cn")
