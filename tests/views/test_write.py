"""Save what a party wrote, without undoing what it didn't see."""

from collections.abc import Callable
from datetime import date

import pytest

from agreements.models import Agreement, Event, Signature
from agreements.templatetags.dates import clock, long_date
from tests.conftest import World
from tests.database import rows_of_the_domain
from tests.making import EXPECTATIONS, in_force, made, signed, written
from tests.views.browsing import Browser, url

BrowserOf = Callable[..., Browser]


@pytest.fixture
def maya(world: World, browser_of: BrowserOf) -> Browser:
    return browser_of(world.maya)


@pytest.fixture
def luc(world: World, browser_of: BrowserOf) -> Browser:
    return browser_of(world.luc)


def test_a_party_saves_its_part_and_the_arrangements(world: World, maya: Browser) -> None:
    agreement = made(world)
    page = maya.fill_in(
        "write",
        agreement,
        mentee_expectations="Première ligne\r\n\r\nœuvrer — ᐃᓄᒃᑎᑐᑦ",
        arrangements="Le mardi.",
        meeting_frequency="Chaque semaine",
        review_date="2027-02-15",
    )
    assert (page.status, page.response["Location"]) == (302, url("read", agreement))
    agreement.refresh_from_db()
    assert agreement.mentee_expectations == "Première ligne\n\nœuvrer — ᐃᓄᒃᑎᑐᑦ"
    assert agreement.review_date == date(2027, 2, 15)
    assert (agreement.revision, agreement.meeting_frequency) == (1, "Chaque semaine")
    after = maya.follow(page)
    assert after.said == "Enregistré à 10\u00a0h"
    assert after.filled()["meeting_frequency"] == "Chaque semaine"
    assert after.filled()["review_date"] == "2027-02-15"


def test_saving_the_same_again_changes_nothing(world: World, maya: Browser) -> None:
    agreement = made(world)
    form = maya.open("read", agreement).filled() | {"arrangements": "Le mardi."}
    maya.send("write", agreement, **form)
    before = rows_of_the_domain()
    page = maya.send("write", agreement, **form)  # the same form once more
    assert maya.follow(page).said.endswith("il n’y avait rien à enregistrer.")
    page = maya.fill_in("write", agreement)  # a fresh page, untouched
    assert maya.follow(page).said == "Rien n’avait changé\u00a0: il n’y avait rien à enregistrer."
    assert rows_of_the_domain() == before


def saved_at(agreement: Agreement) -> str:
    agreement.refresh_from_db()
    return f"{long_date(agreement.written_at)} à {clock(agreement.written_at)}"


def test_what_somebody_else_wrote_meanwhile_stays(
    world: World, maya: Browser, luc: Browser
) -> None:
    agreement = made(world)
    mine = maya.open("read", agreement).filled()
    luc.fill_in("write", agreement, arrangements="Le jeudi.", mentor_expectations="Écouter.")
    page = maya.send("write", agreement, **mine | {"mentee_expectations": EXPECTATIONS})
    assert page.status == 302
    agreement.refresh_from_db()
    assert agreement.arrangements == "Le jeudi."
    assert agreement.mentor_expectations == "Écouter."
    assert agreement.mentee_expectations == EXPECTATIONS


def test_a_conflict_shows_both_versions_and_loses_nothing(
    world: World, maya: Browser, luc: Browser
) -> None:
    agreement = made(world)
    mine = maya.open("read", agreement).filled()
    luc.fill_in("write", agreement, arrangements="Le jeudi soir.", meeting_length="Une heure")
    before = rows_of_the_domain()
    typed = {"arrangements": "Le mardi midi.", "mentee_expectations": EXPECTATIONS}
    page = maya.send("write", agreement, **mine | typed)
    assert page.status == 422
    assert not page.elements(".error-summary, .is-invalid, .invalid-feedback")
    assert page.text("[role=alert] h2") == "Un choix à faire"
    assert page.links("[role=alert] a") == ["#comparison-arrangements"]
    assert page.elements("#comparison-arrangements")
    assert page.text(".comparison h4") == "Deux versions\u00a0: Modalités privilégiées"
    assert page.texts(".version h5") == [
        f"La version de Luc Tremblay, enregistrée le {saved_at(agreement)}",
        "Votre version",
    ]
    assert page.texts(".version ins") == [
        "[ici seulement\u00a0:] jeudi soir [fin]",
        "[ici seulement\u00a0:] mardi midi [fin]",
    ]
    assert page.filled().items() >= typed.items()
    assert rows_of_the_domain() == before
    joined = page.filled() | {"arrangements": "Le mardi midi ou le jeudi soir."}
    assert maya.send("write", agreement, **joined).status == 302
    agreement.refresh_from_db()
    assert agreement.arrangements == "Le mardi midi ou le jeudi soir."
    assert agreement.mentee_expectations == EXPECTATIONS


