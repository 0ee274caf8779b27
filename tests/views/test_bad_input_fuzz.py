"""Whatever is sent, the answer is a page, never a failure, and never a signature not asked for."""

import json
from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from agreements.models import Agreement, Signature
from tests.conftest import World
from tests.making import made, signed, written
from tests.views.browsing import Browser

BrowserOf = Callable[..., Browser]
ENOUGH = settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
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


def bodies(names: list[str]) -> st.SearchStrategy[dict[str, list[str]]]:
    """Bodies with any of the fields, each any number of times."""
    values = {name: st.lists(hidden | field, max_size=2) for name in names}
    return st.fixed_dictionaries({}, optional=values)


CREATE = ["school_year", "school", "language", "mentee_email", "mentee_name", "mentor_email"]
CREATE += ["mentor_name", "creation_key", "confirmed", "typed_by", "side"]
WRITE = ["mentee_expectations", "mentor_expectations", "arrangements", "meeting_frequency"]
WRITE += ["meeting_length", "meeting_place", "contact_channel", "review_date", "read", "warned_of"]


@given(changes=bodies(CREATE))
@ENOUGH
def test_create(world: World, helene: Browser, changes: dict[str, list[str]]) -> None:
    pair = {"mentee_email": "a@b.ca", "mentee_name": "A", "mentor_email": "c@d.ca"}
    form = helene.open("create").filled() | pair | {"mentor_name": "C"}
    assert helene.send("create", **form | changes).status in EXPECTED
    assert helene.send("known_person", **changes).status in EXPECTED
    assert not Agreement.objects.exclude(school=world.school).exists()


@given(changes=bodies(WRITE))
@ENOUGH
def test_write(world: World, maya: Browser, changes: dict[str, list[str]]) -> None:
    agreement = Agreement.objects.first() or made(world)
    form = maya.open("read", agreement).filled()
    assert maya.send("write", agreement, **form | changes).status in EXPECTED
    agreement.refresh_from_db()
    assert agreement.mentor_expectations == ""
    assert maya.open("read", agreement).status == 200


@given(changes=bodies(["revision", "typed_name", "typed_by"]))
@ENOUGH
def test_sign(world: World, maya: Browser, changes: dict[str, list[str]]) -> None:
    agreement = Agreement.objects.first()
    if agreement is None:
        agreement = written(world)
        signed(agreement, world.luc)
    page = maya.send("sign", agreement, **{"revision": "1", "typed_name": "Maya"} | changes)
    assert page.status in EXPECTED
    named = "maya" in " ".join(changes.get("typed_name", ["Maya"])).lower()
    right = changes.get("revision", ["1"])[-1:] == ["2"]
    if not (named and right):
        assert Signature.objects.count() == 1


@given(words=text)
@ENOUGH
def test_search(world: World, helene: Browser, words: str) -> None:
    assert helene.follow(helene.send("listing", search=words)).status == 200


@pytest.fixture
def helene(world: World, browser_of: BrowserOf) -> Browser:
    return browser_of(world.helene)


@pytest.fixture
def maya(world: World, browser_of: BrowserOf) -> Browser:
    return browser_of(world.maya)
