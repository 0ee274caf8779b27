"""One content has one canonical form and one digest, whoever computes them."""

import json
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agreements import content
from tests.conftest import World
from tests.making import in_force

# printf '%s' '{"a":"É","b":{"x":[1,true,null],"é":"œ"}}' | sha256sum
CANONICAL = '{"a":"É","b":{"x":[1,true,null],"é":"œ"}}'
DIGEST = "328a555db1caacd3145364486cbc0ec3a534fa6c1b48300eda61e3105466a40b"

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3)
    ),
    max_leaves=8,
)


def nfc(text: str) -> str:
    return unicodedata.normalize("NFC", text)


def test_the_digest_is_what_sha256sum_says() -> None:
    text = content.canonical({"b": {"é": "œ", "x": [1, True, None]}, "a": "É"})
    assert text == CANONICAL
    assert content.digest(text) == DIGEST


def test_a_decomposed_letter_is_the_same_letter() -> None:
    decomposed = {"b": {"e\u0301": "œ", "x": (1, True, None)}, "a": "E\u0301"}
    assert content.canonical(decomposed) == CANONICAL


def test_only_what_json_requires_is_escaped() -> None:
    assert content.canonical({"a": 'ᐃ "\\\n\u2028/<é'}) == '{"a":"ᐃ \\"\\\\\\n\u2028/<é"}'


@pytest.mark.parametrize("number", [float("nan"), float("inf"), -float("inf")])
def test_what_is_no_number_is_refused(number: float) -> None:
    with pytest.raises(ValueError, match="not JSON compliant"):
        content.canonical({"a": number})


def test_what_json_has_no_form_for_is_refused() -> None:
    with pytest.raises(TypeError):
        content.canonical({"a": object()})


@given(st.dictionaries(st.text(max_size=4).map(nfc), JSON, max_size=5), st.randoms())
def test_the_order_of_keys_is_nothing(data: dict, random: object) -> None:
    items = list(data.items())
    random.shuffle(items)  # type: ignore[attr-defined]
    assert content.canonical(dict(items)) == content.canonical(data)


@given(st.dictionaries(st.text(max_size=4), JSON, max_size=5))
def test_canonical_content_is_nfc_and_stays_itself(data: dict) -> None:
    text = content.canonical(data)
    assert content.canonical(json.loads(text)) == text
    for string in strings(json.loads(text)):
        assert unicodedata.is_normalized("NFC", string)


def strings(value: object) -> list[str]:
    if isinstance(value, str):
        return [value]
    if isinstance(value, dict):
        return [s for pair in value.items() for item in pair for s in strings(item)]
    if isinstance(value, list):
        return [s for item in value for s in strings(item)]
    return []


@given(st.text(), st.text())
def test_other_words_have_another_digest(one: str, other: str) -> None:
    same = nfc(one) == nfc(other)
    digests = {content.digest(content.canonical({"a": text})) for text in (one, other)}
    assert (len(digests) == 1) == same


def test_the_schema_of_an_agreement_is_known(world: World) -> None:
    """Whoever verifies a signature in ten years reads this form: a change to it is a new schema."""
    agreement = in_force(world)
    data = json.loads(agreement.signatures.first().content)
    assert data.pop("standing_text") == {
        "version": 1,
        "content": agreement.standing_text.content["fr"],
    }
    assert data == {
        "schema": "mentorat/agreement/1",
        "language": "fr",
        "school_year": "2026-2027",
        "school": "École des Érables",
        "mentee": "Maya Nguyễn",
        "mentor": "Luc Tremblay",
        "written": {
            "mentee_expectations": "Observer sa gestion de classe, puis en parler sans détour.",
            "mentor_expectations": "Écouter, proposer, ne pas juger.",
            "arrangements": "Le mardi midi.",
            "meeting_frequency": "",
            "meeting_length": "",
            "meeting_place": "",
            "contact_channel": "",
        },
        "revision": 2,
    }
