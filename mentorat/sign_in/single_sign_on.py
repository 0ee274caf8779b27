"""Single sign-on with the provider of MENTORAT_OIDC_…, beside the code and never instead of it.

A button leads to the provider, which sends the person back with an answer (openid.py); the answer
is somebody here (joining.py) or nobody. Each way of not getting in ends on one page that says why
and offers the code. Nothing configured: no button, and 404."""

import logging
import re
from typing import Any, Final

import requests
from allauth.account.adapter import get_adapter as get_account_adapter
from allauth.account.authentication import get_authentication_records
from allauth.account.internal.flows.login import record_authentication
from allauth.account.utils import get_login_redirect_url, get_next_redirect_url, perform_login
from allauth.core import ratelimit
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter, get_adapter
from allauth.socialaccount.models import SocialApp
from allauth.socialaccount.providers.base import AuthError
from allauth.socialaccount.providers.oauth2.views import OAuth2CallbackView
from django.conf import settings
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST, require_safe

from mentorat.sign_in import events
from mentorat.sign_in.claims import ProviderFailed
from mentorat.sign_in.joining import Reason, Refused, person_of
from mentorat.sign_in.openid import Login, OpenIDClient, Provider

_SESSION_KEY: Final = "single_sign_on"
# What RFC 6749 lets an error code be, and no longer than those that exist.
_ERROR_CODE: Final = re.compile(r"[a-z_]{1,40}")
# Reasons that say nothing against the account: the same one may do better.
_NOT_OF_THE_ACCOUNT: Final = (Reason.CANCELLED, Reason.EXPIRED, Reason.FAILED, Reason.TOO_MANY)
logger = logging.getLogger(__name__)


def is_offered() -> bool:
    """Whether a provider is configured, whole."""
    return all(
        (
            settings.OIDC_NAME,
            settings.OIDC_SERVER_URL,
            settings.OIDC_CLIENT_ID,
            settings.OIDC_CLIENT_SECRET,
        )
    )


def had_second_factor(request: HttpRequest) -> bool:
    """Whether the person of this session came from the provider with more than one factor, by
    what the provider said then or, with MENTORAT_OIDC_IS_STRONG, by what it always asks."""
    person = request.user if request.user.is_authenticated else None
    return any(
        record["method"] == "socialaccount" and record.get("second_factor") is True
        for record in get_authentication_records(request, person)
    )


class SocialAdapter(DefaultSocialAccountAdapter):  # type: ignore[misc]  # allauth is untyped
    """What allauth asks of the project: the provider of the settings, and nobody who is new."""

    def list_apps(
        self, request: HttpRequest | None, provider: str | None = None, client_id: str | None = None
    ) -> list[SocialApp]:
        """The settings' provider. What the database's table of providers holds is not heeded."""
        if not is_offered():
            return []
        app = SocialApp(
            provider=Provider.id,
            name=settings.OIDC_NAME,
            client_id=settings.OIDC_CLIENT_ID,
            secret=settings.OIDC_CLIENT_SECRET,
            settings={
                "server_url": settings.OIDC_SERVER_URL.rstrip("/"),
                "oauth_pkce_enabled": True,
            },
        )
        return [app]

    def get_provider(
        self, request: HttpRequest | None, provider: str, client_id: str | None = None
    ) -> Provider:
        return Provider(request, app=self.get_app(request, provider))

    def is_open_for_signup(self, request: HttpRequest, sociallogin: Login) -> bool:
        """Never: people are made known by a principal or an administrator."""
        return False

    def get_requests_session(self) -> requests.Session:
        """With allauth's limit of time, and no redirect: an endpoint answers where it says."""
        session: requests.Session = super().get_requests_session()
        session.max_redirects = 0
        return session

    def pre_social_login(self, request: HttpRequest, sociallogin: Login) -> None:
        """Decide here, whole: what follows in allauth would offer to sign up or to connect."""
        raise ImmediateHttpResponse(_enter(request, sociallogin))

    def on_authentication_error(
        self,
        request: HttpRequest,
        provider: Provider,
        error: str | None = None,
        exception: Exception | None = None,
        extra_context: dict[str, Any] | None = None,
    ) -> None:
        state = (extra_context or {}).get("state")
        raise ImmediateHttpResponse(_fail(request, state, error, exception))


