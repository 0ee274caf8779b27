"""Every message, in each language: what it may say, and what any mail program may meet in it."""

import re
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import EmailMessage as Received
from functools import cache
from pathlib import Path

import pytest
from django.core.mail import EmailMessage
from django.db import transaction
from django.template import engines
from django.template.loader import get_template
from pytest_django import DjangoDbBlocker
from tinyhtml5.parser import HTMLParser

from agreements.models import Notice, Person
from mentorat.mails import compose
from tests.cast import build_world
from tests.conftest import World
from tests.notices.examples import EXAMPLES, LANGUAGES, SIGN_IN, WRITTEN, Examples, sign_in_mail
from tests.notices.reading import LINK, html_of

ROOT = Path(__file__).resolve().parents[2]
PICTURES = ROOT / "docs" / "pictures" / "mails"
KINDS = [*Notice.Kind.values]
EVERY = [(kind, language) for kind in [*KINDS, *SIGN_IN] for language in LANGUAGES]
# In bytes. Beyond this a mail program cuts a message.
LONGEST = 100_000
# Filling after the preheader, so that the greeting, with a name, isn't shown beside the subject.
FILLING = re.compile("[\u2007\ufeff\u034f\\s]+")
MARK = "¿undefined?"
COLOUR = re.compile(r"#[0-9a-f]{6}\b")


@pytest.fixture
def examples(world: World) -> Examples:
    return Examples(world)


@dataclass(frozen=True)
class Made:
    """Every message, and what none of them may say."""

    mails: dict[tuple[str, str], EmailMessage]
    private: set[str]
    sentences: set[str]


