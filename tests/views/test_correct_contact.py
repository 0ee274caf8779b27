"""The page where a principal corrects an address, and what leads to it."""

from collections.abc import Callable

import pytest

from agreements.actions.party import Party
from agreements.lifecycle import Actor
from agreements.models import Agreement, Notice, Person
from tests.conftest import NOW, World
from tests.database import rows_of_the_domain
from tests.making import in_force, made, wrote
from tests.views.browsing import URLENCODED, Browser, Page
from tests.views.refusals import assert_refused

BrowserOf = Callable[..., Browser]
TYPO, REAL = "zoe.menrad@ecole.example", "zoe.menard@ecole.example"
LINK = "Corriger l’adresse"


@pytest.fixture
def agreement(world: World) -> Agreement:
    return made(world, mentee=Party("Zoé Ménard", TYPO))


def url(agreement: Agreement, role: str = "mentee") -> str:
    return f"/ententes/{agreement.public_id}/adresse/{role}/"


def send(browser: Browser, agreement: Agreement, role: str = "mentee", **typed: str) -> Page:
    return Page(browser.client.post(url(agreement, role), typed))


def test_a_principal_corrects_it_from_the_agreements_page(
    world: World, agreement: Agreement, browser_of: BrowserOf
) -> None:
    helene = browser_of(world.helene)
    page = helene.open("read", agreement)
    links = [link for link in page.links(".standings a") if "adresse" in link]
    assert links == [url(agreement, "mentee"), url(agreement, "mentor")]
    form = Page(helene.client.get(links[0]))
    assert form.text("h1") == "Corriger une adresse"
    assert TYPO in form.text("main")
    page = helene.follow(send(helene, agreement, **(form.filled() | {"email": f" {REAL} "})))
    assert "L’adresse est corrigée" in page.said
    assert REAL in page.text(".standings")
    assert TYPO not in page.html
    journal = helene.open("journal", agreement).text("main")
    assert "Hélène Bérubé a corrigé l’adresse de Zoé Ménard." in journal
    assert "@" not in journal


def test_it_is_beside_what_was_not_delivered(
    world: World, agreement: Agreement, browser_of: BrowserOf
) -> None:
    Notice.objects.filter(address=TYPO).update(
        state="failed", undelivered_at=NOW, next_try_at=None, error="550"
    )
    Person.objects.filter(email=TYPO).update(name="Un autre nom, ailleurs")
    helene = browser_of(world.helene)
    page = helene.open("read", agreement)
    assert url(agreement) in page.links(".notices a")
    assert "Zoé Ménard" in page.text(".notices")
    assert "ailleurs" not in page.html  # what others call her stays with them
    send(helene, agreement, email=REAL)
    page = helene.open("read", agreement)
    assert page.elements(".notices") == []
    assert helene.open("listing").elements(".undelivered") == []


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ("", "Écrivez une adresse"),
        ("zoe", "Écrivez une adresse complète"),
        ("zoe@ecole", "Écrivez une adresse complète"),
        ("luc@demonstration.example", "doivent être deux personnes"),
    ],
)
def test_a_wrong_address_is_told_beside_the_field(
    world: World, agreement: Agreement, browser_of: BrowserOf, typed: str, message: str
) -> None:
    before = rows_of_the_domain()
    page = send(browser_of(world.helene), agreement, email=typed)
    assert_refused(page, {"email": typed}, before, message, "email")


def test_a_principals_own_address_is_refused_beside_the_field(
    world: World, agreement: Agreement, browser_of: BrowserOf
) -> None:
    before = rows_of_the_domain()
    typed = {"email": "Helene@demonstration.example"}
    page = send(browser_of(world.helene), agreement, **typed)
    assert_refused(page, typed, before, "Cette adresse est la vôtre", "email")


def test_an_address_known_by_another_name_is_asked_about_once(
    world: World, agreement: Agreement, browser_of: BrowserOf
) -> None:
    helene = browser_of(world.helene)
    before = rows_of_the_domain()
    page = send(helene, agreement, email=world.ines.email)
    assert (page.status, rows_of_the_domain()) == (422, before)
    assert "connue comme celle de «\u00a0Inès Haddad\u00a0»" in page.text(".caution")
    assert "l’entente dit «\u00a0Zoé Ménard\u00a0»" in page.text(".caution")
    (doubt,) = page.elements("[name=confirmed]")
    assert doubt.get("checked") is None
    send(helene, agreement, email=world.ines.email, confirmed=doubt.get("value", ""))
    after = Agreement.objects.get()
    assert (after.mentee_id, after.mentee_name) == (world.ines.pk, "Zoé Ménard")


