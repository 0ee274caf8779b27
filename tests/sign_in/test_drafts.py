"""What was typed when a session ended, or a token went stale, comes back to its author only."""

from collections.abc import Callable

import pytest
from django.contrib.auth.models import AnonymousUser
from django.contrib.sessions.backends.db import SessionStore
from django.core.signing import Signer
from django.http import HttpRequest, HttpResponse, QueryDict
from django.test import Client, RequestFactory

from agreements.models import Person
from mentorat import drafts
from mentorat.middleware import page_before
from tests.sign_in.conftest import SIGN_IN, next_of

PAGE = "/ententes/nouvelle/"
WORDS = {"mentee_name": "Zoé ᓀᐦᐃᔭᐍᐏᐣ", "mentor_name": "a & b=c", "confirmed": ["x", "y"]}
SAME_ORIGIN = {"origin": "http://testserver"}


def mark(person: Person) -> str:
    request = RequestFactory().get("/")
    request.user = person
    return drafts.author_mark(request)


def found(client: Client, person: Person | None, path: str = PAGE) -> QueryDict | None:
    """What `person` would be shown at `path`."""
    request = RequestFactory().get(path)
    request.session = SessionStore(client.session.session_key)
    request.user = person or AnonymousUser()
    return drafts.recall(request)


def test_words_typed_when_the_session_had_ended_survive_signing_in(
    client: Client, maya: Person, sign_in: Callable[..., HttpResponse]
) -> None:
    response = client.post(PAGE + "?a=1", WORDS | {"typed_by": mark(maya)})
    assert next_of(response) == (SIGN_IN, PAGE + "?a=1")
    page = client.get(response["Location"])
    assert len(list(page.context["messages"])) == 1
    assert "Zoé" not in page.content.decode()
    assert sign_in(client, maya, PAGE)["Location"] == PAGE
    kept = found(client, maya)
    assert kept is not None
    assert dict(kept.lists()) == {k: v if isinstance(v, list) else [v] for k, v in WORDS.items()}


def test_they_are_there_until_they_are_sent_again(
    client: Client, maya: Person, sign_in: Callable[..., HttpResponse]
) -> None:
    client.post(PAGE, WORDS | {"typed_by": mark(maya)})
    sign_in(client, maya)
    for __ in range(2):  # a page that is reloaded has lost nothing
        assert found(client, maya)
    client.post("/ententes/")
    assert found(client, maya)  # another page's POST is another matter
    client.post(PAGE, WORDS)
    assert found(client, maya) is None


def test_nobody_else_sees_them(
    client: Client, maya: Person, luc: Person, sign_in: Callable[..., HttpResponse]
) -> None:
    client.post(PAGE, WORDS | {"typed_by": mark(maya)})
    assert found(client, None) is None
    sign_in(client, luc)
    assert found(client, luc) is None
    assert "drafts" not in client.session or client.session["drafts"] == []
    client.post("/deconnexion/")
    sign_in(client, maya)
    assert found(client, maya) is None  # erased when Luc signed in


def test_signing_out_erases_them(
    client: Client, maya: Person, sign_in: Callable[..., HttpResponse]
) -> None:
    client.post(PAGE, WORDS | {"typed_by": mark(maya)})
    sign_in(client, maya)
    client.post("/deconnexion/")
    sign_in(client, maya)
    assert found(client, maya) is None


@pytest.mark.parametrize(
    "typed_by", ["", "1", "1:forged", Signer(salt="another purpose").sign("1")]
)
def test_without_a_mark_of_ours_nothing_is_kept(client: Client, db: None, typed_by: str) -> None:
    response = client.post(PAGE, WORDS | {"typed_by": typed_by})
    assert next_of(response)[0] == SIGN_IN
    assert not client.session.get("drafts")


def test_what_is_too_large_is_not_kept(client: Client, maya: Person) -> None:
    words = {"typed_by": mark(maya), "arrangements": "a" * drafts.MAX_BYTES}
    client.post(PAGE, words)
    assert not client.session.get("drafts")


def test_twenty_thousand_characters_of_syllabics_are_kept(client: Client, maya: Person) -> None:
    words = {"typed_by": mark(maya), "arrangements": "ᓀ" * 20_000}
    content = QueryDict(mutable=True)
    content.update(words)
    client.post(PAGE, content.urlencode(), content_type="application/x-www-form-urlencoded")
    kept = found(client, maya)
    assert kept is not None
    assert kept["arrangements"] == words["arrangements"]