@pytest.fixture(scope="module")
def made(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Made:
    """Made once for all the tests that read them."""
    with django_db_blocker.unblock(), transaction.atomic():
        examples = Examples(build_world())
        agreement = examples.agreement
        assert [getattr(agreement, part) for part in WRITTEN] == [*WRITTEN.values()]
        pairs = [*Person.objects.values_list("name", "email")]
        school = examples.world.school.name
        found = Made(
            {
                (kind, language): sign_in_mail(kind, language)
                if kind in SIGN_IN
                else examples.mail(kind, language)
                for kind, language in EVERY
            },
            {word for pair in pairs for value in pair for word in value.split()}
            | {school, *school.split()[2:], agreement.reference, agreement.school_name},
            {*WRITTEN.values(), *_sentences_of(agreement.standing_text.content)},
        )
        transaction.set_rollback(True)
    return found


@pytest.fixture
def mail(request: pytest.FixtureRequest, made: Made) -> EmailMessage:
    return made.mails[request.param]


def every(kinds: list[str] | None = None) -> pytest.MarkDecorator:
    chosen = [case for case in EVERY if kinds is None or case[0] in kinds]
    return pytest.mark.parametrize("mail", chosen, indirect=True, ids=".".join)


def words(text: str) -> list[str]:
    return re.findall(r"[^\s:]+", text.replace("-- \n", ""))


class Page:
    """The HTML of a message: what is read, and what is hidden at its head."""

    def __init__(self, message: EmailMessage) -> None:
        self.html = html_of(message)
        self.parser = HTMLParser(namespace_html_elements=False)
        self.root = self.parser.parse(self.html)
        hidden, shown = list(self.root.find("body"))
        self.preheader = FILLING.sub(" ", "".join(hidden.itertext())).strip()
        (self.heading,) = ("".join(h.itertext()) for h in shown.iter("h1"))
        self.links = [a.get("href") for a in shown.iter("a")]
        in_clear = [p for p in shown.iter("p") if "in-clear" in p.get("class", "")]
        for paragraph in in_clear:  # what only HTML has to say
            paragraph.clear()
        for line_end in shown.iter("br"):
            line_end.tail = "\n" + (line_end.tail or "")
        self.words = words("".join(shown.itertext()))


@cache
def page_of(message: EmailMessage) -> Page:
    return Page(message)


@pytest.mark.parametrize("kind", KINDS)
def test_a_kind_has_a_template_an_example_and_its_pictures(kind: str) -> None:
    assert get_template(f"emails/{kind}.html")
    assert kind in EXAMPLES, "add it to tests/notices/examples.py"
    for language in LANGUAGES:
        assert (PICTURES / f"{kind}.{language}.png").exists(), "make pictures"


def test_the_page_of_mails_tells_of_every_one_and_shows_it() -> None:
    page = (ROOT / "docs" / "mails.md").read_text()
    shown = set(re.findall(r"pictures/mails/([\w.]+)\.png", page))
    assert shown == {picture.stem for picture in PICTURES.glob("*.png")}
    for kind in (*KINDS, *SIGN_IN):
        assert f"`{kind}`" in page, f"docs/mails.md doesn’t say when {kind} is sent, and to whom"
        assert {f"{kind}.{language}" for language in LANGUAGES} <= shown


@every()
def test_both_bodies_say_the_same_once(mail: EmailMessage) -> None:
    page = page_of(mail)
    assert page.heading == page.root.findtext(".//title") == mail.subject
    # The text has no heading, and its link is after what it does rather than under it.
    assert page.words == ["Mentorat", *words(mail.subject), *words(LINK.sub("", mail.body))]
    sentences = re.split(r"(?<=[.?!])\s+", mail.body)
    assert len(set(sentences)) == len(sentences)


@every(KINDS)
def test_there_is_one_button_and_its_address_in_clear(mail: EmailMessage) -> None:
    page = page_of(mail)
    link, *to_refuse = LINK.findall(mail.body)
    assert page.links == [link, link, *to_refuse]
    assert bool(to_refuse) == ("List-Unsubscribe" in mail.extra_headers)
    assert page.html.count('role="presentation" class="wide"') == 1


@every([*SIGN_IN])
def test_a_code_is_typed_and_leads_nowhere(mail: EmailMessage) -> None:
    assert LINK.findall(mail.body) == page_of(mail).links == []


@every()
def test_nothing_is_fetched_run_or_counted(mail: EmailMessage) -> None:
    html = html_of(mail)
    assert not re.search(r"<(img|script|link|iframe|object|svg|form)\b|url\(|@import|@font", html)
    assert not re.search(r"""\ssrc=|\son\w+=|javascript:|utm_|\?""", html.replace("<?", ""))
    assert mail.attachments == []


@every()
def test_neither_subject_nor_preheader_says_who_or_where(mail: EmailMessage, made: Made) -> None:
    page = page_of(mail)
    for shown in (mail.subject, page.preheader):
        assert shown
        assert [word for word in made.private if word in shown] == []
    assert "\n" not in mail.subject
    assert len(mail.subject) <= 70


@every()
def test_no_word_of_the_agreement_leaves(mail: EmailMessage, made: Made) -> None:
    assert len(made.sentences) > 20
    for said in (mail.subject, mail.body, html_of(mail)):
        assert [sentence for sentence in made.sentences if sentence in said] == []


def _sentences_of(content: object) -> set[str]:
    """The sentences of a standing text, whatever holds them; a label isn’t one."""
    if isinstance(content, str):
        return {s for s in re.split(r"(?<=[.;:])\s+", content) if len(s) > 30}
    parts = content.values() if isinstance(content, dict) else content
    if not isinstance(parts, (list, type({}.values()))):
        return set()
    return {sentence for part in parts for sentence in _sentences_of(part)}


@every()
def test_it_says_who_writes_and_why_in_its_language(mail: EmailMessage) -> None:
    page = page_of(mail)
    why = mail.body.partition("\n-- \n")[2]
    (main,) = (e for e in page.root.iter("div") if e.get("role") == "main")
    # Some programs keep nothing of what is around it.
    assert main.get("lang") == page.root.get("lang") in ("fr-CA", "en-CA")
    assert main.get("dir") == "ltr"
    french = main.get("lang") == "fr-CA"
    reason = "Vous recevez ce message parce qu" if french else "You receive this message because "
    assert reason in why


@every(KINDS)
def test_it_says_who_writes_and_what_happens_next(mail: EmailMessage) -> None:
    why = mail.body.partition("\n-- \n")[2]
    who = re.split("Vous recevez ce message|You receive this message", why)[0]
    assert "Mentorat" in who
    assert re.search("vous écrit|writes to you", who)
    heading = "Et ensuite" if 'lang="fr-CA"' in html_of(mail) else "What happens next"
    assert f"\n{heading}\n" in mail.body


def test_no_template_reads_a_variable_that_is_not_there(examples: Examples, settings) -> None:
    (templates,) = settings.TEMPLATES
    options = templates["OPTIONS"] | {"string_if_invalid": MARK}
    settings.TEMPLATES = [templates | {"OPTIONS": options}]
    assert engines["django"].from_string("{{ nothing }}").render() == MARK
    for kind, language in EVERY:
        mail = sign_in_mail(kind, language) if kind in SIGN_IN else examples.mail(kind, language)
        for said in (mail.subject, mail.body, html_of(mail)):
            assert MARK not in said, kind


@every()
def test_the_html_is_well_made(mail: EmailMessage) -> None:
    page = page_of(mail)
    assert page.parser.errors == []
    assert len(page.html.encode()) < LONGEST
    ids = [e.get("id") for e in page.root.iter() if e.get("id")]
    assert len(ids) == len(set(ids))
    metas = {meta.get("name"): meta.get("content") for meta in page.root.iter("meta")}
    assert metas["color-scheme"] == metas["supported-color-schemes"] == "light dark"
    for table in page.root.iter("table"):
        assert table.get("role") == "presentation" or list(table.iter("th"))


@every()
def test_it_goes_to_one_person_and_says_that_a_machine_sends_it(mail: EmailMessage) -> None:
    raw = mail.message().as_bytes()
    received = message_from_bytes(raw, Received, policy=policy.default)
    assert received["Auto-Submitted"] == "auto-generated"
    assert len(mail.recipients()) == 1
    assert received["Cc"] is received["Bcc"] is None
    kinds = [part.get_content_type() for part in received.walk()]
    assert kinds == ["multipart/alternative", "text/plain", "text/html"]
    assert max(map(len, raw.splitlines())) <= 998  # RFC 5322


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_made_again_is_the_same_message(kind: str, examples: Examples) -> None:
    from agreements.notices.mail import mail_of

    notice = examples.notice(kind, "fr")
    first, second = (mail_of(Notice.objects.for_mail().get(pk=notice.pk)) for _ in range(2))
    assert first.message()["Message-ID"] == second.message()["Message-ID"] == notice.message_id
    assert (first.subject, first.body) == (second.subject, second.body)


@every()
def test_every_colour_is_one_of_the_sites(mail: EmailMessage) -> None:
    """One family: what changes in the site’s tokens changes here."""
    css = (ROOT / "static" / "css" / "tokens.css").read_text().replace("#fff;", "#ffffff;")
    html = html_of(mail)
    used = re.findall(r"(?:color|bgcolor)[:=] ?\"?([^;\"!]+)", html.partition("<body")[2])
    assert len(used) > 15
    assert {colour for each in used for colour in each.split()} - set(COLOUR.findall(css)) == set()
    dark = COLOUR.findall(html.partition("prefers-color-scheme: dark")[2].partition("</style>")[0])
    assert len(dark) > 20
    assert set(dark) - set(COLOUR.findall(css.partition("prefers-color-scheme: dark")[2])) == set()
    assert not re.search(r"""color: +[;!"]|bgcolor=""|solid +[;"]""", html)  # none is missing


def test_a_message_may_say_how_to_have_no_more_and_of_what_it_is_not(
    settings, tmp_path: Path
) -> None:
    (tmp_path / "own.html").write_text(
        "{% extends layout %}{% block subject %}S{% endblock %}{% block about %}{% endblock %}"
        "{% block happened %}One.\n– a & b\n– c\n\nTwo.{% endblock %}"
        "{% block next %}N{% endblock %}"
    )
    (templates,) = settings.TEMPLATES
    settings.TEMPLATES = [templates | {"DIRS": [*templates["DIRS"], tmp_path]}]
    stop = "https://mentorat.example/stop/"
    mail = compose("own.html", {"stop_url": stop}, to="a@b.ca", about=[("School", "Érables")])
    page = Page(mail)
    assert page.links == LINK.findall(mail.body) == [stop]
    assert "Érables" not in mail.body + page.html
    assert "\n\nOne.\n– a & b\n– c\n\nTwo.\n\n" in mail.body
    assert ">One.<br>– a &amp; b<br>– c</p>" in page.html
    assert page.words == ["Mentorat", "S", *words(LINK.sub("", mail.body))]


def test_a_name_that_runs_from_right_to_left_turns_nothing_around(examples: Examples) -> None:
    Person.objects.filter(pk=examples.world.maya.pk).update(name="ليلى حداد")
    mail = examples.mail("invited", "fr")
    assert mail.body.startswith("Bonjour \u2068ليلى حداد\u2069,\n")
    assert "Luc Tremblay.\n" in mail.body  # others are left as they are
    assert html_of(mail).count("<bdi>") == 4