def test_nothing_is_asked_about_who_is_known_elsewhere(
    world: World, agreement: Agreement, browser_of: BrowserOf
) -> None:
    page = send(browser_of(world.helene), agreement, email=world.other_principal.email)
    assert page.status == 302
    assert Agreement.objects.get().mentee_id == world.other_principal.pk


def test_a_live_pair_is_told_beside_the_field(
    world: World, agreement: Agreement, browser_of: BrowserOf
) -> None:
    made(world)
    before = rows_of_the_domain()
    helene = browser_of(world.helene)
    (doubt,) = send(helene, agreement, email=world.maya.email).elements("[name=confirmed]")
    confirmed = doubt.get("value", "")
    page = send(helene, agreement, email=world.maya.email, confirmed=confirmed)
    assert_refused(
        page, {"email": world.maya.email}, before, "ont déjà une entente pour 2026-2027", "email"
    )


def test_sent_twice_it_is_done_once(
    world: World, agreement: Agreement, browser_of: BrowserOf
) -> None:
    helene = browser_of(world.helene)
    send(helene, agreement, email=REAL)
    before = rows_of_the_domain()
    page = helene.follow(send(helene, agreement, email=REAL))
    assert "C’était déjà cette adresse" in page.said
    assert rows_of_the_domain() == before


def test_who_wrote_only_the_arrangements_is_found_by_the_action(
    world: World, browser_of: BrowserOf
) -> None:
    agreement = made(world)
    wrote(agreement, world.luc, arrangements="Le mardi.")
    helene = browser_of(world.helene)
    page = helene.follow(send(helene, agreement, "mentor", email=REAL))
    assert "ce qu’elle a écrit ne va à aucune autre adresse" in page.said


def test_what_can_not_be_corrected_has_no_link_and_says_why(
    world: World, browser_of: BrowserOf
) -> None:
    agreement = in_force(world)
    helene = browser_of(world.helene)
    assert LINK not in helene.open("read", agreement).html
    assert helene.client.get(url(agreement)).status_code == 302
    before = rows_of_the_domain(with_access=True)
    response = helene.client.post(url(agreement), {"email": REAL})
    assert rows_of_the_domain(with_access=True) == before
    assert "n’est plus ouverte" in Page(helene.client.get(response["Location"])).said


def test_nobody_else_finds_the_page(
    world: World, agreement: Agreement, browser_of: BrowserOf
) -> None:
    before = rows_of_the_domain()
    mentee = Person.objects.get(email=TYPO)
    for person in (mentee, world.luc, world.ines, world.alice, world.other_principal):
        client = browser_of(person).client
        assert client.get(url(agreement)).status_code == 404
        assert client.post(url(agreement), {"email": REAL}).status_code == 404
    for role in (Actor.PRINCIPAL.value, "x"):
        assert browser_of(world.helene).client.get(url(agreement, role)).status_code == 404
    changed = {t: r for t, r in rows_of_the_domain().items() if r != before[t]}
    assert set(changed) <= {"agreements_person"}  # languages, as this test's browsers set them
    assert Person.objects.get(pk=mentee.pk).email == TYPO


def test_who_lost_the_place_finds_nothing_more(
    world: World, agreement: Agreement, browser_of: BrowserOf
) -> None:
    former = Person.objects.get(email=TYPO)
    opened = browser_of(former)  # signed in: the row stays theirs
    assert opened.open("read", agreement).status == 200
    send(browser_of(world.helene), agreement, email=REAL)
    for name in ("read", "sign", "end", "journal"):
        assert opened.open(name, agreement).status == 404
    body = "mentee_expectations=Autre"
    written = opened.client.post(
        f"/ententes/{agreement.public_id}/ecrire/", body, content_type=URLENCODED
    )
    assert written.status_code == 404
