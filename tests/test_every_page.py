"""Each screen in each of its states: nothing inline, nothing undefined."""

import re
from collections.abc import Iterator
from datetime import timedelta

import time_machine
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.template import engines
from django.test import Client, override_settings
from django.urls import reverse

from agreements.actions.end import end
from agreements.models import Agreement, Notice
from agreements.notices import refusals
from tests.conftest import NOW, World
from tests.making import in_force, made, signed, written

MARK = "¿undefined?"


def test_pages_have_nothing_inline_and_nothing_undefined(world: World, settings) -> None:
    (templates_setting,) = settings.TEMPLATES
    options = templates_setting["OPTIONS"] | {"string_if_invalid": MARK}
    settings.TEMPLATES = [templates_setting | {"OPTIONS": options}]
    assert engines["django"].from_string("{{ nothing }}").render() == MARK
    for page in main_pages(world):
        assert not re.findall(r"<script(?![^>]*\bsrc=)[^>]*>", page)
        assert not re.findall(r"""<[^>]*\s(?:style|on[a-z]+)=["']""", page)
        undefined = re.findall(rf".{{0,80}}{re.escape(MARK)}.{{0,40}}", page)
        assert undefined == []


def main_pages(world: World) -> Iterator[str]:
    """Each screen in each of its states."""
    nobody = client_of(None)
    yield html(nobody, reverse("account_login"))
    yield from pages_of_single_sign_on()
    yield from pages_of_verification(in_force(world))
    yield from pages_of_refusals(world)
    client = client_of(world.maya)
    yield html(client, "/nothing/", 404)
    yield html(client, reverse("account_logout"))
    for stage in (made, written, in_force):
        for earlier in Agreement.objects.live():
            end(agreement=earlier, person=world.luc, on=NOW.date(), now=NOW)
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
    end(agreement=agreement, person=world.luc, on=NOW.date(), now=NOW)
    yield html(principal, f"{address('create')}?follows={agreement.public_id}")
    yield html(principal, address("renew", agreement), 422, {"creation_key": "x"})
    yield html(principal, address("renew_many"), 200, {"agreement": agreement.public_id})


def pages_of_single_sign_on() -> Iterator[str]:
    provider = {"NAME": "CSS", "SERVER_URL": "http://127.0.0.1:9", "CLIENT_ID": "a"}
    provider["CLIENT_SECRET"] = "b"
    with override_settings(**{f"OIDC_{name}": value for name, value in provider.items()}):
        nobody = client_of(None)
        yield html(nobody, reverse("account_login"))
        nobody.post(reverse("openid_connect_login"))  # the provider is down
        yield html(nobody, reverse("socialaccount_login_error"))


def pages_of_refusals(world: World) -> Iterator[str]:
    row = {"person": world.helene, "language": "fr", "address": "a@ecole.example"}
    row |= {"created_at": NOW, "next_try_at": NOW, "day": NOW.date()}
    of_both = (
        {"kind": "reminder", "agreement": Agreement.objects.get()},
        {"kind": "digest", "membership": world.helene.memberships.get()},
    )
    for about in of_both:
        url = refusals.stop_url(Notice.objects.create(**row, **about))
        path = url.removeprefix(settings.BASE_URL)
        yield html(client_of(None), path)
        yield html(client_of(None), path, 200, {"List-Unsubscribe": "One-Click"})


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
    for name in (
        "sign",
        "signed",
        "reuse",
        "withdraw",
        "end",
        "cancel",
        "renew",
        "journal",
        "concern",
    ):
        response = client.get(address(name, agreement))
        assert response.status_code in (200, 302, 404)
        yield response.content.decode()
    for name in ("correct_contact", "correct_name"):
        response = client.get(reverse(f"agreements:{name}", args=[agreement.public_id, "mentee"]))
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
