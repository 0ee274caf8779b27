"""What may be typed, in any script, and what is taken out or refused."""

import unicodedata

import pytest
from django.core.exceptions import ValidationError
from hypothesis import example, given
from hypothesis import strategies as st

from agreements.text import (
    NAME_MAX_LENGTH,
    clean_email,
    clean_name,
    clean_text,
    normalise_email,
)

# Whatever a browser can send: surrogates alone can't be encoded, so they never arrive.
ANY_TEXT = st.text(max_size=60)
TROUBLE = st.text(
    "eE é\u0301\u0327\u200b\u200d\u2060\ufeff\u202a\u202e\u2066\u2069\u200e\u00ad\r\n\t\0\x1f\x85"
    "\u2028ᐃ\u1100\u1161\u00a0\u3000.@-’'",
    max_size=12,
)

ORDINARY_NAMES = (
    "J.-P. St-Onge",
    "O’Neil",
    "O'Neil",
    "Marie-Ève de la Durantaye",
    "Dr. Ca Nguyen",
    "Jean-Philippe Lecœur",
    "Élise Œuvrard",
    "ÉMILIE CÔTÉ",
    "D’Arcy-Isabelle St. Pierre, Ph. D.",
    "Nguyễn Thị Ánh Tuyết",
    "ᐃᓄᒃᑎᑐᑦ",
    "ᓀᐦᐃᔭᐍᐏᐣ",
    "محمد علي",
    "علي‌رضا",  # with a zero-width non-joiner, which Persian spells with
    "王小明",
    "Þórdís Ólafsdóttir",
    "Ana María Muñoz (Nina)",
    "Li",
    "X",
    "Sœur Marie-Io Net-Com",
)


@pytest.mark.parametrize("name", ORDINARY_NAMES)
def test_a_name_in_any_script_is_kept(name: str) -> None:
    assert clean_name(name) == unicodedata.normalize("NFC", name)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("  Maya   Nguyễn ", "Maya Nguyễn"),
        ("Maya\u00a0Nguyễn", "Maya Nguyễn"),
        ("E\u0301lise", "Élise"),
        ("\ufeffMaya\u200b Roy", "Maya Roy"),
        ("e\u200b\u0301", "é"),
    ],
)
def test_a_name_has_one_spelling(typed: str, kept: str) -> None:
    assert clean_name(typed) == kept


def refusal(name: str) -> str:
    with pytest.raises(ValidationError) as caught:
        clean_name(name)
    return caught.value.code


@pytest.mark.parametrize("name", ["", " ", "\u00a0 \u3000", "\u200b\ufeff"])
def test_a_name_of_spaces_only_is_missing(name: str) -> None:
    assert refusal(name) == "required"


@pytest.mark.parametrize(
    "character", ["\0", "\x07", "\x1b", "\x7f", "\x85", "\n", "\t", "\ud800", "\ue000", "\uffff"]
)
def test_a_name_has_no_control_character(character: str) -> None:
    assert refusal(f"Maya{character}Roy") == "control"


@pytest.mark.parametrize("character", "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
def test_a_name_has_no_directional_override(character: str) -> None:
    assert refusal(f"Maya {character}yoR") == "control"


@pytest.mark.parametrize(
    "name",
    [
        "https://pirate.example",
        "Maya http://x.y",
        "HTTPS://PIRATE.EXAMPLE",
        "www.pirate.example",
        "Maya pirate.com",
        "Maya ecole.qc.ca/gagnant",
        "javascript://alert",
        "maya@ecole.example",
    ],
)
def test_a_name_is_no_address(name: str) -> None:
    assert refusal(name) == "url"


@pytest.mark.parametrize("name", ["1234", "-", "…", "<>", "’", "🎉"])
def test_a_name_has_a_letter(name: str) -> None:
    assert refusal(name) == "letters"


def test_a_name_has_a_greatest_length() -> None:
    assert clean_name("é" * NAME_MAX_LENGTH) == "é" * NAME_MAX_LENGTH
    assert clean_name("e\u0301" * NAME_MAX_LENGTH) == "é" * NAME_MAX_LENGTH
    assert refusal("é" * (NAME_MAX_LENGTH + 1)) == "max_length"


@example("e\u200b\u0301")
@given(ANY_TEXT | TROUBLE)
def test_a_cleaned_name_is_clean(name: str) -> None:
    try:
        cleaned = clean_name(name)
    except ValidationError:
        return
    assert clean_name(cleaned) == cleaned
    assert unicodedata.is_normalized("NFC", cleaned)
    assert 0 < len(cleaned) <= NAME_MAX_LENGTH
    assert not set(cleaned) & set("\0\n\t\u202e\u2066\u200b")


# Addresses


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        (" Maya.Nguyen@CSS.Example\n", "maya.nguyen@css.example"),
        ("maya＠css.example", "maya@css.example"),
        ("luc@École.example", "luc@xn--cole-9oa.example"),
        ("luc+mentorat@css.example", "luc+mentorat@css.example"),
        ("luc@xn--cole-9oa.example", "luc@xn--cole-9oa.example"),
    ],
)
def test_an_address_is_normalised(typed: str, kept: str) -> None:
    assert clean_email(typed) == kept


