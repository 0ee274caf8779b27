"""Which language a page is in: French first, English by one click that is remembered."""

from collections.abc import Callable
from typing import Any, Final

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.utils import translation
from django.utils.cache import patch_vary_headers
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

_CHOICE: Final = "language_chosen"


class LanguageMiddleware:
    """The signed-in person's language, else that of the cookie, else French. The browser's
    Accept-Language is not heeded: French is the language of the service (Charter of the French
    language), and many browsers in Québec announce English without their owner's knowing."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        language = _language_of(request)
        with translation.override(language):
            request.LANGUAGE_CODE = language
            response = self.get_response(request)
        if request.user.is_authenticated:
            theirs = getattr(request.user, "language", language)  # as the view has left it
            if theirs != request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME):
                show_in_cookie(response, theirs, request.is_secure())
        response.headers.setdefault("Content-Language", language)
        patch_vary_headers(response, ["Cookie"])
        return response


@login_not_required
@require_POST
def set_language(request: HttpRequest) -> HttpResponseRedirect:
    """Remember the language of the POST's `language`, on the person and in a cookie, and go back
    to `next`. An unknown language changes nothing."""
    page = request.POST.get("next", "")
    if not url_has_allowed_host_and_scheme(page, {request.get_host()}, request.is_secure()):
        page = "/"
    response = HttpResponseRedirect(page)
    language = request.POST.get("language", "")
    if language not in dict(settings.LANGUAGES):
        return response
    if request.user.is_authenticated:
        _remember(request.user, language)
    else:
        request.session[_CHOICE] = language
    show_in_cookie(response, language, request.is_secure())
    return response


def keep_choice(request: HttpRequest, person: AbstractBaseUser) -> None:
    """Make the language chosen before signing in, in this session, that of the person."""
    language = request.session.pop(_CHOICE, None)
    if language:
        _remember(person, language)


def show_in_cookie(response: HttpResponseBase, language: str, is_secure: bool) -> None:
    """Have the browser remember the language, for pages where nobody is signed in."""
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        language,
        max_age=settings.LANGUAGE_COOKIE_AGE,
        secure=is_secure,
        httponly=True,
        samesite="Lax",
    )


def _language_of(request: HttpRequest) -> str:
    person_language: str = getattr(request.user, "language", "")
    known = dict(settings.LANGUAGES)
    for language in (person_language, request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")):
        if language in known:
            return language
    return settings.LANGUAGE_CODE


def _remember(person: Any, language: str) -> None:
    if person.language != language:
        person.language = language
        person.save(update_fields=["language"])
