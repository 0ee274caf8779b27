"""Asking for every URL of the site as each role would."""

import uuid
from collections.abc import Callable, Iterator, Sequence

from django.contrib.contenttypes.models import ContentType
from django.test import Client
from django.urls import URLResolver, get_resolver, reverse

from agreements.models import (
    Agreement,
    Notice,
    Remark,
)
from tests.access_table import ROLES
from tests.conftest import World
from tests.database import rows_of_the_domain
from tests.headers import assert_headers
from tests.making import made, remarked
from tests.signing_in import client_of as signed_in

URLCONF = "mentorat.urls_demonstration"  # every URL that any mode of the site has
CAST = {
    "outsider": "olivier",
    "mentee": "maya",
    "mentor": "luc",
    "principal": "helene",
    "other_principal": "other_principal",
    "staff": "ines",
    "other_staff": "other_staff",
    "administrator": "alice",
}


def every_url() -> list[str]:
    """The name of each URL of the site, with its namespaces; the route of one that has no name."""

    def walk(resolver: URLResolver, namespace: str, route: str) -> Iterator[str]:
        for entry in resolver.url_patterns:
            here = route + str(entry.pattern).removeprefix("^")
            if isinstance(entry, URLResolver):
                inner = f"{namespace}{entry.namespace}:" if entry.namespace else namespace
                yield from walk(entry, inner, here)
            else:
                yield f"{namespace}{entry.name}" if entry.name else here

    return list(walk(get_resolver(URLCONF), "", ""))


def notice_of(agreement: Agreement, world: World) -> list[object]:
    notice = Notice.objects.filter(agreement=agreement.pk).first()
    return [agreement.public_id, notice.public_id if notice else uuid.uuid4()]


def someone(_agreement: Agreement, world: World) -> list[object]:
    return [world.maya.public_id]


def a_role(_agreement: Agreement, world: World) -> list[object]:
    return [world.helene.memberships.get().public_id]


# What the addresses are made of that are not simply an agreement's.
OWN_ARGUMENTS: dict[str, Callable[[Agreement, World], list[object]]] = {
    "verify_reference": lambda agreement, _world: [agreement.reference],
    "correct_contact": lambda agreement, _world: [agreement.public_id, "mentee"],
    "correct_name": lambda agreement, _world: [agreement.public_id, "mentee"],
    "refuse": lambda _agreement, _world: ["nothing"],
    "person": someone,
    "reset_factors": someone,
    "end_membership": a_role,
    "hand_over": a_role,
    "send_again": notice_of,
    "end_notice": lambda agreement, _world: [agreement.public_id, 1],
    "paper_page": lambda agreement, _world: [agreement.public_id, 1],
    "deliver": lambda _agreement, _world: [uuid.uuid4()],
}


def url_of(name: str, agreement: Agreement, world: World) -> str:
    """An address of that name: of this agreement, or of one of the administration's rows."""
    if name.startswith("agreements:"):
        verb = name.removeprefix("agreements:")
        of_one = {"read", "write", "sign", "document", "seal_again", "withdraw", "end", "cancel"}
        of_one |= {"remind", "renew", "journal", "concern", "signed", "reuse", "news"}
        of_one |= {"paper", "confirm_paper"}
        if verb in OWN_ARGUMENTS:
            return reverse(name, args=OWN_ARGUMENTS[verb](agreement, world))
        if verb in ("remark", "answer", "settle", "take_back"):
            return reverse(name, args=[agreement.public_id, within(verb, agreement)])
        return reverse(name, args=[agreement.public_id] if verb in of_one else [])
    # None is there.
    keys = {
        "mfa_remove_webauthn": 1,
        "demonstration_message": "a",
        "demonstration_message_html": "a",
    }
    if name in keys:
        return reverse(name, args=[keys[name]])
    if name == "demonstration_attachment":
        return reverse(name, args=["a", 1])
    rows = {
        "person": world.maya,
        "school": world.school,
        "servicecentre": world.centre,
        "schoolyear": world.year,
    }
    model = next((m for m in rows if f"_{m}_" in name or f"/{m}/" in name), None)
    if name.startswith("administration/"):
        last = f"agreements/{model}/{rows[model].pk}/" if model else "nothing/"
        return f"/administration/{last}"
    if name == "admin:view_on_site":
        content_type = ContentType.objects.get_for_model(Agreement)
        return reverse(name, args=[content_type.pk, agreement.pk or 0])
    if name == "admin:app_list":
        return reverse(name, args=["agreements"])
    of_one = model and not name.endswith(("_changelist", "_add"))
    return reverse(name, args=[rows[model].pk] if of_one else [])


def within(verb: str, agreement: Agreement) -> str | uuid.UUID:
    """What an address names beside the agreement: one of its parts, remarks or notices."""
    if verb == "remark":
        return "arrangements"
    rows = Notice.objects if verb == "send_again" else Remark.objects
    row = rows.filter(agreement=agreement.pk).first()
    return row.public_id if row else uuid.uuid4()


def client_of(world: World, role: str) -> Client:
    here = {"SERVER_NAME": "127.0.0.1"}
    return Client(**here) if role == "nobody" else signed_in(getattr(world, CAST[role]), **here)


def outcome(client: Client, method: str, url: str, body: str = "") -> str:
    """The door that it is sent to, or the status; its headers are looked at on the way."""
    form = "application/x-www-form-urlencoded"
    response = client.generic(method, url, body, content_type=form)
    assert_headers(response)
    doors = {"/connexion/?next=": "→", "/administration/login/?next=": "»"}
    there = response.headers.get("Location", "")
    door = next((sign for address, sign in doors.items() if there.startswith(address)), "")
    return door or str(response.status_code)


def walked(
    world: World,
    table: dict[tuple[str, str], str],
    agreement: Agreement,
    roles: Sequence[str] = ROLES,
) -> dict[tuple[str, str], str]:
    """What each role's requests answer, as a table; after each role, nothing has changed."""
    before = rows_of_the_domain()
    found: dict[tuple[str, str], list[str]] = {row: [] for row in table}
    for role in roles:
        client = client_of(world, role)
        for name, method in table:
            url = url_of(name, agreement, world)
            found[name, method].append(outcome(client, method, url))
            if role == "nobody" or "logout" in name:
                client = client_of(world, role)
        assert rows_of_the_domain() == before, role
    return {row: " ".join(line) for row, line in found.items()}


def plain(table: dict[tuple[str, str], str]) -> dict[tuple[str, str], str]:
    return {row: " ".join(line.split()) for row, line in table.items()}


def discussed(world: World) -> Agreement:
    """An agreement being written, with a remark of the mentee's."""
    agreement = made(world)
    remarked(agreement, world.maya)
    return agreement
