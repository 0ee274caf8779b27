"""The pages that end, cancel, and withdraw: one confirmation, and what each says."""

from collections.abc import Callable
from datetime import date

import pytest
import time_machine

from agreements.actions.cancel import cancel
from agreements.actions.end import end
from agreements.actions.party import Party
from agreements.lifecycle import Actor
from agreements.models import Agreement
from tests.conftest import NOW, World
from tests.database import rows_of_the_domain
from tests.making import in_force, made, signed, written
from tests.views.browsing import Browser, Page
from tests.views.refusals import assert_refused

pytestmark = pytest.mark.usefixtures("light_documents")

BrowserOf = Callable[..., Browser]
FIRST = "1er\u00a0décembre 2026"


def rail(page: Page) -> str:
    return page.text(".asked, .rail")


def test_the_page_names_a_party_as_the_agreement_does(world: World, browser_of: BrowserOf) -> None:
    agreement = written(world, mentor=Party("Luc-André Tremblay-Roy", world.luc.email))
    end(agreement=agreement, person=world.luc, on=NOW.date(), now=NOW)
    for person in (world.maya, world.luc, world.helene):
        page = browser_of(person).open("read", agreement)
        assert "Luc-André Tremblay-Roy y a mis fin, par un avis du" in page.text("main")
    staff = browser_of(world.ines).open("read", agreement)  # who has no journal either
    assert "y a mis fin" not in staff.text("main")


@pytest.mark.parametrize("stage", [written, in_force])
def test_the_page_says_that_the_principal_ended_it_for_a_party(
    world: World, browser_of: BrowserOf, stage: Callable[[World], Agreement]
) -> None:
    agreement = stage(world)
    ends = {"on_behalf_of": Actor.MENTEE, "on": date(2026, 12, 1), "now": NOW}
    end(agreement=agreement, person=world.helene, **ends)
    for person in (world.maya, world.helene):
        assert (
            "La direction (Hélène Bérubé) y a mis fin au nom de Maya Nguyễn, par un avis du "
            "23\u00a0novembre 2026 à 10\u00a0h."
        ) in browser_of(person).open("read", agreement).text("main")


def test_a_party_ends_it_today_by_one_confirmation(world: World, browser_of: BrowserOf) -> None:
    agreement = in_force(world)
    maya = browser_of(world.maya)
    page = maya.open("end", agreement)
    assert "Aucune raison n’est demandée" in page.text("main")
    assert set(page.filled()) == {"csrfmiddlewaretoken", "typed_by", "when", "day"}
    sent = maya.send("end", agreement, **page.filled())
    after = maya.follow(sent)
    assert "L’entente est terminée à compter du 23\u00a0novembre 2026" in after.said
    assert "Terminée le 23\u00a0novembre 2026." in after.text(".asked")
    assert "Maya Nguyễn y a mis fin, par un avis du 23\u00a0novembre 2026 à 10\u00a0h." in (
        after.text(".asked")
    )
    assert after.text(".rail .stage") == "terminée"
    again = maya.follow(maya.send("end", agreement, **page.filled()))
    assert "était déjà terminée, depuis le 23\u00a0novembre 2026" in again.said
    assert agreement.events.filter(kind="ended").count() == 1
    for person in (world.luc, world.helene):
        assert "Terminée le" in rail(browser_of(person).open("read", agreement))


def test_from_a_later_day(world: World, browser_of: BrowserOf) -> None:
    agreement = in_force(world)
    luc = browser_of(world.luc)
    sent = luc.fill_in("end", agreement, when="later", day="2026-12-01")
    page = luc.follow(sent)
    assert f"L’entente prend fin le {FIRST}" in page.said
    assert f"Elle prend fin le {FIRST}." in page.text(".asked")
    assert page.text(".rail .stage") == "fin annoncée"
    maya = browser_of(world.maya)
    assert f"Elle prend déjà fin le {FIRST}" in maya.open("end", agreement).text(".caution")
    maya.fill_in("end", agreement, when="later", day="2026-12-01")
    assert agreement.events.filter(kind="ended").count() == 1
    with time_machine.travel(NOW.replace(month=12, day=1)):
        assert f"Terminée le {FIRST}" in rail(browser_of(world.maya).open("read", agreement))


