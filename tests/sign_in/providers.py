"""Two OpenID providers on loopback: a real one, and one that a test makes answer wrongly."""

import json
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import jwt
import requests
from cryptography.hazmat.primitives.asymmetric import rsa
from django.http import HttpResponse
from django.test import Client
from pytest_django import Settings

ROOT = Path(__file__).resolve().parents[2]
CLIENT_ID = "mentorat"
CLIENT_SECRET = "a secret of the tests"
START = "/connexion/unique/"
CALLBACK = "/connexion/unique/retour/"
REFUSED = "/connexion/unique/refus/"


def configure(settings: Settings, server: str) -> None:
    """Make `server` the site's provider."""
    settings.OIDC_NAME = "CSS des Érables"
    settings.OIDC_SERVER_URL = server
    settings.OIDC_CLIENT_ID = CLIENT_ID
    settings.OIDC_CLIENT_SECRET = CLIENT_SECRET


def leave(client: Client, **form: str) -> str:
    """Press the button; the address of the provider to which it leads."""
    response = client.post(START, form)
    assert response.status_code == 200, response.headers
    address: str = response.headers["Refresh"].removeprefix("0;url=")
    return address


def parameters(address: str) -> dict[str, str]:
    return dict(parse_qsl(urlsplit(address).query))


def reason(client: Client, response: HttpResponse) -> str:
    """Why nobody was let in: the page that says it must be there too."""
    assert response["Location"] == REFUSED
    page = client.get(REFUSED)
    assert page.status_code == 200
    assert 'action="/connexion/unique/"' in page.content.decode()
    assert "_auth_user_id" not in client.session
    found: str = client.session["single_sign_on"]["reason"]
    return found


class RealProvider:
    """oidc-provider, run by Node.js (provider.mjs), with accounts that a test chooses."""

    def __init__(self, url: str, accounts: Path) -> None:
        self.url = url
        self._accounts = accounts

    def knows(self, **accounts: dict[str, Any]) -> None:
        """These accounts and no other: by name, what the provider says of each."""
        self._accounts.write_text(json.dumps(accounts))

    def answer(self, address: str, account: str | None) -> str:
        """Sign in there as `account`, or give up; the address to which that leads back."""
        with requests.Session() as browser:
            page = browser.get(address, timeout=10)
            form = {"account": account} if account else {"cancel": "1"}
            response = browser.post(page.url, form, timeout=10, allow_redirects=False)
            while (there := response.headers["Location"]).startswith(self.url):
                response = browser.get(there, timeout=10, allow_redirects=False)
        parts = urlsplit(there)
        assert parts.path == CALLBACK, there
        return f"{parts.path}?{parts.query}"

    def walk(self, client: Client, account: str | None, **form: str) -> HttpResponse:
        """The whole way of somebody who has `account` there."""
        return client.get(self.answer(leave(client, **form), account))


@contextmanager
def real_provider(folder: Path, *sites: str) -> Iterator[RealProvider]:
    """A provider that sends people back to `sites`, the addresses of Mentorat."""
    accounts = folder / "accounts.json"
    accounts.write_text("{}")
    process = subprocess.Popen(
        ["bin/node", "tests/sign_in/provider.mjs", accounts, *(site + CALLBACK for site in sites)],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    assert process.stdout
    try:
        url = next((line for line in process.stdout if line.startswith("http")), "").strip()
        assert url, "the provider did not start: make test installs it"
        yield RealProvider(url, accounts)
    finally:
        process.terminate()
        process.wait(timeout=20)
        process.stdout.close()


class CrookedProvider:
    """A provider whose every answer a test may change.

    Attributes:
        answers: by path, the status and body of the answer; a body that is no str is sent as JSON.
        said: what the next id_token says, beside or instead of what it must.
        seal: how it is signed: the arguments of `jwt.encode`.
        paused: while it is set, nothing is answered.
    """

    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)

    def __init__(self, url: str) -> None:
        self.url = url
        public = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(self.key.public_key()))
        self.said: dict[str, Any] = {}
        self.seal: dict[str, Any] = {
            "key": self.key,
            "algorithm": "RS256",
            "headers": {"kid": "1"},
        }
        self.paused = threading.Event()
        self.config = {
            "issuer": url,
            "authorization_endpoint": f"{url}/auth",
            "token_endpoint": f"{url}/token",
            "jwks_uri": f"{url}/jwks",
            "userinfo_endpoint": f"{url}/me",
        }
        self.answers: dict[str, tuple[int, Any]] = {
            "/.well-known/openid-configuration": (200, self.config),
            "/jwks": (200, {"keys": [public | {"kid": "1", "alg": "RS256", "use": "sig"}]}),
        }

    def token(self, nonce: str) -> dict[str, Any]:
        now = time.time()
        must = {"iss": self.url, "aud": CLIENT_ID, "sub": "7", "nonce": nonce}
        said = must | {"iat": now, "exp": now + 600} | self.said
        id_token = jwt.encode({k: v for k, v in said.items() if v is not None}, **self.seal)
        return {"access_token": "access", "token_type": "Bearer", "id_token": id_token}

    def walk(self, client: Client, **form: str) -> HttpResponse:
        """The whole way, as its answers make it."""
        there = parameters(leave(client, **form))
        self.answers.setdefault("/token", (200, self.token(there["nonce"])))
        return client.get(CALLBACK, {"code": "code-of-maya", "state": there["state"]})


@contextmanager
def crooked_provider() -> Iterator[CrookedProvider]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            while provider.paused.is_set():
                time.sleep(0.01)
            status, body = provider.answers.get(urlsplit(self.path).path, (404, ""))
            content = (body if isinstance(body, str) else json.dumps(body)).encode()
            self.send_response(status)
            if status == 302:
                self.send_header("Location", f"{provider.url}/elsewhere")
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["Content-Length"]))
            self.do_GET()

        def log_message(self, *args: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    provider = CrookedProvider(f"http://127.0.0.1:{server.server_port}")
    threading.Thread(target=server.serve_forever, args=[0.01], daemon=True).start()
    try:
        yield provider
    finally:
        provider.paused.clear()
        server.shutdown()
        server.server_close()