@pytest.mark.parametrize("how", ["saved", "joined"])
def test_what_is_chosen_without_a_script_is_said_not_to_be_saved(
    world: World, maya: Browser, luc: Browser, how: str
) -> None:
    """Everything was written, and signing is what would be asked: it would be without the words
    that this page alone holds."""
    agreement = written(world)
    assert maya.open("read", agreement).links(".asked .btn") == [url("sign", agreement)]
    mine = maya.open("read", agreement).filled()
    luc.fill_in("write", agreement, arrangements="Le jeudi.")
    page = maya.send("write", agreement, **mine | {"arrangements": "Le mardi."})
    assert page.links(".asked .btn") == ["#comparison-arrangements"]
    page = maya.send("write", agreement, **page.filled() | {"choose": f"arrangements:{how}"})
    assert page.said == "Votre choix est dans son champ\u00a0: relisez-le, puis enregistrez."
    assert page.text(".asked p").startswith("Ce que vous avez écrit n’est pas encore enregistré")
    assert page.links(".asked .btn") == ["#id_mentee_expectations"]
    page = maya.follow(maya.send("write", agreement, **page.filled()))
    assert page.links(".asked .btn") == [url("sign", agreement)]


def test_a_conflict_brings_in_what_the_person_had_not_touched(
    world: World, maya: Browser, luc: Browser
) -> None:
    agreement = made(world)
    mine = maya.open("read", agreement).filled()
    luc.fill_in("write", agreement, arrangements="Le jeudi.", meeting_length="Une heure")
    page = maya.send("write", agreement, **mine | {"arrangements": "Le mardi."})
    maya.send("write", agreement, **page.filled() | {"arrangements": "Mardi ou jeudi."})
    agreement.refresh_from_db()
    assert agreement.arrangements == "Mardi ou jeudi."
    assert agreement.meeting_length == "Une heure"


def test_two_tabs_of_one_person_conflict_too(world: World, maya: Browser) -> None:
    agreement = made(world)
    first, second = (maya.open("read", agreement).filled() for _tab in range(2))
    maya.send("write", agreement, **first | {"mentee_expectations": "Du premier onglet."})
    page = maya.send("write", agreement, **second | {"mentee_expectations": "Du second."})
    assert page.status == 422
    assert "premier onglet" in page.text(".version ins")
    assert page.texts(".version h5") == [
        f"Votre version enregistrée le {saved_at(agreement)}",
        "Votre version sur cette page",
    ]
    assert page.filled()["mentee_expectations"] == "Du second."


def test_a_conflict_about_a_date_shows_it_in_words(
    world: World, maya: Browser, luc: Browser
) -> None:
    agreement = made(world)
    mine = maya.open("read", agreement).filled()
    luc.fill_in("write", agreement, review_date="2027-02-01")
    page = maya.send("write", agreement, **mine | {"review_date": "2027-03-01"})
    assert page.texts(".version .written") == ["1er\u00a0février 2027", "1er\u00a0mars 2027"]
    assert page.filled()["review_date"] == "2027-03-01"


def test_a_part_left_out_of_the_request_is_not_made_blank(world: World, maya: Browser) -> None:
    agreement = written(world)
    form = maya.open("read", agreement).filled()
    del form["arrangements"], form["meeting_length"]
    maya.send("write", agreement, **form | {"mentee_expectations": "Autre chose."})
    agreement.refresh_from_db()
    assert agreement.arrangements == "Le mardi midi."
    assert agreement.mentee_expectations == "Autre chose."