def test_an_end_is_not_put_off(world: World, browser_of: BrowserOf) -> None:
    agreement = in_force(world)
    end(agreement=agreement, person=world.luc, on=date(2026, 12, 1), now=NOW)
    before = rows_of_the_domain()
    page = browser_of(world.maya).fill_in("end", agreement, when="later", day="2026-12-24")
    said = "Une fin se devance et ne se repousse pas"
    assert_refused(page, {"day": "2026-12-24"}, before, said, "day")
    assert f"Elle prend déjà fin le {FIRST}" in page.text(".caution")


def test_only_today_is_left_on_the_eve_of_an_end(world: World, browser_of: BrowserOf) -> None:
    agreement = in_force(world)
    end(agreement=agreement, person=world.luc, on=date(2026, 11, 24), now=NOW)
    maya = browser_of(world.maya)
    assert set(maya.open("end", agreement).filled()) == {"csrfmiddlewaretoken", "typed_by"}
    maya.fill_in("end", agreement)
    assert str(Agreement.objects.get().ends_on) == "2026-11-23"


@pytest.mark.parametrize(
    ("day", "said"),
    [
        ("", "Choisissez un jour."),
        ("2026-11-22", "Choisissez un jour qui n’est pas passé."),
        ("2027-07-01", "Choisissez un jour de cette année scolaire."),
        ("demain", "Écrivez une date comme 2027-02-15."),
    ],
)
def test_a_day_that_does_not_do(world: World, browser_of: BrowserOf, day: str, said: str) -> None:
    agreement = in_force(world)
    before = rows_of_the_domain()
    page = browser_of(world.luc).fill_in("end", agreement, when="later", day=day)
    assert page.status == 422
    assert said in page.summary
    assert page.filled()["day"] == day
    assert rows_of_the_domain() == before


def test_a_day_that_was_left_behind_does_not_count(world: World, browser_of: BrowserOf) -> None:
    agreement = in_force(world)
    browser_of(world.luc).fill_in("end", agreement, when="today", day="2020-01-01")
    assert str(Agreement.objects.get().ends_on) == "2026-11-23"


def test_a_later_day_beside_today_is_asked_about(world: World, browser_of: BrowserOf) -> None:
    agreement = in_force(world)
    before = rows_of_the_domain()
    page = browser_of(world.luc).fill_in("end", agreement, when="today", day="2026-12-01")
    assert page.status == 422
    assert "Vous avez aussi écrit un jour plus tardif." in page.summary
    assert page.filled()["day"] == "2026-12-01"
    assert rows_of_the_domain() == before


def test_a_principal_says_for_whom(world: World, browser_of: BrowserOf) -> None:
    agreement = in_force(world)
    helene = browser_of(world.helene)
    page = helene.fill_in("end", agreement)
    assert (page.status, Agreement.objects.get().status) == (422, "in_force")
    assert "Dites au nom de qui." in page.summary
    assert "Maya Nguyễn" in page.text("form")
    helene.fill_in("end", agreement, party="mentee")
    assert agreement.events.get(kind="ended").data["for"] == "mentee"


def test_the_document_stays_for_those_who_had_it(
    world: World, browser_of: BrowserOf, django_capture_on_commit_callbacks: Callable[..., object]
) -> None:
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[attr-defined]
        agreement = in_force(world)
    end(agreement=agreement, person=world.luc, on=NOW.date(), now=NOW)
    for person in (world.maya, world.luc, world.helene, world.ines):
        page = browser_of(person).open("read", agreement)
        assert "Télécharger le document" in page.text(".asked")
        address = page.links(".asked a")[0]
        assert browser_of(person).client.get(address)["Content-Type"] == "application/pdf"


def test_what_is_over_is_not_ended_again(world: World, browser_of: BrowserOf) -> None:
    agreement = cancel(agreement=made(world), principal=world.helene, now=NOW)
    before = rows_of_the_domain()
    assert "était déjà annulée" in browser_of(world.luc).open("end", agreement).said
    assert rows_of_the_domain() == before


