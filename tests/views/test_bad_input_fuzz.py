"""Whatever is sent, the answer is a page, never a failure, and never a signature not asked for."""

import json
from collections.abc import Callable
from typing import TypeAlias, TypeVar

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agreements.models import Agreement, Signature
from tests.conftest import World
from tests.making import made, signed, written
from tests.views.browsing import Browser

BrowserOf = Callable[..., Browser]
Body: TypeAlias = dict[str, list[str]]
T = TypeVar("T")
ENOUGH = pytest.mark.parametrize("examples", [20, pytest.param(1000, marks=pytest.mark.stress)])
EXPECTED = (200, 302, 404, 422)

text = st.text(st.characters(exclude_categories=["Cs"]), max_size=60)
json_text = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3)
    ),
    max_leaves=6,
).map(json.dumps)
hidden = text | json_text | st.integers().map(str)
field = st.sampled_from(["", "a@b.ca", "maya@demonstration.example", "2027-02-15", "Maya"]) | text


def for_any(strategy: st.SearchStrategy[T], examples: int, check: Callable[[T], None]) -> None:
    given(strategy)(settings(max_examples=examples)(check))()


def bodies(names: list[str]) -> st.SearchStrategy[Body]:
    """Bodies with any of the fields, each any number of times."""
    values = {name: st.lists(hidden | field, max_size=2) for name in names}
    return st.fixed_dictionaries({}, optional=values)


CREATE = ["school_year", "school", "language", "mentee_email", "mentee_name", "mentor_email"]
CREATE += ["mentor_name", "creation_key", "confirmed", "typed_by", "side"]
WRITE = ["mentee_expectations", "mentor_expectations", "arrangements", "meeting_frequency"]
WRITE += ["meeting_length", "meeting_place", "contact_channel", "review_date", "read", "warned_of"]


@ENOUGH
def test_create(world: World, helene: Browser, examples: int) -> None:
    pair = {"mentee_email": "a@b.ca", "mentee_name": "A", "mentor_email": "c@d.ca"}
    form = helene.open("create").filled() | pair | {"mentor_name": "C"}

    def check(changes: Body) -> None:
        assert helene.send("create", **form | changes).status in EXPECTED
        assert helene.send("known_person", **changes).status in EXPECTED
        assert not Agreement.objects.exclude(school=world.school).exists()

    for_any(bodies(CREATE), examples, check)


@ENOUGH
def test_write(world: World, maya: Browser, examples: int) -> None:
    agreement = made(world)

    def check(changes: Body) -> None:
        form = maya.open("read", agreement).filled()
        assert maya.send("write", agreement, **form | changes).status in EXPECTED
        agreement.refresh_from_db()
        assert agreement.mentor_expectations == ""

    for_any(bodies(WRITE), examples, check)
    assert maya.open("read", agreement).status == 200


@ENOUGH
def test_sign(world: World, maya: Browser, examples: int) -> None:
    agreement = written(world)
    signed(agreement, world.luc)

    def check(changes: Body) -> None:
        page = maya.send("sign", agreement, **{"revision": "1", "typed_name": "Maya"} | changes)
        assert page.status in EXPECTED
        named = "maya" in " ".join(changes.get("typed_name", ["Maya"])).lower()
        right = changes.get("revision", ["1"])[-1:] == ["2"]
        if not (named and right):
            assert Signature.objects.count() == 1

    for_any(bodies(["revision", "typed_name", "typed_by"]), examples, check)


@ENOUGH
def test_search(world: World, helene: Browser, examples: int) -> None:
    def check(words: str) -> None:
        assert helene.follow(helene.send("listing", search=words)).status == 200

    for_any(text, examples, check)


@pytest.fixture
def helene(world: World, browser_of: BrowserOf) -> Browser:
    return browser_of(world.helene)


@pytest.fixture
def maya(world: World, browser_of: BrowserOf) -> Browser:
    return browser_of(world.maya)
