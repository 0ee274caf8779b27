"""The pages where a principal records a signature on paper."""

import re
from datetime import timedelta
from http.cookies import SimpleCookie
from pathlib import Path
from typing import TypeAlias

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from pytest_django import Settings

from agreements.documents import apart
from agreements.models import Agreement, PaperScan, PaperSigning, SchoolYear
from agreements.scanning import MAX_BYTES
from tests import papers
from tests.cast import NOW, World, build_world
from tests.conftest import MadeOnce
from tests.making import in_force, made, signed, written, wrote
from tests.papers import on_paper
from tests.signing_in import client_of
from tests.standing import Standing

pytestmark = pytest.mark.usefixtures("today")
Made: TypeAlias = tuple[World, Agreement, SimpleCookie]


@pytest.fixture(scope="module")
def once(made_once: MadeOnce) -> Standing[Made]:
    def make() -> Made:
        world = build_world()
        return world, made(world), client_of(world.helene).cookies

    return made_once(make, committed=False)


@pytest.fixture
def made_before(once: Standing[Made], db: None, cupboard: Path) -> Made:
    return once.fresh(cupboard)


@pytest.fixture
def world(made_before: Made) -> World:
    return made_before[0]


@pytest.fixture
def agreement(made_before: Made) -> Agreement:
    return made_before[1]


@pytest.fixture
def helene(made_before: Made) -> Client:
    client = Client()
    client.cookies = made_before[2]
    return client


@pytest.fixture
def today(settings: Settings, tmp_path):
    settings.DATA_DIR = tmp_path
    with time_machine.travel(NOW + timedelta(hours=1), tick=False):
        yield


def url(agreement: Agreement, rest: str = "") -> str:
    return f"/ententes/{agreement.public_id}/papier/{rest}"


def typed(*files: bytes, **changes: object) -> dict[str, object]:
    fields = {
        "scan": [SimpleUploadedFile(f"{n}.pdf", file) for n, file in enumerate(files)],
        "mentee_name": "Maya Nguyễn",
        "mentee_signed_on": "2026-11-20",
        "mentor_name": "Luc Tremblay",
        "mentor_signed_on": "2026-11-21",
    }
    return {name: value for name, value in (fields | changes).items() if value is not None}


def confirmed(client: Client, agreement: Agreement) -> dict[str, str]:
    page = client.get(url(agreement, "confirmer/"))
    assert page.status_code == 200
    return {"confirmed": "yes", "scan": str(page.context["scan"].public_id)}


def test_from_the_file_to_the_agreement_in_force(agreement: Agreement, helene: Client) -> None:
    sent = helene.post(url(agreement), typed(papers.pdf(2)))
    assert (sent.status_code, sent.url) == (302, url(agreement, "confirmer/"))
    fields = confirmed(helene, agreement)
    picture = helene.get(url(agreement, "page/2/"))
    assert (picture.status_code, picture["Content-Type"]) == (200, "image/jpeg")
    assert "no-store" in picture["Cache-Control"]
    assert helene.get(url(agreement, "page/3/")).status_code == 404
    assert not PaperSigning.objects.exists()
    done = helene.post(url(agreement, "confirmer/"), fields, follow=True)
    assert "L’entente est en vigueur, telle qu’elle a été signée sur papier." in done.text
    assert Agreement.objects.get(pk=agreement.pk).on_paper
    again = helene.post(url(agreement, "confirmer/"), fields, follow=True)
    assert again.status_code == 200
    assert PaperSigning.objects.count() == 1


def test_the_summary_says_whose_signature_each_error_is_about(
    agreement: Agreement, helene: Client
) -> None:
    blank = dict.fromkeys(
        ("mentee_name", "mentee_signed_on", "mentor_name", "mentor_signed_on"), ""
    )
    page = helene.post(url(agreement), typed(papers.pdf(1), **blank))
    errors = re.findall(r'<li><a href="#id_\w+">(.*?)</a></li>', page.text)
    assert len(errors) >= 4
    assert len(set(errors)) == len(errors)


