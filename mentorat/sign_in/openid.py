"""OpenID Connect: allauth's client, held to the whole of the specification.

allauth 65.21 gives the walk (state, PKCE, the exchange of the code). What it leaves open is shut
here; the numbers are those of OpenID Connect Core 1.0 and Discovery 1.0:

- it takes an id_token that came from the token endpoint over TLS without its signature, as Core
  3.1.3.7 allows: here the signature is verified against the provider's published keys, as are
  issuer, audience, authorised party and times;
- it sends no nonce: here one is sent, kept with the state in the session, and compared (3.1.2.1);
- it believes the userinfo of any subject: here it must be the id_token's (5.3.2), and it is asked
  for only when the id_token has no address;
- it takes the endpoints of any issuer: here the issuer must be the configured one (Discovery 4.3),
  and each endpoint an https address, or this machine's;
- it lets the page's address choose scopes and parameters: here nothing does.

Whatever a provider answers that can't be used is a `ProviderFailed`, never another exception.
"""

import hashlib
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

import jwt
import requests
from allauth.account.utils import get_next_redirect_url
from allauth.socialaccount.adapter import get_adapter
from allauth.socialaccount.models import SocialAccount, SocialLogin, SocialToken
from allauth.socialaccount.providers.base.constants import AuthProcess
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.openid_connect.provider import OpenIDConnectProvider
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from django.core.cache import cache
from django.http import HttpRequest
from django.urls import reverse

from mentorat.hosts import is_confidential
from mentorat.sign_in.claims import Claims, ProviderFailed

SCOPES: Final = ("openid", "email", "profile")
LEEWAY: Final = 60  # seconds: by how much the provider's clock and ours may differ
WELL_KNOWN: Final = "/.well-known/openid-configuration"
_DISCOVERY_AGE: Final = 10 * 60  # seconds


class Login(SocialLogin):  # type: ignore[misc]
    """Somebody who comes from the provider. Who that is here, joining.py says: allauth's own
    search would write to the database before anything is decided."""

    claims: Claims

    def lookup(self) -> None:
        pass


