"""What holds the house together: nothing unused, nothing undefined, every language whole."""

import re
import subprocess
import sys
from collections.abc import Iterator
from datetime import timedelta
from io import StringIO
from pathlib import Path

import polib
import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.template import engines
from django.test import Client, override_settings
from django.urls import reverse
from django.utils import timezone

from agreements.actions.end import end
from agreements.models import Agreement
from tests.conftest import NOW, World
from tests.making import in_force, made, signed, written

ROOT = Path(__file__).resolve().parents[1]
TEMPLATES = ROOT / "templates"
STATIC = ROOT / "static"
# Names that Django and the libraries look for by themselves.
BY_CONVENTION = {
    "400.html",
    "403.html",
    "404.html",
    "429.html",
    "500.html",
    "account/email/login_code_message.html",
    "account/email/confirmation_code_message.txt",
    "account/email/confirmation_code_subject.txt",
    "account/email/login_code_message.txt",
    "account/email/login_code_subject.txt",
    "account/login.html",
    "account/confirm_login_code.html",
    "account/email/factors_changed_message.txt",
    "account/email/factors_changed_subject.txt",
    "account/logout.html",
    "account/messages/logged_in.txt",
    "account/messages/logged_out.txt",
    "account/messages/login_code_sent.txt",
    "mfa/authenticate.html",
    "mfa/messages/recovery_codes_generated.txt",
    "mfa/messages/totp_activated.txt",
    "mfa/messages/totp_deactivated.txt",
    "mfa/messages/webauthn_added.txt",
    "mfa/messages/webauthn_removed.txt",
    "mfa/recovery_codes/generate.html",
    "mfa/recovery_codes/index.html",
    "mfa/totp/activate_form.html",
    "mfa/webauthn/add_form.html",
    "bootstrap5/errors.html",  # crispy's, around which forms are laid out
}
NOTICE = re.compile(r'_send(?:_role)?\(\s*"(\w+)"')
# Mail programs heed no style sheet.
MAIL = ("account/email/", "emails/")
MARK = "¿undefined?"
NO_BREAK = "\u00a0"


def templates() -> list[str]:
    return sorted(str(p.relative_to(TEMPLATES)) for p in TEMPLATES.rglob("*") if p.is_file())


def sources(*folders: str, suffixes: tuple[str, ...]) -> Iterator[str]:
    for folder in folders:
        for path in sorted((ROOT / folder).rglob("*")):
            if path.suffix in suffixes and "migrations" not in path.parts:
                yield path.read_text()


def test_every_template_is_used() -> None:
    code = "\n".join(
        sources("agreements", "mentorat", "templates", suffixes=(".py", ".html", ".txt"))
    )
    used = set(re.findall(r"""["']([\w/.-]+\.(?:html|txt))["']""", code)) | BY_CONVENTION
    for kind in NOTICE.findall(code):
        used.add(f"emails/{kind}.html")
    assert [name for name in templates() if name not in used] == []


def test_what_is_there_by_convention_is_still_there() -> None:
    assert BY_CONVENTION - set(templates()) == set()


def test_every_style_sheet_script_and_picture_is_used() -> None:
    found = sources(
        "templates", "agreements", "mentorat", "static", suffixes=(".html", ".py", ".css")
    )
    text = "\n".join(found)
    files = [p for p in STATIC.rglob("*") if p.suffix in (".css", ".js", ".svg", ".png", ".woff2")]
    assert len(files) > 3
    unused = [
        p for p in files if f"{p.relative_to(STATIC)}" not in text and f"/{p.name}" not in text
    ]
    assert unused == []


@pytest.mark.parametrize(
    "name",
    [n for n in templates() if n.endswith(".html") and not n.startswith(MAIL)],
)
def test_a_template_has_nothing_inline(name: str) -> None:
    """A strict content security policy lets none of these run."""
    text = (TEMPLATES / name).read_text()
    assert not re.findall(r"<script(?![^>]*\bsrc=)[^>]*>", text)
    assert not re.findall(r"<style\b", text)
    assert not re.findall(r"""<[^>]*\s(?:style|on[a-z]+|hx-on[:\w-]*)\s*=""", text)
    assert "javascript:" not in text


def test_pages_have_nothing_inline(world: World) -> None:
    for page in main_pages(world):
        assert not re.findall(r"<script(?![^>]*\bsrc=)[^>]*>", page)
        assert not re.findall(r"""<[^>]*\s(?:style|on[a-z]+)=["']""", page)


def test_no_page_reads_a_variable_that_is_not_there(world: World, settings) -> None:
    (templates_setting,) = settings.TEMPLATES
    options = templates_setting["OPTIONS"] | {"string_if_invalid": MARK}
    settings.TEMPLATES = [templates_setting | {"OPTIONS": options}]
    assert engines["django"].from_string("{{ nothing }}").render() == MARK
    for page in main_pages(world):
        undefined = re.findall(rf".{{0,80}}{re.escape(MARK)}.{{0,40}}", page)
        assert undefined == []


