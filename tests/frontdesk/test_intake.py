"""Text rules: whatever comes in, what is kept is clean."""

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mila.frontdesk.intake import TextRefused, clean_name, clean_text

ANYTHING = st.text(st.characters(), max_size=300) | st.text(
    st.sampled_from("a\u0301š\x00\x07\x1b\n\t \r\ud800\udfff\u202e\u2066\ufeff\u200b\u00a0😀\u200d/{}\\"), max_size=60
)


@settings(max_examples=2000, deadline=None)
@given(ANYTHING)
def test_text_is_kept_clean_or_refused_with_a_reason(raw: str) -> None:
    if any("\ud800" <= sign <= "\udfff" for sign in raw):
        with pytest.raises(TextRefused, match="not_text"):
            clean_text(raw)
        return
    try:
        text = clean_text(raw)
    except TextRefused:
        return
    assert 1 <= len(text) <= 2000
    assert len(text.encode()) <= 8192
    assert text == unicodedata.normalize("NFC", text)
    assert not any(unicodedata.category(sign) == "Cc" and sign not in "\n\t" for sign in text)
    assert not any(sign in "\u202a\u202e\u2066\u2069\ufeff" for sign in text)
    assert clean_text(text) == text


@settings(max_examples=1000, deadline=None)
@given(ANYTHING)
def test_a_name_is_one_short_clean_line(raw: str) -> None:
    name = clean_name(raw)
    assert len(name) <= 60
    assert name == name.strip()
    assert not any(unicodedata.category(sign) in ("Cc", "Cs", "Zl", "Zp") for sign in name)


def test_ordinary_words_are_kept_as_they_are() -> None:
    for text in ("Dobar dan, šta ima?", "Добар дан", "a\nb\tc", "👩‍👩‍👧", "/restart", "५ ८", "1\u00a0000"):
        assert clean_text(text) == text
    assert clean_text("  z\u030c  ") == "ž"
    assert clean_text("a\r\nb\rc") == "a\nb\nc"


def test_two_thousand_characters_are_the_limit() -> None:
    assert len(clean_text("š" * 2000)) == 2000
    assert len(clean_text("😀" * 2000)) == 2000
    with pytest.raises(TextRefused, match="too_long"):
        clean_text("š" * 2001)
    with pytest.raises(TextRefused, match="too_long"):
        clean_text("\ufb2c" * 1900)  # one character that NFC makes three
