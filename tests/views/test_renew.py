"""Renewing for the next year, and pairing a mentee with another person."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from urllib.parse import urlencode

import pytest
import time_machine

from agreements.actions.cancel import cancel
from agreements.actions.end import end
from agreements.models import Agreement, SchoolYear
from tests.conftest import NOW, World
from tests.database import rows_of_the_domain
from tests.making import EXPECTATIONS, in_force, made, party, written
from tests.views.browsing import URLENCODED, Browser, Page, url
from tests.views.refusals import assert_refused

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
    # What would be refused is not offered, as long as the renewal stands.
    assert url("renew", agreement) not in helene.open("read", agreement).links(".rail a")
    cancel(agreement=new, principal=world.helene, now=NOW)
    assert url("renew", agreement) in helene.open("read", agreement).links(".rail a")


def test_not_yet(world: World, browser_of: BrowserOf) -> None:
    agreement = in_force(world)
    helene = browser_of(world.helene)
    assert url("renew", agreement) not in helene.open("read", agreement).links(".rail a")
    page = helene.open("renew", agreement)
    said = page.text("main").replace("\u00a0", " ")
    assert "Les ententes de 2027-2028 se font à partir du 1er mai 2027." in said
    assert "L’administration doit encore ajouter" in said
    assert not page.elements("main form button.btn-primary")
    SchoolYear.objects.create(start=2027)
    assert "administration" not in helene.open("renew", agreement).text("main")


def test_a_year_that_is_missing_or_over_is_told(world: World, browser_of: BrowserOf) -> None:
    agreement = in_force(world)
    for year, words in (
        (2027, "L’administration doit encore ajouter l’année scolaire 2027-2028"),
        (2028, "L’année scolaire 2027-2028 est passée"),
    ):
        with time_machine.travel(NOW.replace(year=year, month=8), tick=False):
            assert words in browser_of(world.helene).open("renew", agreement).text("main")


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


def follow(browser: Browser, former: Agreement, **typed: str) -> Page:
    """Pair the mentee of `former` anew, from its own page."""
    query = f"?follows={former.public_id}"
    filled = browser.open("create", query=query).filled()
    mentor = {"mentor_name": "Olivier Roy", "mentor_email": "olivier@demonstration.example"}
    body = urlencode(filled | mentor | typed)
    return Page(browser.client.post(url("create") + query, body, content_type=URLENCODED))


def test_another_mentee_is_refused_at_the_field(world: World, browser_of: BrowserOf) -> None:
    former = over(world)
    before = rows_of_the_domain()
    other = {"mentee_name": "Ana Roy", "mentee_email": "ana@ecole.example"}
    page = follow(browser_of(world.helene), former, **other)
    said = "où la personne mentorée est Maya Nguyễn"
    assert_refused(page, other, before, said, "mentee_email")


@pytest.mark.parametrize("month", [11, 5])
def test_the_same_mentor_is_refused_and_led_to_renewal(
    world: World, browser_of: BrowserOf, month: int
) -> None:
    SchoolYear.objects.create(start=2027)
    former = over(world)
    with time_machine.travel(NOW.replace(year=2027 if month == 5 else 2026, month=month)):
        same = {"mentor_name": "Luc Tremblay", "mentor_email": world.luc.email}
        helene = browser_of(world.helene)
        before = rows_of_the_domain()
        page = follow(helene, former, **same)
    assert_refused(page, same, before, "était déjà avec cette personne", "mentor_email")
    assert url("read", former) in page.links("main .lead a")
    assert (url("renew", former) in page.links("main .lead a")) == (month == 5)


def test_it_is_offered_once_it_is_over_and_until_it_is_done(
    world: World, browser_of: BrowserOf
) -> None:
    former = in_force(world)
    helene = browser_of(world.helene)
    link = f"{url('create')}?follows={former.public_id}"
    end(agreement=former, person=world.luc, on=NOW.date() + timedelta(days=1), now=NOW)
    assert link not in helene.open("read", former).links(".rail a")
    early = helene.open("create", query=f"?follows={former.public_id}")
    assert "n’est pas encore terminée" in early.said
    assert early.response.request["PATH_INFO"] == url("read", former)
    end(agreement=former, person=world.luc, on=NOW.date(), now=NOW)
    assert link in helene.open("read", former).links(".rail a")
    form = helene.open("create", query=f"?follows={former.public_id}").filled()
    helene.follow(follow(helene, former))
    assert link not in helene.open("read", former).links(".rail a")
    late = helene.open("create", query=f"?follows={former.public_id}")
    assert "suit déjà celle-ci" in late.said
    typed = {"mentor_name": "Bo", "mentor_email": "bo@ecole.example"}
    (doubt,) = helene.send("create", **(form | typed)).elements("[name=confirmed]")
    page = helene.send("create", **(form | typed), confirmed=doubt.get("value"))
    assert (page.status, Agreement.objects.count()) == (422, 2)
    assert "suit déjà celle-ci" in page.summary


def test_the_same_form_twice_pairs_once(world: World, browser_of: BrowserOf) -> None:
    former = over(world)
    helene = browser_of(world.helene)
    form = helene.open("create", query=f"?follows={former.public_id}").filled()
    form |= {"mentor_name": "Olivier Roy", "mentor_email": world.olivier.email}
    for _time in range(2):
        assert "L’entente est créée" in helene.follow(helene.send("create", **form)).said
    assert Agreement.objects.count() == 2


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
    page = principal.open("create", query=f"?follows={key}")
    if asked == "open":
        assert "n’est pas encore terminée" in page.said
    else:
        assert page.status == 404
    typed = {"mentee_email": "a@ecole.example", "mentor_email": "b@ecole.example"}
    names = {"mentee_name": "Ana", "mentor_name": "Bo"}
    page = principal.fill_in("create", **typed, **names, follows=key)
    assert (page.status, Agreement.objects.count()) == (422, 1)
    said = "n’est pas encore terminée" if asked == "open" else "arrivée endommagée"
    assert said in page.summary
