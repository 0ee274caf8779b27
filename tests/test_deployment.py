"""The commands of docs/deployment.md, run for real on an empty folder, as in production."""

import http.client
import re
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.deployed import HOST, ROOT, environment_of, run, shown_commands
from tests.documents.certificates import SEAL_NAME, issue, pem_files, root

# What createsuperuser would ask for.
ANSWERS = ["--noinput", "--email", "alice@example.ca", "--name", "Alice Kanapé"]
PAGE = "/connexion/"
LISTENING = re.compile(r"Listening at: http://127\.0\.0\.1:(\d+)")
Answer = tuple[int, dict[str, str], str]
# A file that wasn't collected is an error 500 in production, and there alone.
LOOK_AT_THE_ADMINISTRATION = """
import mentorat.wsgi
from django.core.cache import cache
from django.test import Client
from agreements.models import Person
from tests.signing_in import client_of
cache.set("counted", 1)  # in the table that migrate alone has made
print(cache.get("counted"))
alice = Person.objects.get()
print(alice.is_superuser, alice.has_usable_password())
client = client_of(alice, strong=True, SERVER_NAME="mentorat.example.ca")
for page in ("", "agreements/school/add/", "agreements/schoolyear/add/"):
    print(client.get(f"/administration/{page}", secure=True).status_code)
nobody = Client(SERVER_NAME="mentorat.example.ca")
nobody.post("/connexion/", {"email": "nobody@example.ca"}, secure=True)
nobody.post("/langue/", {"language": "en"}, secure=True)
nobody.get("/connexion/", secure=True)
for name, cookie in nobody.cookies.items():
    attributes = ("secure", "httponly", "samesite", "path", "domain")
    print(name, *(cookie[each] or "-" for each in attributes), sep="|")
"""


@contextmanager
def served(environment: dict[str, str], log: Path) -> Iterator[Callable[..., Answer]]:
    """The server that the page shows, on a free port; called with a path, it answers."""
    words = shown_commands()["gunicorn"]
    words[words.index("--bind") + 1] = "127.0.0.1:0"
    with log.open("w") as output:
        server = subprocess.Popen(
            [sys.executable, "-m", "gunicorn", *words[1:]],
            cwd=ROOT,
            env=environment,
            stdout=output,
            stderr=output,
        )
    try:
        port = port_of(server, log)
        yield lambda path, **headers: answer(port, path, headers)
    finally:
        server.terminate()
        server.wait(timeout=20)


def port_of(server: subprocess.Popen[bytes], log: Path) -> int:
    last = time.monotonic() + 30  # seconds
    while not (found := LISTENING.search(log.read_text())):
        assert server.poll() is None, log.read_text()
        assert time.monotonic() < last, log.read_text()
        time.sleep(0.05)
    return int(found[1])


def answer(port: int, path: str, headers: dict[str, str]) -> Answer:
    """What a request answers that came through the proxy in front."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    sent = {"Host": HOST, "X-Forwarded-Proto": "https", "X-Forwarded-For": "192.0.2.1"}
    changed = {name.replace("_", "-"): value for name, value in headers.items()}
    connection.request("GET", path, headers=sent | changed)
    response = connection.getresponse()
    body = response.read().decode(errors="replace")
    connection.close()
    return response.status, {k.lower(): v for k, v in response.getheaders()}, body


def test_the_page_shows_these_commands() -> None:
    assert list(shown_commands()) == ["migrate", "collectstatic", "createsuperuser", "gunicorn"]


def test_the_commands_shown_bring_the_site_up(tmp_path: Path, collected: Path) -> None:
    folder = tmp_path / "srv/mentorat"  # doesn't exist yet
    environment = environment_of(folder)
    seal = pem_files(issue(SEAL_NAME, root()), tmp_path)
    environment |= {f"MENTORAT_{name}": value for name, value in seal.items()}
    commands = {name: words[1:] for name, words in shown_commands().items()}

    run(commands["migrate"], environment)
    (folder / "static").symlink_to(collected)  # by the command shown
    administrator = commands["createsuperuser"]
    run([*administrator, *([] if "--noinput" in administrator else ANSWERS)], environment)
    assert folder.stat().st_mode & 0o077 == 0, "only the site's own user reads the data"

    checks = run(["manage.py", "check", "--deploy"], environment).stderr
    assert set(re.findall(r"security\.\w+|mentorat\.\w+", checks)) == set(), checks

    found = run(["-c", LOOK_AT_THE_ADMINISTRATION], environment).stdout.split()
    assert found[:6] == ["1", "True", "False", "200", "200", "200"]
    assert sorted(found[6:]) == [
        f"__Host-{name}|True|True|Lax|/|-" for name in ("csrftoken", "language", "sessionid")
    ]

    with served(environment, tmp_path / "log") as ask:
        status, headers, page = ask(PAGE)
        assert status == 200
        assert "strict-transport-security" in headers
        assert "Secure" in headers["set-cookie"]
        files = set(re.findall(r'(?:href|src)="(/static/[^"]+)"', page))
        assert {Path(file).suffix for file in files} >= {".css", ".js", ".svg", ".woff2"}
        for file in files:
            assert re.search(r"\.[0-9a-f]{12}\.\w+$", file), file
            status, headers, _body = ask(file)
            assert (status, "immutable" in headers["cache-control"]) == (200, True), file

        (module,) = (folder / "static/js/write").glob("write.*.js")
        assert "class Copies" in module.read_text()  # and every other module that it imports
        assert "import " not in module.read_text()

        status, headers, _page = ask(PAGE, X_Forwarded_Proto="http")
        assert (status, headers["location"]) == (301, f"https://{HOST}{PAGE}")
        assert ask(PAGE, Host="elsewhere.example")[0] == 400