def test_pictures_of_a_telephone_are_pages_in_order(agreement: Agreement, helene: Client) -> None:
    helene.post(url(agreement), typed(papers.jpeg(1), papers.png(2)))
    assert len(PaperScan.objects.get().pages) == 2


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"scan": None}, "Choisissez le papier signé, numérisé."),
        ({"mentee_name": ""}, "Écrivez un nom."),
        ({"mentor_name": "Olivier Roy"}, "L’entente nomme Luc Tremblay."),
        ({"mentee_signed_on": ""}, "Choisissez un jour."),
        ({"mentee_signed_on": "hier"}, "Écrivez une date comme 2026-11-23."),
        (
            {"mentee_signed_on": "2026-11-24"},
            "Personne n’a signé un jour qui est encore à venir. Corrigez la date.",
        ),
        ({"mentor_signed_on": "2026-04-30"}, "avant que des ententes se fassent"),
    ],
)
def test_what_is_wrong_is_said_and_the_rest_stays(
    agreement: Agreement, helene: Client, changes: dict[str, object], said: str
) -> None:
    page = helene.post(url(agreement), typed(papers.jpeg(), **changes))
    assert page.status_code == 422
    assert said in page.text
    if "mentor_signed_on" not in changes:
        assert 'value="2026-11-21"' in page.text
    if "scan" not in changes:
        assert "Choisissez de nouveau les fichiers" in page.text
    assert not PaperScan.objects.exists()


@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize(
    ("file", "french", "english"),
    [
        (b"", "Ce fichier est vide.", "This file is empty."),
        (b"GIF89a....", "ni un PDF ni une image", "neither a PDF nor a picture"),
        (b"%PDF-1.7 ...", "endommagé", "damaged"),
        (papers.pdf(11), "plus de 10 pages", "more than 10 pages"),
        (
            papers.changed(lambda pdf: pdf.attachments.__setitem__("a.exe", b"MZ")),
            "plus que l’image d’un papier",
            "more than the picture of a paper",
        ),
    ],
)
def test_a_bad_file_is_refused_in_words(
    agreement: Agreement, helene: Client, file: bytes, french: str, english: str, language: str
) -> None:
    helene.cookies["django_language"] = language
    page = helene.post(url(agreement), typed(file), headers={"accept-language": language})
    assert page.status_code == 422
    assert (french in page.text) or (english in page.text)
    assert 'value="2026-11-20"' in page.text


def test_of_several_files_the_bad_one_is_named(agreement: Agreement, helene: Client) -> None:
    long = "Entente de Maya et de Luc, signée le 20 novembre 2026, page deux.pdf"
    sent = [
        SimpleUploadedFile("image.jpg", papers.jpeg()),
        SimpleUploadedFile("<b>%(x)s.pdf", b"GIF89a"),
        SimpleUploadedFile(long, b"GIF89a"),
    ]
    path = url(agreement)
    said = helene.post(path, typed(scan=sent)).text
    assert "Il s’agit du fichier 2, «\u00a0&lt;b&gt;%(x)s.pdf\u00a0»." in said
    sent.pop(1)
    said = helene.post(path, typed(scan=[rewound(file) for file in sent])).text
    assert "fichier 2, «\u00a0Entente de Maya et … 2026, page deux.pdf\u00a0»." in said
    alone = helene.post(path, typed(b"GIF89a")).text
    assert "ni un PDF ni une image" in alone
    assert "fichier 1" not in alone


def rewound(file: SimpleUploadedFile) -> SimpleUploadedFile:
    """To be sent again."""
    file.seek(0)
    return file


def test_too_large_a_file_is_thrown_away_unread(agreement: Agreement, helene: Client) -> None:
    page = helene.post(url(agreement), typed(bytes(MAX_BYTES + 100_000)))
    assert page.status_code == 413
    assert "dépassent ensemble 20" in page.text
    slightly = helene.post(url(agreement), typed(bytes(MAX_BYTES), b"12"))
    assert slightly.status_code == 413
    assert 'value="2026-11-20"' in slightly.text