def test_the_others_expectations_cannot_be_written(world: World, maya: Browser) -> None:
    agreement = written(world)
    maya.fill_in("write", agreement, mentor_expectations="Tout faire à ma place.")
    agreement.refresh_from_db()
    assert agreement.mentor_expectations == "Écouter, proposer, ne pas juger."


def test_a_warning_comes_before_a_signature_lapses(
    world: World, maya: Browser, luc: Browser
) -> None:
    agreement = written(world)
    signed(agreement, world.luc)
    page = maya.open("read", agreement)
    assert "Luc Tremblay a signé ce texte. Si vous le modifiez" in page.text(".caution")
    assert (
        page.text(".save-bar button") == "Enregistrer et faire tomber la signature de Luc Tremblay"
    )
    own = luc.open("read", agreement)
    assert "votre signature tombe" in own.text(".caution")
    assert own.text(".save-bar button") == "Enregistrer et faire tomber votre signature"
    saved = maya.send("write", agreement, **page.filled() | {"arrangements": "Le lundi."})
    assert saved.status == 302
    assert Signature.objects.get().lapsed_at is not None
    assert Event.objects.filter(kind=Event.Kind.SIGNATURE_LAPSED).count() == 1
    assert not maya.open("read", agreement).elements(".caution:not([hidden])")


def test_saving_without_a_change_leaves_the_signature(world: World, maya: Browser) -> None:
    agreement = written(world)
    signed(agreement, world.luc)
    maya.fill_in("write", agreement)
    assert Signature.objects.get().lapsed_at is None


def test_a_signature_made_meanwhile_is_warned_of_first(world: World, maya: Browser) -> None:
    agreement = written(world)
    form = maya.open("read", agreement).filled() | {"arrangements": "Le lundi."}
    signed(agreement, world.luc)
    before = rows_of_the_domain()
    page = maya.send("write", agreement, **form)
    assert page.status == 422
    assert "Cette entente a été signée pendant que vous écriviez." in page.summary
    assert "Luc Tremblay a signé ce texte." in page.text(".caution")
    assert page.filled()["arrangements"] == "Le lundi."
    assert rows_of_the_domain() == before
    assert maya.send("write", agreement, **page.filled()).status == 302
    assert Signature.objects.get().lapsed_at is not None


def test_that_warning_undoes_nothing_that_was_not_touched(
    world: World, maya: Browser, luc: Browser
) -> None:
    agreement = written(world)
    form = maya.open("read", agreement).filled() | {"arrangements": "Le lundi."}
    luc.fill_in("write", agreement, meeting_length="Une heure")
    signed(agreement, world.luc)
    page = maya.send("write", agreement, **form)
    assert maya.send("write", agreement, **page.filled()).status == 302
    agreement.refresh_from_db()
    assert (agreement.arrangements, agreement.meeting_length) == ("Le lundi.", "Une heure")


def test_once_in_force_nothing_changes_and_the_words_are_given_back(
    world: World, maya: Browser
) -> None:
    agreement = written(world)
    form = maya.open("read", agreement).filled() | {"arrangements": "Le lundi."}
    signed(agreement, world.maya)
    signed(agreement, world.luc)
    before = rows_of_the_domain()
    page = maya.send("write", agreement, **form)
    assert page.status == 422
    assert "Cette entente n’est plus ouverte" in page.summary
    assert "Le lundi." in page.text("main")
    assert rows_of_the_domain() == before


def test_a_get_leads_to_the_page_of_reading(world: World, maya: Browser) -> None:
    agreement = in_force(world)
    response = maya.client.get(url("write", agreement))
    assert response["Location"] == url("read", agreement)
    assert maya.client.delete(url("write", agreement)).status_code == 405


def test_in_english(world: World, browser_of: BrowserOf) -> None:
    agreement = made(world)
    maya = browser_of(world.maya, "en")
    after = maya.follow(maya.fill_in("write", agreement, arrangements="On Tuesdays."))
    assert after.said == "Saved at 10:00 a.m."
    assert "10:00 a.m." in after.text(".save-bar")
    assert "m.." not in after.text("main")
    assert Agreement.objects.get().arrangements == "On Tuesdays."
