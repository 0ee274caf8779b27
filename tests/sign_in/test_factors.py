"""The second factor: who needs it, how it is taken, shown, removed and lost."""

import re
import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value
from django.contrib.auth import SESSION_KEY
from django.core.mail import EmailMessage
from django.http import HttpResponse
from django.test import Client
from django.urls import URLPattern, get_resolver, reverse

from agreements.models import Person, Signature
from tests.conftest import World
from tests.database import rows_of_the_domain
from tests.making import made, written
from tests.sign_in.conftest import CODE, SIGN_IN, code_in, next_of
from tests.signing_in import client_of

INDEX = "/mes-connexions/"
APPLICATION = "/mes-connexions/application/"
CODES = "/mes-connexions/codes/"
SHOW = "/connexion/preuve/"
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
NO_PASSKEYS = (
    "",
    "{",
    "{}",
    "[]",
    '"a"',
    '{"id": "a", "rawId": "a", "type": "public-key"}',
    '{"id": "YQ", "rawId": "YQ", "type": "public-key", "response": {}}',
    '{"id": "YQ", "rawId": "YQ", "type": "public-key", "response": "x"}',
    '{"id": "YQ", "rawId": "YQ", "type": "public-key", "response": {"userHandle": "eA", '
    '"clientDataJSON": "e30", "authenticatorData": "YQ", "signature": "YQ", '
    '"attestationObject": "YQ"}}',
)
LONG_AGO = timedelta(minutes=20)


def digits(secret: str = SECRET, later: int = 0) -> str:
    """What an application shows now, or some periods later."""
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30 + later))


def wrong(code: str) -> str:
    return f"{(int(code) + 1) % 1_000_000:06}"


def is_in(client: Client) -> bool:
    return SESSION_KEY in client.session


@pytest.fixture
def required(settings) -> None:
    settings.REQUIRE_SECOND_FACTOR = True


def with_application(person: Person) -> Authenticator:
    return TOTP.activate(person, SECRET).instance


def typed_code(
    client: Client, person: Person, mailoutbox: list[EmailMessage], page: str = ""
) -> HttpResponse:
    client.post(SIGN_IN, {"email": person.email, "next": page})
    return client.post(CODE, {"code": code_in(mailoutbox[-1]), "next": page})


@pytest.mark.parametrize("name", ["helene", "ines", "alice"])
def test_who_holds_a_role_goes_no_further_without(world: World, required: None, name: str) -> None:
    client = client_of(getattr(world, name))
    response = client.get("/registre/" if name == "alice" else "/archives/")
    assert response["Location"] == INDEX
    page = client.get(INDEX).content.decode()
    assert "un code par courriel ne suffit pas" in page
    assert "Continuer sans" not in page
    strong = client_of(getattr(world, name), strong=True)
    assert strong.get("/").status_code == 200
    assert "un code par courriel ne suffit pas" not in strong.get(INDEX).content.decode()


@pytest.mark.parametrize("name", ["maya", "luc", "olivier"])
def test_parties_may_do_without(world: World, required: None, name: str) -> None:
    assert client_of(getattr(world, name)).get("/").status_code == 200


def test_no_page_but_those_of_sign_in_opens_without(world: World, required: None) -> None:
    """Every URL, as it resolves, with a principal and an administrator who typed a code alone."""
    made(world)
    before = rows_of_the_domain(with_access=True)
    allowed = {
        "account_login", "account_request_login_code", "account_confirm_login_code",
        "account_inactive", "account_logout", "account_reauthenticate", "set_language",
        "openid_connect_login", "openid_connect_callback", "socialaccount_login_error",
        "mfa_login_webauthn", "mfa_authenticate", "mfa_index", "close_sessions",
        "mfa_add_webauthn", "mfa_remove_webauthn", "mfa_activate_totp", "mfa_deactivate_totp",
        "mfa_view_recovery_codes", "mfa_generate_recovery_codes", "verify", "verify_reference",
    }  # fmt: skip
    tried = set()
    for person in (world.helene, world.alice):
        client = client_of(person)
        for entry in (*get_resolver().url_patterns, *_of("agreements.urls")):
            if not isinstance(entry, URLPattern) or entry.name in allowed:
                continue
            path = "/" + re.sub("<uuid:[a-z_]+>", str(person.public_id), str(entry.pattern))
            for method in (client.get, client.post):
                assert method(path)["Location"] == INDEX, path
            tried.add(entry.name)
        assert client.get("/administration/agreements/person/")["Location"] == INDEX
    assert len(tried) >= 18
    assert rows_of_the_domain(with_access=True) == before


