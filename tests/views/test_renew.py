"""Renewing for the next year, and pairing a mentee with another person."""

from collections.abc import Callable, Iterator

import pytest
import time_machine

from agreements.actions.cancel import cancel
from agreements.actions.end import end
from agreements.models import Agreement, SchoolYear
from tests.conftest import NOW, World
from tests.database import rows_of_the_domain
from tests.making import EXPECTATIONS, in_force, made, party, written
from tests.views.browsing import Browser, url

BrowserOf = Callable[..., Browser]


@pytest.fixture
def may(world: World) -> Iterator[None]:
    SchoolYear.objects.create(start=2027)
    with time_machine.travel(NOW.replace(year=2027, month=5), tick=False):
        yield


def test_a_principal_renews(world: World, browser_of: BrowserOf, may: None) -> None:
    agreement = in_force(world)
    helene = browser_of(world.helene)
    assert url("renew", agreement) in helene.open("read", agreement).links(".rail a")
    form = helene.open("renew", agreement).filled()
    page = helene.follow(helene.send("renew", agreement, **form))
    assert "L’entente est reconduite" in page.said
    new = Agreement.objects.latest("pk")
    assert (new.school_year.label, new.follows) == ("2027-2028", agreement)
    assert url("read", agreement) in page.links(".rail a")
    helene.send("renew", agreement, **form)
    assert Agreement.objects.count() == 2
    assert url("read", new) in browser_of(world.maya).open("read", agreement).links(".rail a")
    again = helene.fill_in("renew", agreement)
    assert (again.status, Agreement.objects.count()) == (422, 2)
    assert "déjà une entente pour 2027-2028" in again.summary


def test_not_yet(world: World, browser_of: BrowserOf) -> None:
    agreement = in_force(world)
    helene = browser_of(world.helene)
    assert url("renew", agreement) not in helene.open("read", agreement).links(".rail a")
    page = helene.open("renew", agreement)
    assert "à partir du 1er mai" in page.text("main")
    assert not page.elements("main form button.btn-primary")


def test_what_is_open_is_not_renewed(world: World, browser_of: BrowserOf, may: None) -> None:
    agreement = written(world)
    before = rows_of_the_domain()
    assert "en vigueur ou terminée" in browser_of(world.helene).open("renew", agreement).said
    assert rows_of_the_domain() == before


# Another person


def over(world: World) -> Agreement:
    agreement = written(world)
    return end(agreement=agreement, person=world.luc, on=NOW.date(), now=NOW)


def test_the_mentee_is_paired_with_another_person(world: World, browser_of: BrowserOf) -> None:
    former = over(world)
    helene = browser_of(world.helene)
    (link,) = [a for a in helene.open("read", former).links(".rail a") if "follows" in a]
    query = f"?follows={former.public_id}"
    assert link == url("create") + query
    page = helene.open("create", query=query)
    filled = page.filled()
    assert (filled["mentee_name"], filled["mentee_email"]) == ("Maya Nguyễn", world.maya.email)
    assert (filled["mentor_name"], filled["mentor_email"]) == ("", "")
    assert EXPECTATIONS not in page.html
    typed = {"mentor_name": "Olivier Roy", "mentor_email": world.olivier.email}
    shown = helene.follow(helene.send("create", **(filled | typed)))
    assert "L’entente est créée" in shown.said
    assert "Avant\u00a0: Maya Nguyễn et Luc Tremblay, 2026-2027" in shown.text(".rail")
    before = helene.open("read", former)
    assert "Après\u00a0: Maya Nguyễn et Olivier Roy, 2026-2027" in before.text(".rail")
    new = Agreement.objects.latest("pk")
    assert (new.follows, new.revision) == (former, 0)


def test_who_may_not_see_the_other_agreement_is_not_led_to_it(
    world: World, browser_of: BrowserOf
) -> None:
    former = over(world)
    new = made(world, mentor=party(world.olivier), follows=former)
    assert "Olivier Roy" not in browser_of(world.luc).open("read", former).html
    assert "Luc Tremblay" not in browser_of(world.olivier).open("read", new).html
    assert "Avant et après" in browser_of(world.maya).open("read", new).text(".rail")


@pytest.mark.parametrize("asked", ["x", "00000000-0000-4000-8000-000000000000", "open", "other"])
def test_no_other_agreement_is_followed(world: World, browser_of: BrowserOf, asked: str) -> None:
    agreement = made(world)
    principal = browser_of(world.helene)
    if asked == "other":
        cancel(agreement=agreement, principal=world.helene, now=NOW)
        principal = browser_of(world.other_principal)
    key = str(agreement.public_id) if asked in ("open", "other") else asked
    assert principal.open("create", query=f"?follows={key}").status == 404
    typed = {"mentee_email": "a@ecole.example", "mentor_email": "b@ecole.example"}
    names = {"mentee_name": "Ana", "mentor_name": "Bo"}
    page = principal.fill_in("create", **typed, **names, follows=key)
    assert (page.status, Agreement.objects.count()) == (422, 1)
    assert "arrivée endommagée" in page.summary