class OpenIDClient(OpenIDConnectOAuth2Adapter):  # type: ignore[misc]
    """Speaks with the provider.

    Attributes:
        state: what was kept in the session when the walk began: among it `nonce` and `next`.
    """

    def __init__(self, request: HttpRequest) -> None:
        super().__init__(request, OpenIDConnectProvider.id)
        self.state: dict[str, Any] = {}

    @property
    def openid_config(self) -> dict[str, Any]:
        """What the provider publishes of itself.

        Raises:
            ProviderFailed: it can't be had, or isn't that of the configured issuer.
        """
        if not hasattr(self, "_openid_config"):
            self._openid_config = self._discover()
        return self._openid_config

    @property
    def basic_auth(self) -> bool:
        with _failing_at("discovery"):
            return bool(super().basic_auth)

    def get_callback_url(self, request: HttpRequest, app: Any) -> str:
        return request.build_absolute_uri(reverse("openid_connect_callback"))

    def get_access_token_data(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        with _failing_at("token"):
            data: dict[str, Any] = super().get_access_token_data(*args, **kwargs)
            if not all(isinstance(data[key], str) for key in ("access_token", "id_token")):
                raise TypeError
            return data

    def parse_token(self, data: dict[str, Any]) -> SocialToken:
        return SocialToken(token=data["access_token"])

    def complete_login(
        self, request: HttpRequest, app: Any, token: SocialToken, **kwargs: Any
    ) -> Login:
        """
        Raises:
            ProviderFailed: what it says can't be believed or can't be used.
        """
        with _failing_at("id_token"):
            said = self._verified(kwargs["response"]["id_token"], app.client_id)
        if "email" not in said and "userinfo_endpoint" in self.openid_config:
            with _failing_at("userinfo"):
                more = self._fetch_user_info(token.token)
                if more["sub"] != said["sub"]:
                    raise ValueError
            said = more | said
        login: Login = self.get_provider().sociallogin_from_response(request, said)
        return login

    def _discover(self) -> dict[str, Any]:
        url = self.get_provider().server_url
        cached = f"openid:{hashlib.sha256(url.encode()).hexdigest()}"
        config: dict[str, Any] | None = cache.get(cached)
        if config is None:
            with _failing_at("discovery"):
                config = self._fetch(url)
                if config["issuer"].rstrip("/") != url.removesuffix(WELL_KNOWN).rstrip("/"):
                    raise ValueError
                endpoints = {key: config[key] for key in _ENDPOINTS}
                endpoints |= {key: config[key] for key in _OPTIONAL_ENDPOINTS if key in config}
                if not all(is_confidential(endpoint) for endpoint in endpoints.values()):
                    raise ValueError
            cache.set(cached, config, _DISCOVERY_AGE)
        return config

    def _fetch(self, url: str) -> Any:
        with get_adapter().get_requests_session() as session:
            response = session.get(url)
            response.raise_for_status()
        return response.json()

    def _verified(self, id_token: str, client_id: str) -> dict[str, Any]:
        config = self.openid_config
        kid = jwt.get_unverified_header(id_token).get("kid")
        keys = jwt.PyJWKSet.from_dict(self._fetch(config["jwks_uri"])).keys
        # Public keys only: whoever knows a shared one could write what the provider says.
        fitting = [key for key in keys if kid in (None, key.key_id) and key.key_type != "oct"]
        said: dict[str, Any] = jwt.decode(
            id_token,
            fitting[0],
            algorithms=[fitting[0].algorithm_name],  # the key's: the token is not asked for its own
            audience=client_id,
            issuer=config["issuer"],
            leeway=LEEWAY,
            options={"require": ["aud", "exp", "iat", "iss", "sub"]},
        )
        if said.get("azp", client_id) != client_id:
            raise ValueError
        if not secrets.compare_digest(said["nonce"], self.state["nonce"]):
            raise ValueError
        return said


class Provider(OpenIDConnectProvider):  # type: ignore[misc]
    """The one provider, of the settings."""

    oauth2_adapter_class = OpenIDClient

    def get_oauth2_adapter(self, request: HttpRequest) -> OpenIDClient:
        return OpenIDClient(request)

    def get_login_url(self, request: HttpRequest, **kwargs: Any) -> str:
        return reverse("openid_connect_login")

    def get_callback_url(self) -> str:
        return reverse("openid_connect_callback")

    def get_redirect_from_request_kwargs(self, request: HttpRequest) -> dict[str, Any]:
        """Of the request, only `next` and whether another account is wanted have a say."""
        nonce = secrets.token_urlsafe(32)
        parameters = {"nonce": nonce, "ui_locales": f"{request.LANGUAGE_CODE}-CA"}
        if "another" in request.POST:
            parameters["prompt"] = "select_account"
        return {
            "process": AuthProcess.LOGIN,
            "next_url": get_next_redirect_url(request),
            "scope": list(SCOPES),
            "auth_params": parameters,
            "nonce": nonce,
        }

    def sociallogin_from_response(self, request: HttpRequest, response: dict[str, Any]) -> Login:
        claims = Claims.read(response)
        account = SocialAccount(provider=claims.issuer, uid=claims.subject)
        login = Login(provider=self, account=account)
        login.claims = claims
        return login


_ENDPOINTS: Final = ("authorization_endpoint", "token_endpoint", "jwks_uri")
_OPTIONAL_ENDPOINTS: Final = ("userinfo_endpoint",)


@contextmanager
def _failing_at(step: str) -> Iterator[None]:
    """Whatever another machine's answer breaks is its failure, and no error of ours. The text
    of these errors may hold a code, a token or an address: only their type is kept."""
    try:
        yield
    except ProviderFailed:
        raise
    except (
        requests.RequestException,
        OAuth2Error,
        jwt.PyJWTError,
        AttributeError,
        LookupError,
        TypeError,
        ValueError,
    ) as error:
        raise ProviderFailed(f"{step}: {type(error).__name__}") from None