def test_the_session_stays_small(client: Client, maya: Person) -> None:
    for number in range(10):
        client.post(f"{PAGE}?{number}", WORDS | {"typed_by": mark(maya)})
    assert len(client.session["drafts"]) == 1
    for path in (
        "/",
        "/ententes/",
        "/archives/",
        "/administration/",
        PAGE,
        "/ententes/nouvelle/personne/",
    ):
        client.post(path, WORDS | {"typed_by": mark(maya)})
    assert len(client.session["drafts"]) <= drafts.MAX_DRAFTS
    assert found(client, maya)


def test_a_post_without_words_leads_back_to_the_page_it_came_from(client: Client, db: None) -> None:
    post_only = "/ententes/nouvelle/personne/"
    came_from = {"referer": f"http://testserver{PAGE}?a=1"}
    assert next_of(client.post(post_only, headers=came_from)) == (SIGN_IN, f"{PAGE}?a=1")
    for referer in ("https://elsewhere.example/", ""):
        assert next_of(client.post(post_only, headers={"referer": referer})) == (SIGN_IN, "/")


def test_htmx_is_refused_in_place(client: Client, db: None) -> None:
    response = client.post(PAGE, headers={"HX-Request": "true"})
    assert response.status_code == 401
    assert response.content == b""


@pytest.fixture
def strict() -> Client:
    return Client(enforce_csrf_checks=True)


@pytest.mark.parametrize("headers", [SAME_ORIGIN, {"sec-fetch-site": "same-origin"}])
def test_a_stale_token_loses_nothing(strict: Client, maya: Person, headers: dict[str, str]) -> None:
    strict.force_login(maya)
    response = strict.post(PAGE + "?a=1", WORDS | {"typed_by": mark(maya)}, headers=headers)
    assert (response.status_code, response["Location"]) == (303, PAGE + "?a=1")
    assert found(strict, maya)


def test_a_stale_token_and_an_ended_session_lose_nothing(strict: Client, maya: Person) -> None:
    response = strict.post(PAGE, WORDS | {"typed_by": mark(maya)}, headers=SAME_ORIGIN)
    assert (response.status_code, response["Location"]) == (303, PAGE)
    response = strict.get(PAGE)
    assert next_of(response) == (SIGN_IN, PAGE)
    assert len(list(strict.get(response["Location"]).context["messages"])) == 1
    assert found(strict, maya)


@pytest.mark.parametrize(
    "headers", [{}, {"origin": "https://elsewhere.example", "sec-fetch-site": "cross-site"}]
)
def test_a_request_forged_elsewhere_is_refused(
    strict: Client, maya: Person, headers: dict[str, str]
) -> None:
    strict.force_login(maya)
    response = strict.post(PAGE, WORDS | {"typed_by": mark(maya)}, headers=headers)
    assert response.status_code == 403
    assert "<h1>" in response.content.decode()
    assert not strict.session.get("drafts")


def test_words_shown_to_one_person_are_not_kept_under_another(
    strict: Client, maya: Person, luc: Person
) -> None:
    strict.force_login(luc)
    response = strict.post(PAGE, WORDS | {"typed_by": mark(maya)}, headers=SAME_ORIGIN)
    assert response.status_code == 403
    assert not strict.session.get("drafts")


def test_nobody_has_no_mark() -> None:
    request = HttpRequest()
    request.user = AnonymousUser()
    assert drafts.author_mark(request) == ""


def test_a_button_pressed_after_the_session_ended_is_said_to_have_done_nothing(
    db: None, client: Client
) -> None:
    button = client.post("/ententes/rappels/", headers={"referer": "http://testserver/ententes/"})
    assert next_of(button) == (SIGN_IN, "/ententes/")
    assert "rien n’a été fait" in client.get(button["Location"]).content.decode()


def test_the_page_before_is_never_elsewhere() -> None:
    post = RequestFactory().post("/x/", HTTP_REFERER="http://testserver//evil.example/a?b")
    assert page_before(post) == "/%2Fevil.example/a?b"


def test_signing_out_clears_what_the_device_kept(client: Client, maya: Person) -> None:
    client.force_login(maya)
    assert "Clear-Site-Data" not in client.get("/deconnexion/").headers
    assert client.post("/deconnexion/")["Clear-Site-Data"] == '"storage"'
