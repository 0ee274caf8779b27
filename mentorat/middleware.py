"""What holds for every view: only a POST changes anything, and a signed-in person is needed, save
where it is marked `login_not_required`."""

from collections.abc import Callable
from typing import Any, Final
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseNotAllowed
from django.middleware.gzip import GZipMiddleware
from django.shortcuts import resolve_url
from django.utils.cache import patch_cache_control
from django.utils.http import escape_leading_slashes, url_has_allowed_host_and_scheme

from mentorat import drafts

METHODS: Final = ("GET", "HEAD", "POST", "OPTIONS")


class MethodsMiddleware:
    """Refuses the methods that no browser's page uses: Django's own views, and allauth's, take a
    PUT for a POST, and remove a passkey on a DELETE."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if request.method not in METHODS:
            return HttpResponseNotAllowed(METHODS)
        return self.get_response(request)


class LightPartsMiddleware:
    """Takes from our style sheets, scripts and fonts, which are parts of a page and can't be opened
    as one, the headers that only a page heeds; and, from what never changes under its name, what
    asks whether it did. A first view has some twenty of them. All keep `nosniff`, and what opens as
    a page, a picture in SVG too, keeps everything."""

    KINDS: Final = ("text/css", "text/javascript", "font/woff2")
    POLICIES: Final = (
        "Content-Security-Policy",
        "Cross-Origin-Opener-Policy",
        "Permissions-Policy",
        "X-Frame-Options",
    )

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        kind = response.headers.get("Content-Type", "").partition(";")[0]
        if kind not in self.KINDS or not request.path.startswith(settings.STATIC_URL):
            return response
        taken = list(self.POLICIES)
        if "immutable" in response.headers.get("Cache-Control", ""):
            taken += ["ETag", "Last-Modified"]
        for name in taken:
            del response.headers[name]
        return response


class PagesCompressedMiddleware(GZipMiddleware):
    """Django's, for pages alone: static files are compressed once and for all, and a sealed
    document travels as it is. What a page keeps secret can't be guessed from its length (BREACH):
    a form's token is masked anew in each page, and Django adds some bytes at random."""

    def process_response(
        self, request: HttpRequest, response: HttpResponseBase
    ) -> HttpResponseBase:
        if not response.headers.get("Content-Type", "").startswith("text/html"):
            return response
        return super().process_response(request, response)


class SignInRequiredMiddleware(LoginRequiredMiddleware):
    """Django's, with this more: a POST that comes after the session ended leads through sign-in
    and back to its page, with what was typed (see drafts.py)."""

    def process_view(
        self,
        request: HttpRequest,
        view_func: Callable[..., HttpResponseBase],
        view_args: Any,
        view_kwargs: Any,
    ) -> HttpResponseBase | None:
        if request.method == "POST" and request.user.is_authenticated:
            drafts.forget(request)
        return super().process_view(request, view_func, view_args, view_kwargs)

    def process_response(
        self, request: HttpRequest, response: HttpResponseBase
    ) -> HttpResponseBase:
        """On a shared computer, what somebody read is not shown to the next from a cache. Not
        `no-store`: Back must still show what was being typed."""
        if request.user.is_authenticated and "Cache-Control" not in response.headers:
            patch_cache_control(response, private=True, no_cache=True)
        return response

    def handle_no_permission(  # type: ignore[override]  # htmx gets no redirect
        self, request: HttpRequest, view_func: Callable[..., HttpResponseBase]
    ) -> HttpResponseBase:
        if request.htmx:  # type: ignore[attr-defined]
            # A sign-in page must not land inside a page where somebody is still typing: htmx
            # shows nothing for a refusal, and their own POST then finds its way.
            return HttpResponse(status=401)
        if request.method != "POST":
            return super().handle_no_permission(request, view_func)
        if drafts.keep(request):
            messages.info(request, drafts.SESSION_ENDED)
            back = request.get_full_path()
        else:
            messages.info(request, drafts.NOTHING_DONE)
            back = page_before(request)
        return redirect_to_login(back, resolve_url(settings.LOGIN_URL))


def page_before(request: HttpRequest) -> str:
    """The page of ours that sent this POST, for an address that may answer no GET."""
    page = request.headers.get("Referer", "")
    if not url_has_allowed_host_and_scheme(page, {request.get_host()}, request.is_secure()):
        return resolve_url(settings.LOGIN_REDIRECT_URL)
    parts = urlsplit(page)
    path = escape_leading_slashes(parts.path)  # « //elsewhere » alone would be another host
    return f"{path}?{parts.query}" if parts.query else path