def main_pages(world: World) -> Iterator[str]:
    """Each screen in each of its states."""
    nobody = client_of(None)
    yield html(nobody, reverse("account_login"))
    yield from pages_of_single_sign_on()
    yield from pages_of_verification(in_force(world))
    client = client_of(world.maya)
    yield html(client, "/nothing/", 404)
    yield html(client, reverse("account_logout"))
    for stage in (made, written, in_force):
        for earlier in Agreement.objects.live():
            today = timezone.localdate()
            end(agreement=earlier, person=world.luc, on=today, now=timezone.now())
        agreement = stage(world)
        for person in (world.maya, world.luc, world.helene, world.ines):
            yield from pages_of(client_of(person), agreement)
    agreement = written(world, school_year=type(world.year).objects.create(start=2025))
    signed(agreement, world.luc)
    yield from pages_of(client_of(world.maya), agreement)
    yield html(client, address("write", agreement), 422, {"arrangements": "x" * 6000})
    yield html(client, address("sign", agreement), 422, {"typed_name": "X"})
    ending = Agreement.objects.live().get(school_year=world.year)
    with time_machine.travel(NOW):
        yield from pages_of_an_ending(world, ending)
    principal = client_of(world.helene)
    yield html(principal, address("create"), 422, {"mentee_email": "x"})
    yield html(
        principal, address("known_person"), 200, {"side": "mentee", "mentee_email": world.luc.email}
    )


def pages_of_an_ending(world: World, agreement: Agreement) -> Iterator[str]:
    principal = client_of(world.helene)
    yield html(principal, address("end", agreement), 422, {"when": "later"})
    end(agreement=agreement, person=world.luc, on=NOW.date() + timedelta(days=1), now=NOW)
    for client in (principal, client_of(world.maya)):
        yield from pages_of(client, agreement)
    yield html(principal, f"{address('create')}?follows={agreement.public_id}")
    yield html(principal, address("renew", agreement), 422, {"creation_key": "x"})


def pages_of_single_sign_on() -> Iterator[str]:
    provider = {"NAME": "CSS", "SERVER_URL": "http://127.0.0.1:9", "CLIENT_ID": "a"}
    provider["CLIENT_SECRET"] = "b"
    with override_settings(**{f"OIDC_{name}": value for name, value in provider.items()}):
        nobody = client_of(None)
        yield html(nobody, reverse("account_login"))
        nobody.post(reverse("openid_connect_login"))  # the provider is down
        yield html(nobody, reverse("socialaccount_login_error"))


def pages_of_verification(agreement: Agreement) -> Iterator[str]:
    nobody = client_of(None)
    yield html(nobody, address("verify"))
    yield html(nobody, address("verify"), 422, {"file": ""})
    yield html(nobody, f"{address('verify')}?reference=x", 422)
    yield html(nobody, address("verify"), 200, {"file": SimpleUploadedFile("a", b"b")})
    yield html(nobody, f"{address('verify')}{agreement.reference}/")
    yield html(nobody, f"{address('verify')}0000-0000/", 404)


def pages_of(client: Client, agreement: Agreement) -> Iterator[str]:
    yield html(client, address("read", agreement))
    yield html(client, address("home"))
    for name in ("listing", "archives", "create"):
        response = client.get(address(name))
        assert response.status_code in (200, 404)
        yield response.content.decode()
    for name in ("sign", "withdraw", "end", "cancel", "renew", "journal", "concern"):
        response = client.get(address(name, agreement))
        assert response.status_code in (200, 302, 404)
        yield response.content.decode()


def client_of(person: object) -> Client:
    client = Client()
    if person:
        client.force_login(person)  # type: ignore[arg-type]
    return client


def address(name: str, agreement: Agreement | None = None) -> str:
    return reverse(f"agreements:{name}", args=[agreement.public_id] if agreement else [])


def html(client: Client, url: str, status: int = 200, data: dict[str, object] | None = None) -> str:
    response = client.get(url) if data is None else client.post(url, data)
    assert response.status_code == status, url
    return response.content.decode()


def test_the_floors_of_the_house_hold() -> None:
    found = run("-c", "from importlinter.cli import lint_imports_command as c; c()")
    assert found.returncode == 0, found.stdout


def test_migrations_are_those_of_the_models(db: None) -> None:
    said = StringIO()
    try:
        call_command("makemigrations", "--check", "--dry-run", stdout=said)
    except SystemExit:
        pytest.fail(said.getvalue())


def test_both_languages_are_complete() -> None:
    found = run("bin/messages.py", "--check")
    assert found.returncode == 0, found.stdout + found.stderr


def run(*arguments: str) -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, *arguments]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)


def french() -> list[str]:
    """Every French message of the catalogue."""
    catalogue = polib.pofile(str(ROOT / "locale/fr/LC_MESSAGES/django.po"))
    found = [text for entry in catalogue for text in (entry.msgstr, *entry.msgstr_plural.values())]
    assert len(found) > 100
    return found


@pytest.mark.parametrize(
    "fault",
    [
        r"'",  # the apostrophe is ’
        r"[^\u00a0]:(?!//)(?![0-9])",  # a no-break space before a colon
        r"«(?!\u00a0)|(?<!\u00a0)»",  # and inside quotation marks
        r"\s[;!?]",  # none before these
        r"\w·\w|\w·e|\.e\b|\w/(?:e|ne|trice)s?\b",  # neutral words, or both, in full
        r"\.\.\.",  # …
        r"[0-9]{1,2}:[0-9]{2}",  # 9 h 5
        r"\b(?:email|e-mail|mail)\b",  # courriel
    ],
)
def test_french_as_the_office_of_the_french_language_writes_it(fault: str) -> None:
    spoken = [re.sub(r"%\(\w+\)[sd]", "X", text) for text in french()]
    assert [text for text in spoken if re.search(fault, text)] == []
