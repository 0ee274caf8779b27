"""A form that is shown again takes at most eight queries."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.conftest import World
from tests.making import answered, made, remarked, signed, written, wrote
from tests.queries import assert_few
from tests.signing_in import client_of
from tests.views.browsing import Browser

LONG = "x" * 6000
# What another does while the form is open, then what is sent: the page that comes back.
SHOWN_AGAIN = {
    "too long": ("write", None, {"arrangements": LONG}),
    "both changed it": ("write", "writes", {"arrangements": "Mardi."}),
    "signed meanwhile": ("write", "signs", {"arrangements": "Mardi."}),
    "another name": ("sign", None, {"typed_name": "Zoé"}),
    "changed meanwhile": ("sign", "writes", {"typed_name": "Maya Nguyễn"}),
}


@pytest.mark.parametrize(("name", "meanwhile", "typed"), SHOWN_AGAIN.values(), ids=SHOWN_AGAIN)
def test_a_form_shown_again(
    world: World, name: str, meanwhile: str | None, typed: dict[str, str]
) -> None:
    agreement = written(world)
    browser = Browser(client_of(world.maya))
    page = browser.open("read" if name == "write" else name, agreement)
    if meanwhile == "writes":
        wrote(agreement, world.luc, arrangements="Jeudi.")
    elif meanwhile == "signs":
        signed(agreement, world.luc)
    with CaptureQueriesContext(connection) as captured:
        assert browser.send(name, agreement, **(page.filled() | typed)).status == 422
    assert_few(captured)


def test_a_form_shown_again_beside_remarks(world: World) -> None:
    agreement = written(world)
    answered(remarked(agreement, world.luc), world.maya)
    browser = Browser(client_of(world.maya))
    sent = {"sign": {"typed_name": "Maya Nguyễn"}, "write": {"arrangements": "Mardi."}}
    pages = {"write": browser.open("read", agreement), "sign": browser.open("sign", agreement)}
    wrote(agreement, world.luc, arrangements="Jeudi.")
    for name, typed in sent.items():
        with CaptureQueriesContext(connection) as captured:
            assert browser.send(name, agreement, **(pages[name].filled() | typed)).status == 422
        assert_few(captured)


@pytest.mark.parametrize("mentor", ["luc@demonstration.example", "nouvelle@demonstration.example"])
def test_the_creation_form_shown_again(world: World, mentor: str) -> None:
    """Refused for the pair that is live already; doubted for a second mentor."""
    made(world)
    browser = Browser(client_of(world.helene))
    typed = {"mentee_email": world.maya.email, "mentor_email": mentor, "mentor_name": "Nouvelle"}
    data = browser.open("create").filled() | typed
    with CaptureQueriesContext(connection) as captured:
        assert browser.send("create", **data).status == 422
    assert_few(captured)