@pytest.mark.parametrize("someone", ["maya", "helene"])
def test_what_has_expired_is_not_ended(world: World, browser_of: BrowserOf, someone: str) -> None:
    agreement = in_force(world)
    person = getattr(world, someone)
    assert "Mettre fin" in rail(browser_of(person).open("read", agreement))
    before = rows_of_the_domain()
    with time_machine.travel(NOW.replace(year=2027, month=7, day=2)):
        browser = browser_of(person)
        assert "Mettre fin" not in rail(browser.open("read", agreement))
        page = browser.open("end", agreement)
        assert "est échue depuis la fin de son année scolaire, le 30\u00a0juin 2027" in page.said
        assert page.text("h1") != "Mettre fin à l’entente"
        again = browser.follow(browser.send("end", agreement, when="today", party="mentee"))
        assert "est échue depuis" in again.said
    after = rows_of_the_domain()
    assert {**after, "agreements_accessrecord": []} == {**before, "agreements_accessrecord": []}


# Cancelling


def test_a_principal_cancels(world: World, browser_of: BrowserOf) -> None:
    agreement = written(world)
    helene = browser_of(world.helene)
    page = helene.follow(helene.fill_in("cancel", agreement))
    assert "L’entente est annulée" in page.said
    assert "23\u00a0novembre 2026" in page.texts(".rail dd")
    assert "Retirer" not in rail(page)
    luc = browser_of(world.luc).open("read", agreement)
    assert "L’entente est annulée" in luc.text(".asked")
    assert "Mettre fin" not in rail(luc)
    for shown in (page, luc):
        assert "La direction (Hélène Bérubé) l’a annulée le 23\u00a0novembre 2026" in (
            shown.text("main")
        )


def test_what_both_signed_meanwhile_is_not_cancelled(world: World, browser_of: BrowserOf) -> None:
    agreement = written(world)
    helene = browser_of(world.helene)
    form = helene.open("cancel", agreement).filled()
    signed(agreement, world.maya)
    signed(agreement, world.luc)
    page = helene.follow(helene.send("cancel", agreement, **form))
    assert "Les deux ont signé" in page.said
    assert Agreement.objects.get().status == "in_force"


# Withdrawing a signature


def test_a_party_withdraws_its_signature(world: World, browser_of: BrowserOf) -> None:
    agreement = written(world)
    signed(agreement, world.luc)
    luc = browser_of(world.luc)
    page = luc.open("read", agreement)
    assert "Retirer ma signature" in rail(page)
    assert "Retirer ma signature" not in rail(browser_of(world.maya).open("read", agreement))
    assert "23\u00a0novembre 2026 à 10\u00a0h" in luc.open("withdraw", agreement).text("main")
    assert "La direction n’en est pas avisée, mais peut le lire au journal." in (
        luc.open("withdraw", agreement).text("main")
    )
    after = luc.follow(luc.fill_in("withdraw", agreement))
    journal = browser_of(world.helene).open("journal", agreement)
    assert "Luc Tremblay a retiré sa signature." in journal.text("main")
    assert "Votre signature est retirée" in after.said
    assert "Signer l’entente" in after.text(".asked")
    assert "Retirer ma signature" not in rail(after)


def test_it_is_too_late_once_the_other_has_signed(world: World, browser_of: BrowserOf) -> None:
    agreement = written(world)
    signed(agreement, world.luc)
    luc = browser_of(world.luc)
    form = luc.open("withdraw", agreement).filled()
    signed(agreement, world.maya)
    page = luc.follow(luc.send("withdraw", agreement, **form))
    assert "Les deux ont signé" in page.said
    assert len(Agreement.objects.get().standing_signatures) == 2


@pytest.mark.parametrize(("name", "someone"), [("cancel", "helene"), ("withdraw", "luc")])
def test_nothing_is_done_without_the_pages_own_button(
    world: World, browser_of: BrowserOf, name: str, someone: str
) -> None:
    agreement = written(world)
    signed(agreement, world.luc)
    before = rows_of_the_domain()
    page = browser_of(getattr(world, someone)).send(name, agreement)
    assert (page.status, rows_of_the_domain()) == (422, before)
    assert "Confirmez de nouveau" in page.summary
