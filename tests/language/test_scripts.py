"""Serbian's scripts: told apart, and from one to the other."""

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from mila.language.scripts import script_of, to_cyrillic, to_latin


@pytest.mark.parametrize(
    ("text", "script"),
    [
        ("Dobar dan", "latin"),
        ("Добар дан", "cyrillic"),
        ("čćžšđ", "latin"),
        ("064/123-45-67", None),
        ("", None),
        ("🙂 !?", None),
        ("Хоћу SMS", "cyrillic"),
        ("moj broj, Милице", "latin"),
        ("Ｄｏｂａｒ", None),
    ],
)
def test_the_script_of_a_text_is_that_of_most_letters(text: str, script: str | None) -> None:
    if text == "Ｄｏｂａｒ":
        assert script_of(text) in {"latin", None}
        return
    assert script_of(text) == script


@pytest.mark.parametrize(
    ("latin", "cyrillic"),
    [
        ("Ljubav, njuška i džep", "Љубав, њушка и џеп"),
        ("Đak šeta žabu, ćuk čeka", "Ђак шета жабу, ћук чека"),
        ("LJUBAV NJENA, DŽEP", "ЉУБАВ ЊЕНА, ЏЕП"),
        ("odjednom", "одједном"),
        ("Injekcija", "Инјекција"),
        ("konjunkcija", "конјункција"),
        ("konjugacija", "конјугација"),
        ("reinjekcije", "реинјекције"),
        ("nadživeti", "надживети"),
        ("NADŽIVELA", "НАДЖИВЕЛА"),
        ("odžaliti", "оджалити"),
        ("podžanr", "поджанр"),
        ("Tanjug", "Танјуг"),
        ("vanjezički", "ванјезички"),
        ("anjon", "анјон"),
        ("kanjon", "кањон"),
        ("konj", "коњ"),
        ("odžak", "оџак"),
        ("nadžak", "наџак"),
        ("budžet", "буџет"),
        ("menadžer", "менаџер"),
        ("uključenje na reč", "укључење на реч"),
        ("isključena", "искључена"),
        ("ponedeljak, 23. novembar", "понедељак, 23. новембар"),
        ("ǉubav ǈ ǋegoš ǆep", "љубав Љ Његош џеп"),
        ("z\u030cena", "жена"),
    ],
)
def test_words_are_written_in_cyrillic_as_the_orthography_says(latin: str, cyrillic: str) -> None:
    assert to_cyrillic(latin) == cyrillic


@pytest.mark.parametrize(
    ("latin", "cyrillic"),
    [
        (
            "Platite na https://www.example.com/mts/plati?x=1&lang=sr.",
            "Платите на https://www.example.com/mts/plati?x=1&lang=sr.",
        ),
        ("portal.mts.rs ili www.mts.rs", "portal.mts.rs или www.mts.rs"),
        ("pišite na milica.j@mts.rs, brzo", "пишите на milica.j@mts.rs, брзо"),
        ("dug je 3.450,00 RSD", "дуг је 3.450,00 RSD"),
        ("iznos 58,40 EUR", "износ 58,40 EUR"),
        ("nalog FT-1007 za račun 1000017/01", "налог FT-1007 за рачун 1000017/01"),
        ("mreža 4G i 5g", "мрежа 4G и 5g"),
        ("New York, QR kod, Wi-Fi", "New York, QR код, Wi-Fi"),
        ("vek XX i II deo, a Vi?", "век XX и II део, а Ви?"),
        ("pošaljite e-mail ili online", "пошаљите e-mail или online"),
        ("Važi do 27.11.2026. u 08:00", "Важи до 27.11.2026. у 08:00"),
        ("06• ••• ••67 · isključena", "06• ••• ••67 · искључена"),
        ("Kraj.Početak", "Крај.Почетак"),
    ],
)
def test_what_is_no_serbian_word_stays(latin: str, cyrillic: str) -> None:
    assert to_cyrillic(latin) == cyrillic


def test_brands_stay_when_asked_in_any_case() -> None:
    assert to_cyrillic("Mila iz mts-a i MTS", keep=["mts"]) == "Мила из mts-а и MTS"
    assert to_cyrillic("Mila", keep=["Mila"]) == "Mila"


@pytest.mark.parametrize(
    ("cyrillic", "latin"),
    [
        ("Љубав", "Ljubav"),
        ("ЉУБАВ", "LJUBAV"),
        ("Њ", "Nj"),
        ("КОЊ", "KONJ"),
        ("Џеп Ђ", "Džep Đ"),
        ("Привет, ы", "Privet, ы"),
        ("ЊЕГОШ Љ. М.", "NJEGOŠ Lj. M."),
    ],
)
def test_cyrillic_is_written_in_latin(cyrillic: str, latin: str) -> None:
    assert to_latin(cyrillic) == latin


SERBIAN = "абвгдђежзијклљмнњопрстћуфхцчџш"
small = st.text(alphabet=SERBIAN, min_size=1, max_size=12)
cased = st.sampled_from([str.lower, str.upper, str.capitalize])


@given(small, cased)
def test_cyrillic_comes_back_from_latin(word: str, case: object) -> None:
    assume(not any(pair in word for pair in ("лј", "нј", "дж")))
    written = case(word)  # type: ignore[operator]
    assume(not (len(written) == 1 and written in "ЉЊЏ"))
    latin = to_latin(written)
    assume(to_cyrillic(latin) != latin)  # currency codes and the like
    assume(not any(latin.lower().startswith(stem) for stem in ("inj", "konj", "anj", "tanj", "vanj")))
    assume("dž" not in latin.lower())
    assert to_cyrillic(latin) == written


@given(st.text(alphabet="abcčćdđefghijklmnoprsštuvzž", min_size=1, max_size=15), cased)
def test_latin_comes_back_from_cyrillic(word: str, case: object) -> None:
    written = case(word)  # type: ignore[operator]
    cyrillic = to_cyrillic(written)
    assume(written.lower() not in ("lj", "nj", "dž") or written.islower())
    assert to_latin(cyrillic) == written


@given(st.text(max_size=200))
def test_no_text_breaks_it(text: str) -> None:
    to_latin(to_cyrillic(text))
    script_of(text)


@given(st.text(alphabet="0123456789 .,:;/+-•€", max_size=60))
def test_digits_and_signs_never_change(text: str) -> None:
    assert to_cyrillic(text) == to_latin(text) == text
