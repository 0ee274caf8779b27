"""What pages say of messages that they have just caused, with a mail server that takes them, puts
them off or refuses them: it is true, and what was refused is not called sent."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from agreements.actions.end import end
from agreements.models import Agreement, Notice, SchoolYear
from tests.conftest import World
from tests.making import in_force, made, party, written
from tests.notices.post_office import PostOffice
from tests.signing_in import client_of
from tests.views.browsing import Browser, Page, url

pytestmark = pytest.mark.django_db(transaction=True)
MAYA, LUC = "maya@demonstration.example", "luc@demonstration.example"


@pytest.fixture(autouse=True)
def this_year(world: World) -> None:
    """The server's clock is today's."""
    today = timezone.localdate()
    start = today.year if today.month >= 7 else today.year - 1
    world.year, _made = SchoolYear.objects.get_or_create(start=start)


@pytest.fixture
def helene(world: World) -> Browser:
    return Browser(client_of(world.helene, strong=True))


def told(page: Page) -> list[tuple[str, str]]:
    """The level and the words of each message on top."""
    found = page.elements("main > .messages .message")
    levels = [element.get("class", "").rpartition("message-")[2] for element in found]
    words = [w.replace("\u00a0", " ") for w in page.texts("main > .messages .message")]
    return list(zip(levels, words, strict=True))


def send_again(helene: Browser, notice: Notice) -> Page:
    assert notice.agreement
    ids = [notice.agreement.public_id, notice.public_id]
    response = helene.client.post(reverse("agreements:send_again", args=ids))
    return Page(helene.client.get(response["Location"]))


@pytest.mark.parametrize(
    ("way", "level", "words"),
    [
        ("", "success", "L’avis est envoyé de nouveau. S’il revient, c’est écrit ici."),
        (
            "defer",
            "info",
            "L’avis est en route : si le serveur de courriel ne le prend pas, un nouvel essai "
            "suit.",
        ),
        (
            "refuse",
            "error",
            "L’avis n’est pas livré : le serveur de courriel refuse cette adresse.",
        ),
    ],
)
def test_sending_again_says_what_came_of_it(
    world: World, post_office: PostOffice, helene: Browser, way: str, level: str, words: str
) -> None:
    post_office.ways[MAYA] = "refuse"
    agreement = made(world)
    post_office.ways[MAYA] = way
    page = send_again(helene, agreement.notices.get(person=world.maya))
    assert told(page) == [(level, words)]
    assert bool(page.elements("#undelivered")) == (way == "refuse")


def test_an_administrator_is_told_too(world: World, post_office: PostOffice) -> None:
    post_office.ways[MAYA] = "refuse"
    agreement, now = in_force(world), timezone.now()
    end(agreement=agreement, person=world.luc, on=timezone.localdate(), now=now)
    notice = agreement.notices.get(person=world.maya, kind="ended")
    alice = Browser(client_of(world.alice, strong=True))
    for way, level in (("refuse", "error"), ("defer", "info")):
        post_office.ways[MAYA] = way
        response = alice.client.post(reverse("agreements:deliver", args=[notice.public_id]))
        ((said, _words),) = told(Page(alice.client.get(response["Location"])))
        assert said == level


@pytest.mark.parametrize(
    ("way", "level", "words", "stands"),
    [
        ("", "success", "Un rappel est envoyé à Luc Tremblay.", "Rappel envoyé aujourd’hui à"),
        ("defer", "info", "Un rappel est en route vers Luc Tremblay", "Rappel en route depuis"),
        (
            "refuse",
            "error",
            "le serveur de courriel refuse l’adresse : Luc Tremblay.",
            "Le rappel d’aujourd’hui n’est pas livré",
        ),
    ],
)
def test_reminding_says_what_came_of_it_and_leaves_a_trace(
    world: World,
    post_office: PostOffice,
    helene: Browser,
    way: str,
    level: str,
    words: str,
    stands: str,
) -> None:
    agreement = made(world)
    post_office.ways[LUC] = way
    page = helene.follow(helene.send("remind", agreement, role="mentor"))
    ((said, sentence),) = told(page)
    assert said == level
    assert words in sentence
    (trace,) = page.texts(".reminded")
    assert trace.replace("\u00a0", " ").startswith(stands)
    offered = page.elements(f'form[action="{url("remind", agreement)}"] [name=role]')
    assert [field.get("value") for field in offered] == ["mentee"]


def test_reminding_many_tells_of_each(
    world: World, post_office: PostOffice, helene: Browser
) -> None:
    agreements = [written(world), made(world, mentee=party(world.olivier))]
    post_office.ways = {MAYA: "refuse", LUC: "defer"}
    ids = [str(agreement.public_id) for agreement in agreements]
    said = told(helene.follow(helene.send("remind_many", agreement=ids)))
    assert [(level, words.partition(" :")[0]) for level, words in said[:2]] == [
        ("success", "Un rappel est envoyé à Olivier Roy."),
        ("info", "Un rappel est en route vers Luc Tremblay"),
    ]
    assert said[2][0] == "error"
    assert said[2][1].endswith("Maya Nguyễn.")


def created(world: World, helene: Browser) -> Page:
    page = helene.fill_in(
        "create",
        mentee_name="Maya Nguyễn",
        mentee_email=MAYA,
        mentor_name="Luc Tremblay",
        mentor_email=LUC,
    )
    return helene.follow(page)


def test_creating_says_who_was_not_reached(
    world: World, post_office: PostOffice, helene: Browser
) -> None:
    post_office.ways[LUC] = "refuse"
    success, error = told(created(world, helene))
    assert success == ("success", "L’entente est créée.")
    assert error[0] == "error"
    assert "n’est pas livrée à Luc Tremblay" in error[1]


def test_creating_says_what_is_on_its_way(
    world: World, post_office: PostOffice, helene: Browser
) -> None:
    post_office.ways[MAYA] = "defer"
    success, info = told(created(world, helene))
    assert success == ("success", "L’entente est créée.")
    assert info[0] == "info"
    assert "en route vers Maya Nguyễn" in info[1]


def test_creating_says_that_both_are_invited(
    world: World, post_office: PostOffice, helene: Browser
) -> None:
    said = told(created(world, helene))
    assert said == [("success", "L’entente est créée et les deux personnes sont invitées.")]
    assert sorted(post_office.to()) == [LUC, MAYA]


def test_renewing_many_says_who_was_not_reached(
    world: World, post_office: PostOffice, helene: Browser
) -> None:
    before, _made = SchoolYear.objects.get_or_create(start=world.year.start - 1)
    agreement: Agreement = in_force(world, school_year=before)
    post_office.ways[MAYA] = "refuse"
    form = helene.send("renew_many", agreement=[str(agreement.public_id)]).filled()
    success, error = told(helene.follow(helene.send("renew_many", **form)))
    assert success == ("success", "1 entente est reconduite.")
    assert "n’est pas livrée à Maya Nguyễn" in error[1]


@pytest.mark.parametrize(
    ("way", "reached", "others"),
    [
        ("", "Maya Nguyễn, Luc Tremblay", []),
        ("defer", "Luc Tremblay", [("info", "L’avis est en route vers Maya Nguyễn :")]),
        ("refuse", "Luc Tremblay", [("error", "L’avis n’est pas livré à Maya Nguyễn :")]),
    ],
)
def test_cancelling_says_who_was_reached(
    world: World,
    post_office: PostOffice,
    helene: Browser,
    way: str,
    reached: str,
    others: list[tuple[str, str]],
) -> None:
    agreement = made(world)
    post_office.ways[MAYA] = way
    success, *rest = told(helene.follow(helene.fill_in("cancel", agreement)))
    assert success == ("success", f"L’entente est annulée. Un avis est envoyé à {reached}.")
    assert [(level, words.partition(" :")[0] + " :") for level, words in rest] == others
    again = told(helene.follow(helene.send("cancel", agreement)))
    assert again == [("info", "L’entente était déjà annulée.")]


def test_ending_says_who_was_reached_of_that_end(world: World, post_office: PostOffice) -> None:
    agreement = written(world)
    luc = Browser(client_of(world.luc, strong=True))
    later = timezone.localdate() + timedelta(days=1)
    post_office.ways[MAYA] = "refuse"
    first = told(luc.follow(luc.fill_in("end", agreement, when="later", day=later.isoformat())))
    assert first[0][0] == "success"
    assert first[0][1].endswith("Un avis est envoyé à Hélène Bérubé.")
    assert (first[1][0], "pas livré à Maya Nguyễn" in first[1][1]) == ("error", True)
    del post_office.ways[MAYA]
    sooner = told(luc.follow(luc.fill_in("end", agreement, when="today", day="")))
    ((level, words),) = sooner
    assert level == "success"
    assert words.endswith("Un avis est envoyé à Maya Nguyễn, Hélène Bérubé.")


def test_correcting_an_address_says_whether_it_takes_messages(
    world: World, post_office: PostOffice, helene: Browser
) -> None:
    agreement = made(world)
    post_office.ways["maya.n@ecole.example"] = "refuse"
    address = reverse("agreements:correct_contact", args=[agreement.public_id, "mentee"])
    form = Page(helene.client.get(address)).filled()
    response = helene.client.post(address, form | {"email": "maya.n@ecole.example"})
    success, error = told(Page(helene.client.get(response["Location"])))
    assert success == ("success", "L’adresse est corrigée.")
    assert error[0] == "error"
    assert "n’est pas livré à Maya Nguyễn" in error[1]