def _of(module: str) -> Any:
    return get_resolver(module).url_patterns


def test_what_was_typed_waits(world: World, required: None) -> None:
    """A role given while they type, say."""
    client = client_of(world.helene)
    author = client.get(INDEX)  # any page of theirs
    mark = author.context["typed_by"]
    page = "/ententes/nouvelle/"
    response = client.post(page, {"mentee_name": "Zoé Ménard", "typed_by": mark})
    assert response["Location"] == INDEX
    client.get(APPLICATION)
    client.post(APPLICATION, {"code": digits(client.session["mfa.totp.secret"])})
    assert client.session["after_second_factor"] == page
    assert client.post(CODES)["Location"] == page
    assert "Zoé Ménard" in client.get(page).content.decode()


def test_an_application_is_taken_then_asked_for(
    world: World,
    required: None,
    mailoutbox: list[EmailMessage],
    django_capture_on_commit_callbacks: Callable[..., Any],
) -> None:
    client = Client()
    assert typed_code(client, world.helene, mailoutbox)["Location"] == "/"
    assert client.get("/")["Location"] == INDEX
    page = client.get(APPLICATION).content.decode()
    secret = client.session["mfa.totp.secret"]
    assert "data:image/svg+xml;base64," in page
    assert " ".join(secret[i : i + 4] for i in range(0, 32, 4)) in page
    for typed, words in (("", "Écrivez les six chiffres"), ("12", "n’a pas été reconnu")):
        refused = client.post(APPLICATION, {"code": typed})
        assert refused.status_code == 422
        assert words in refused.content.decode()
        assert client.session["mfa.totp.secret"] == secret
    with django_capture_on_commit_callbacks(execute=True):
        response = client.post(APPLICATION, {"code": digits(secret)})
    assert response["Location"] == "/mes-connexions/codes/"
    assert mailoutbox[-1].to == [world.helene.email]
    assert "application d’authentification a été ajoutée" in mailoutbox[-1].body
    codes = client.get(response["Location"])
    assert len(codes.context["codes"]) == 10
    assert client.get("/").status_code == 200  # shown by the very act of setting it up
    kept = Authenticator.objects.get(type="totp").data["secret"]
    assert secret not in kept

    other = Client()
    response = typed_code(other, world.helene, mailoutbox, "/archives/")
    assert next_of(response)[0] == SHOW
    assert not is_in(other)
    assert other.get("/")["Location"].startswith(SIGN_IN)
    with time_machine.travel(time.time() + 300):
        response = other.post(SHOW, {"code": digits(secret)})
        assert response["Location"] == "/archives/"
        assert other.get("/archives/").status_code == 200


def test_a_code_of_the_application_serves_once(
    maya: Person, mailoutbox: list[EmailMessage]
) -> None:
    with_application(maya)
    with time_machine.travel("2026-11-23T15:00:00Z", tick=False) as clock:
        one, other = Client(), Client()
        typed_code(one, maya, mailoutbox)
        typed_code(other, maya, mailoutbox)
        code = digits()
        one.post(SHOW, {"code": code})
        assert is_in(one)
        clock.shift(35)  # still within what the clock allows
        response = other.post(SHOW, {"code": code})
        assert response.status_code == 422
        assert "a déjà servi" in response.content.decode()
        assert not is_in(other)


def test_guessing_is_limited_and_the_way_on_is_said(
    maya: Person, mailoutbox: list[EmailMessage]
) -> None:
    with_application(maya)
    with time_machine.travel("2026-11-23T15:00:00Z", tick=False) as clock:
        client = Client()
        typed_code(client, maya, mailoutbox)
        for _time in range(5):
            assert client.post(SHOW, {"code": wrong(digits())}).status_code == 422
        response = client.post(SHOW, {"code": digits()})
        assert response.status_code == 422
        assert "Attendez cinq minutes" in response.content.decode()
        clock.shift(301)
        client.post(SHOW, {"code": digits()})
        assert is_in(client)