@pytest.mark.parametrize(
    "address",
    [
        "",
        " ",
        "maya",
        "maya@",
        "@css.example",
        "maya@css",
        "ma ya@css.example",
        "a@b@c.example",
        "maya@css..example",
        "maya@-css.example",
        "<maya@css.example>",
        "maya@css.example, luc@css.example",
        "maya\0@css.example",
        "maya@css.example\0",
        "ma\u202eya@css.example",
        "maya@\u200b.example",
        "maya@\u202ecss.example",
        "maya@" + "é" * 80 + ".example",
        "élise@css.example",
    ],
)
def test_what_is_no_address_is_refused(address: str) -> None:
    with pytest.raises(ValidationError) as caught:
        clean_email(address)
    assert caught.value.code == "email"


@given(
    st.emails()
    | ANY_TEXT
    | TROUBLE
    | st.builds("{}@{}".format, ANY_TEXT | st.just("maya"), ANY_TEXT | TROUBLE)
)
def test_a_cleaned_address_is_clean(address: str) -> None:
    try:
        cleaned = clean_email(address)
    except ValidationError:
        return
    assert clean_email(cleaned) == cleaned == normalise_email(address)
    assert cleaned == cleaned.strip().lower()
    assert cleaned.isascii()


# Free text


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("a\r\nb\rc\n", "a\nb\nc"),
        ("  \n un\tdeux \n", "un\tdeux"),
        ("a\0b\x07c\x1bd", "abcd"),
        ("a\u202eb\u2066c\u2069", "abc"),
        ("\ufeffa\u200bb\u2060", "ab"),
        ("e\u0301", "é"),
        ("e\u200b\u0301", "é"),
        ("e\0\u0301", "é"),
        ("\u200b \0 ", ""),
        ("un\n\n\ndeux", "un\n\n\ndeux"),
    ],
)
def test_text_loses_nothing_but_what_has_no_shape(typed: str, kept: str) -> None:
    assert clean_text(typed) == kept


@pytest.mark.parametrize("name", ORDINARY_NAMES)
def test_text_is_in_any_script(name: str) -> None:
    assert clean_text(f"« {name} » : 🎉 œ É ’ https://css.example") == unicodedata.normalize(
        "NFC", f"« {name} » : 🎉 œ É ’ https://css.example"
    )


@example("e\u200b\u0301")
@example("e\0\u0301")
@given(ANY_TEXT | TROUBLE)
def test_cleaned_text_is_clean(text: str) -> None:
    cleaned = clean_text(text)
    assert clean_text(cleaned) == cleaned
    assert unicodedata.is_normalized("NFC", cleaned)
    assert cleaned == cleaned.strip()
    assert not set(cleaned) & set("\0\r\u202e\u2066\u200b")
    cleaned.encode()


@given(ANY_TEXT)
def test_no_letter_is_lost_from_text(text: str) -> None:
    def letters(of: str) -> list[str]:
        nfd = unicodedata.normalize("NFD", of)
        return [c for c in nfd if unicodedata.category(c)[0] == "L"]

    assert letters(clean_text(text)) == letters(text)