@login_not_required
@never_cache
@require_POST
def start(request: HttpRequest) -> HttpResponse:
    """Lead to the provider, then to `next`; with `another`, it asks which account to take."""
    provider = _provider(request)
    page = get_next_redirect_url(request)
    if request.user.is_authenticated:
        return HttpResponseRedirect(get_login_redirect_url(request))
    if not ratelimit.consume(request, action="single_sign_on"):
        return _refuse(request, Reason.TOO_MANY, page)
    try:
        address = provider.redirect_from_request(request).url
    except ProviderFailed as failure:
        return _fail(request, {"next": page}, exception=failure)
    # Not by a redirect: a content security policy may say where a form leads, and browsers then
    # hold every redirect after it to that, those of the provider to its own pages included.
    response = render(request, "socialaccount/leaving.html", {"address": address})
    response.headers["Refresh"] = f"0;url={address}"
    return response


@login_not_required
@never_cache
@require_GET
def callback(request: HttpRequest) -> HttpResponse:
    """Where the provider sends people back, each time with another answer."""
    _provider(request)
    client = OpenIDClient(request)
    try:
        response: HttpResponse = _CallbackView.adapter_view(client)(request)
    except ProviderFailed as failure:
        return _fail(request, client.state, exception=failure)
    return response


@login_not_required
@never_cache
@require_safe
def refused(request: HttpRequest) -> HttpResponse:
    """Why single sign-on let nobody in, and the ways on."""
    _provider(request)
    refusal = request.session.get(_SESSION_KEY)
    if request.user.is_authenticated:
        return HttpResponseRedirect(get_login_redirect_url(request))
    if not refusal:
        return HttpResponseRedirect(reverse("account_login"))
    context = refusal | {
        "another": refusal["reason"] not in _NOT_OF_THE_ACCOUNT,
        "code_url": _with_next(reverse("account_login"), refusal["next"]),
    }
    return render(request, "socialaccount/refused.html", context)


class _CallbackView(OAuth2CallbackView):  # type: ignore[misc]
    adapter: OpenIDClient

    def _get_state(self, request: HttpRequest, provider: Provider) -> tuple[Any, Any]:
        state, response = super()._get_state(request, provider)
        self.adapter.state = state or {}
        return state, response


def _provider(request: HttpRequest) -> Provider:
    try:
        provider: Provider = get_adapter().get_provider(request, Provider.id)
    except SocialApp.DoesNotExist:
        raise Http404 from None
    return provider


def _enter(request: HttpRequest, login: Login) -> HttpResponse:
    claims, page = login.claims, login.state.get("next")
    try:
        person = person_of(claims)
    except Refused as refusal:
        return _refuse(request, refusal.reason, page, claims.address)
    is_same = request.user.is_authenticated and request.user.pk == person.pk
    if request.user.is_authenticated and not is_same:
        get_account_adapter().logout(request)
    request.session.pop(_SESSION_KEY, None)
    # A session at the provider may be hours old: the proof is as old as it says.
    at = claims.authenticated_at
    record_authentication(
        request,
        person,
        "socialaccount",
        provider=claims.issuer,
        uid=claims.subject,
        at=at.timestamp() if at else None,
        second_factor=claims.second_factor,
    )
    if is_same:
        return HttpResponseRedirect(get_login_redirect_url(request, page))
    response: HttpResponse = perform_login(request, person, redirect_url=page)
    return response


def _fail(
    request: HttpRequest,
    state: dict[str, Any] | None,
    error: str | None = None,
    exception: Exception | None = None,
) -> HttpResponse:
    """What to answer when the provider sent nobody. The log has the step, and nothing of theirs."""
    if state is None and request.user.is_authenticated:
        return HttpResponseRedirect(get_login_redirect_url(request))  # Back, or a reload
    page = (state or {}).get("next")
    if error == AuthError.CANCELLED:
        return _refuse(request, Reason.CANCELLED, page)
    if state is None:
        return _refuse(request, Reason.EXPIRED, page)
    code = request.GET.get("error", "")
    step = str(exception) if isinstance(exception, ProviderFailed) else type(exception).__name__
    if exception is None:
        step = f"answer: {code if _ERROR_CODE.fullmatch(code) else 'unknown'}"
    logger.error("single sign-on failed at %s", step)
    return _refuse(request, Reason.FAILED, page)


def _refuse(
    request: HttpRequest, reason: Reason, page: str | None, address: str | None = None
) -> HttpResponseRedirect:
    """To a page of its own, so that a reload doesn't send the provider's answer again."""
    events.refused(None, f"single sign-on: {reason}")
    request.session[_SESSION_KEY] = {"reason": reason, "next": page or "", "address": address}
    return HttpResponseRedirect(reverse("socialaccount_login_error"))


def _with_next(url: str, page: str) -> str:
    return f"{url}?{urlencode({REDIRECT_FIELD_NAME: page})}" if page else url