def test_a_recovery_code_serves_once(
    world: World, required: None, mailoutbox: list[EmailMessage]
) -> None:
    client = client_of(world.helene)
    client.get(APPLICATION)
    client.post(APPLICATION, {"code": digits(client.session["mfa.totp.secret"])})
    code = client.get(CODES).context["codes"][0]
    for is_good in (True, False):
        other = Client()
        typed_code(other, world.helene, mailoutbox)
        other.post(SHOW, {"code": f" {code[:5]} {code[5:]}"})
        assert is_in(other) is is_good
    assert "Il vous en reste 9" in client.get(INDEX).content.decode()
    client.post(CODES + "nouveaux/")
    assert len(client.get(CODES).context["codes"]) == 10
    with time_machine.travel(time.time() + LONG_AGO.total_seconds()):
        assert next_of(client.get(CODES))[0] == "/connexion/confirmer/"
        assert client.post(CODES)["Location"] == "/"


def test_recovery_codes_are_shown_where_they_were_made_until_they_are_kept(
    world: World, required: None
) -> None:
    client = client_of(world.helene)
    client.get(APPLICATION)
    client.post(APPLICATION, {"code": digits(client.session["mfa.totp.secret"])})
    client.head(CODES)
    codes = client.get(CODES).context["codes"]
    assert client.get(CODES).context["codes"] == codes  # a reload loses nothing
    assert client_of(world.helene, strong=True).get(CODES).context["codes"] == []
    assert client.post(CODES)["Location"] == "/"
    page = client.get(CODES)
    assert page.context["codes"] == []
    assert "Il vous reste 10 codes" in page.content.decode()
    assert not any(code[:5] in page.content.decode() for code in codes)
    client.post(CODES + "nouveaux/")
    anew = client.get(CODES).context["codes"]
    assert len(anew) == 10
    assert not set(anew) & set(codes)
    stored = str(Authenticator.objects.get(type="recovery_codes").data)
    assert not any(code in stored for code in anew)


def test_the_signature_says_both_factors(world: World, mailoutbox: list[EmailMessage]) -> None:
    agreement = written(world)
    with_application(world.maya)
    client = Client()
    typed_code(client, world.maya, mailoutbox)
    client.post(SHOW, {"code": digits()})
    address = reverse("agreements:sign", args=[agreement.public_id])
    form = client.get(address).context["form"]
    typed = {f"{name}": form[name].value() or "" for name in form.fields}
    typed |= {"typed_name": world.maya.name, "accepted": "on"}
    client.post(address, typed)
    assert Signature.objects.get().authentication == "code+totp"


def test_a_change_asks_for_a_recent_proof(maya: Person) -> None:
    client = client_of(maya, LONG_AGO)
    for page in ("cles/", "application/", "codes/nouveaux/"):
        address = INDEX + page
        for method in (client.get, client.post):
            answer = method(address, headers={"referer": f"http://testserver{address}"})
            assert next_of(answer) == ("/connexion/confirmer/", address)
    assert client.get(INDEX).status_code == 200


def test_a_mailbox_alone_adds_and_removes_nothing(maya: Person) -> None:
    """A session with a code alone, of somebody who has a factor, changes none."""
    with_application(maya)
    client = client_of(maya)
    pages = ("cles/", "application/", "application/retirer/", "codes/", "codes/nouveaux/")
    for page in pages:
        for method in (client.get, client.post):
            assert method(INDEX + page)["Location"] == INDEX
    assert Authenticator.objects.count() == 1
    assert "Retirer" not in client.get(INDEX).content.decode()


def test_the_last_one_stays_with_whoever_needs_it(world: World, required: None) -> None:
    with_application(world.helene)
    client = client_of(world.helene, strong=True)
    assert client.post(APPLICATION + "retirer/")["Location"] == INDEX
    assert "ajoutez-en" in client.get(INDEX).content.decode()
    assert Authenticator.objects.count() == 1


