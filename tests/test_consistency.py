"""What holds the house together: nothing unused, nothing inline, the floors as they are told."""

import re
from collections.abc import Iterator
from io import StringIO

import pytest
from django.core.management import call_command

from agreements.models import Notice
from tests.house import ROOT, run

TEMPLATES = ROOT / "templates"
STATIC = ROOT / "static"
# Names that Django and the libraries look for by themselves.
BY_CONVENTION = {
    "400.html",
    "admin/base_site.html",
    "403.html",
    "404.html",
    "429.html",
    "500.html",
    "account/email/confirmation_code.html",
    "account/email/login_code.html",
    "account/login.html",
    "account/confirm_login_code.html",
    "account/email/factors_changed.html",
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
NOTICE = re.compile(r'_send(?:_role|_once)?\(\s*"(\w+)"')
# Mail programs heed no style sheet.
MAIL = ("account/email/", "emails/")


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
    used |= {f"emails/{kind}.html" for kind in (*NOTICE.findall(code), Notice.Kind.STUCK.value)}
    assert [name for name in templates() if name not in used] == []


def test_what_is_there_by_convention_is_still_there() -> None:
    assert BY_CONVENTION - set(templates()) == set()


def test_every_style_sheet_script_and_picture_is_used() -> None:
    found = sources(
        "templates", "agreements", "mentorat", "static", suffixes=(".html", ".py", ".css", ".js")
    )
    text = "\n".join(found)
    files = [p for p in STATIC.rglob("*") if p.suffix in (".css", ".js", ".svg", ".png", ".woff2")]
    assert len(files) > 3
    unused = [
        p for p in files if f"{p.relative_to(STATIC)}" not in text and f"/{p.name}" not in text
    ]
    assert unused == []


def test_no_template_leans_on_a_style_of_bootstrap_that_is_not_served() -> None:
    """The site serves its base alone; forms.css gives the classes of its forms their look."""
    bootstrap = ROOT / "node_modules" / "bootstrap" / "dist" / "css"
    named = re.compile(r"\.([a-zA-Z][\w-]*)")
    theirs = set(named.findall((bootstrap / "bootstrap.min.css").read_text()))
    sheets = [bootstrap / "bootstrap-reboot.min.css", *(STATIC / "css").glob("*.css")]
    served = {name for sheet in sheets for name in named.findall(sheet.read_text())}
    assert {"btn", "form-control"} <= served
    code = sources("templates", "agreements", "mentorat", suffixes=(".html", ".py"))
    used = re.findall(r'(?:class|css_class)="([^"]*)"', "\n".join(code))
    classes = {name for value in used for name in re.sub(r"{[%{].*?[%}]}", " ", value).split()}
    assert classes & (theirs - served) == set()


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


def test_the_floors_of_the_house_hold() -> None:
    found = run("-c", "from importlinter.cli import lint_imports_command as c; c()")
    assert found.returncode == 0, found.stdout


def test_migrations_are_those_of_the_models(db: None) -> None:
    said = StringIO()
    try:
        call_command("makemigrations", "--check", "--dry-run", stdout=said)
    except SystemExit:
        pytest.fail(said.getvalue())


def test_the_measure_of_a_page_is_one_that_there_is() -> None:
    """Without a rule of its style sheet, a page touches the edges of a phone."""
    named = {
        name: word
        for name in templates()
        for words in re.findall(r"block main_class %\}([^{]*)\{", (TEMPLATES / name).read_text())
        for word in words.split()
    }
    assert len(named) > 5
    ruled = set(re.findall(r"\.(page[\w-]*)", (STATIC / "css/site.css").read_text()))
    assert {name: word for name, word in named.items() if word not in ruled} == {}