def test_when_others_are_being_read_it_is_said(
    agreement: Agreement, helene: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(apart, "AT_ONCE", 0)
    monkeypatch.setattr(apart, "_PATIENCE", 0)
    page = helene.post(url(agreement), typed(papers.jpeg()))
    assert page.status_code == 503
    assert "dans un instant" in page.text


@pytest.mark.parametrize("who", ["maya", "luc", "ines", "olivier", "alice", "other_principal"])
@pytest.mark.parametrize("rest", ["", "confirmer/", "page/1/"])
def test_for_others_there_is_no_such_page(
    world: World, agreement: Agreement, who: str, rest: str
) -> None:
    papers.scanned(world, agreement)
    client = client_of(getattr(world, who))
    assert client.get(url(agreement, rest)).status_code == 404
    if not rest.startswith("page"):
        assert client.post(url(agreement, rest), typed(papers.jpeg())).status_code == 404
    assert not PaperSigning.objects.exists()


def test_a_forged_form_is_refused(world: World, agreement: Agreement) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(world.helene)
    assert client.post(url(agreement), typed(papers.jpeg())).status_code in (302, 303, 403)
    assert not PaperScan.objects.exists()


@pytest.mark.parametrize("rest", ["", "confirmer/"])
def test_what_is_in_force_is_refused_with_a_sentence(
    world: World, helene: Client, rest: str
) -> None:
    agreement = in_force(world, school_year=SchoolYear.objects.create(start=2025))
    page = helene.post(url(agreement, rest), typed(papers.jpeg()), follow=True)
    assert "Cette entente n’est plus ouverte" in page.text


def test_pages_that_are_gone_are_asked_for_again(agreement: Agreement, helene: Client) -> None:
    helene.post(url(agreement), typed(papers.jpeg()))
    fields = confirmed(helene, agreement)
    PaperScan.objects.all().delete()
    page = helene.post(url(agreement, "confirmer/"), fields, follow=True)
    assert "envoyez de nouveau les fichiers" in page.text
    assert helene.get(url(agreement, "confirmer/")).url == url(agreement)


def test_the_page_of_an_agreement_on_paper(world: World, agreement: Agreement) -> None:
    """Its parties are told whom to tell; what they had written online stays theirs."""
    wrote(agreement, world.maya, mentee_expectations="Des mots à moi.")
    agreement = on_paper(world, agreement)
    path = f"/ententes/{agreement.public_id}/"
    for someone in (world.maya, world.luc):
        page = client_of(someone).get(path)
        assert "Signée sur papier" in page.text
        assert "dites-le sans tarder à Hélène Bérubé" in page.text
        assert "Des mots à moi." in page.text
    for someone in (world.helene, world.ines):
        page = client_of(someone).get(path)
        assert "Signée sur papier" in page.text
        assert "Des mots à moi." not in page.text
        assert "a signé sur papier le 20" in page.text
    journal = client_of(world.maya).get(path + "journal/")
    assert "Hélène Bérubé a consigné que les deux personnes avaient signé sur papier." in (
        " ".join(journal.text.split())
    )


def test_a_signature_that_would_lapse_is_named_before(world: World, helene: Client) -> None:
    agreement = written(world, school_year=SchoolYear.objects.create(start=2025))
    signed(agreement, world.maya)
    helene.post(url(agreement), typed(papers.jpeg()))
    page = helene.get(url(agreement, "confirmer/"))
    assert "Maya Nguyễn a signé en ligne" in page.text


def test_nothing_of_the_page_is_in_english_only(agreement: Agreement, helene: Client) -> None:
    page = helene.get(url(agreement))
    assert "Record that" not in page.text
    assert "Consigner une signature sur papier" in page.text