def test_a_party_removes_theirs_and_is_told(
    world: World, required: None, mailoutbox: list[EmailMessage]
) -> None:
    with_application(world.maya)
    client = client_of(world.maya, strong=True)
    assert client.get(APPLICATION + "retirer/").status_code == 200
    assert client.post(APPLICATION + "retirer/")["Location"] == INDEX
    assert not Authenticator.objects.exists()
    assert mailoutbox[-1].subject == "Votre façon de vous connecter a changé"


def test_a_passkey_is_removed_by_a_post_alone(world: World) -> None:
    row = Authenticator.objects.create(user=world.maya, type="webauthn", data={"name": "x"})
    client = client_of(world.maya, strong=True)
    assert client.delete(f"/mes-connexions/cles/{row.pk}/retirer/").status_code == 405
    assert Authenticator.objects.exists()


def test_nobody_reaches_anothers_factor(world: World) -> None:
    row = Authenticator.objects.create(user=world.luc, type="webauthn", data={"name": "x"})
    client = client_of(world.maya, strong=True)
    for method in (client.get, client.post):
        assert method(f"/mes-connexions/cles/{row.pk}/retirer/").status_code == 404
    assert Authenticator.objects.count() == 1


def test_an_administrator_lets_somebody_take_new_ones(
    world: World, required: None, mailoutbox: list[EmailMessage]
) -> None:
    with_application(world.helene)
    theirs = Client()
    typed_code(theirs, world.helene, mailoutbox)
    theirs.post(SHOW, {"code": digits()})
    assert is_in(theirs)
    address = reverse("agreements:reset_factors", args=[world.helene.public_id])
    assert client_of(world.ines, strong=True).post(address).status_code == 404
    stale = client_of(world.alice, LONG_AGO, strong=True)
    assert next_of(stale.post(address))[0] == "/connexion/confirmer/"
    assert Authenticator.objects.exists()
    alice = client_of(world.alice, strong=True)
    person = alice.get(reverse("agreements:person", args=[world.helene.public_id]))
    assert address in person.content.decode()
    alice.post(address)
    assert not Authenticator.objects.exists()
    assert theirs.get("/")["Location"].startswith(SIGN_IN)
    assert mailoutbox[-1].to == [world.helene.email]
    assert "retiré les clés" in mailoutbox[-1].body
    assert typed_code(Client(), world.helene, mailoutbox)["Location"] == "/"


def test_nobody_resets_their_own(world: World) -> None:
    address = reverse("agreements:reset_factors", args=[world.alice.public_id])
    assert client_of(world.alice, strong=True).post(address).status_code == 404


def test_the_demonstration_offers_a_way_through(world: World, required: None, settings) -> None:
    settings.DEMONSTRATION = True
    settings.ROOT_URLCONF = "mentorat.urls_demonstration"
    client = client_of(world.helene)
    assert client.get("/archives/")["Location"] == INDEX
    assert "Continuer sans" in client.get(INDEX).content.decode()
    assert client.post("/demonstration/sans-preuve/")["Location"] == "/archives/"
    assert client.get("/archives/").status_code == 200
    settings.DEMONSTRATION = False
    assert client.get("/archives/")["Location"] == INDEX
    assert client.post("/demonstration/sans-preuve/").status_code == 404


def test_a_passkey_that_is_none_is_refused(world: World) -> None:
    client = client_of(world.maya)
    client.get("/mes-connexions/cles/")
    for typed in NO_PASSKEYS:
        response = client.post("/mes-connexions/cles/", {"name": "Clé", "credential": typed})
        assert response.status_code == 422
        assert "La clé n’a pas été reconnue" in response.content.decode()
    anyone = Client()
    assert anyone.get("/connexion/cle/", headers={"accept": "application/json"}).json()
    for typed in NO_PASSKEYS:
        response = anyone.post("/connexion/cle/", {"credential": typed})
        assert response["Location"] == SIGN_IN
    assert not is_in(anyone)


def test_the_page_of_the_second_factor_has_a_way_on(client: Client, db: None) -> None:
    response = client.get(SHOW)
    assert response["Location"] == SIGN_IN
    assert "demandez" in client.get(SIGN_IN).content.decode()
