"""The commands of docs/deployment.md, run for real on an empty folder, as in production."""

import http.client
import os
import re
import shlex
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.documents.certificates import SEAL_NAME, issue, pem_files, root

ROOT = Path(__file__).parent.parent
HOST = "mentorat.example.ca"
ENVIRONMENT = {
    "MENTORAT_SECRET_KEY": "q8Zr-3vLx_7Tn" * 5,
    "MENTORAT_JOURNAL_KEY": "w4Yb_9kPs-2Md" * 5,
    "MENTORAT_ALLOWED_HOSTS": HOST,
    "MENTORAT_BASE_URL": f"https://{HOST}",
    "MENTORAT_FROM_EMAIL": "Mentorat <mentorat@example.ca>",
}
# What createsuperuser would ask for.
ANSWERS = ["--noinput", "--email", "alice@example.ca", "--name", "Alice Kanapé"]
PAGE = "/connexion/"
LISTENING = re.compile(r"Listening at: http://127\.0\.0\.1:(\d+)")
Answer = tuple[int, dict[str, str], str]
# A file that wasn't collected is an error 500 in production, and there alone.
LOOK_AT_THE_ADMINISTRATION = """
import mentorat.wsgi
from agreements.models import Person
from tests.signing_in import client_of
alice = Person.objects.get()
print(alice.is_superuser, alice.has_usable_password())
client = client_of(alice, strong=True, SERVER_NAME="mentorat.example.ca")
for page in ("", "agreements/school/add/", "agreements/schoolyear/add/"):
    print(client.get(f"/administration/{page}", secure=True).status_code)
"""


def shown_commands() -> dict[str, list[str]]:
    """The commands that the page shows for an installed Mentorat, by their name."""
    text = (ROOT / "docs/deployment.md").read_text()
    lines = [line for line in text.splitlines() if line.startswith(".venv/bin/")]
    commands = [shlex.split(line, comments=True) for line in lines]
    return {
        words[2] if words[1] == "manage.py" else Path(words[0]).name: words for words in commands
    }


def without_brotli(folder: Path) -> str:
    """A PYTHONPATH that hides brotli: it takes a minute of computing where gzip takes seconds."""
    folder.mkdir()
    (folder / "brotli.py").write_text("raise ImportError\n")
    return str(folder)


def run(
    words: list[str], environment: dict[str, str], **more: str
) -> subprocess.CompletedProcess[str]:
    result = subprocess.run(
        [sys.executable, *words],
        cwd=ROOT,
        env=environment | more,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.returncode == 0, result.stdout + result.stderr
    return result


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


def test_the_commands_shown_bring_the_site_up(tmp_path: Path) -> None:
    """One test, so that the files are collected once however the suite is spread."""
    ours = ("MENTORAT_", "DJANGO_", "DATABASE_", "CACHE_", "EMAIL_")
    kept = {k: v for k, v in os.environ.items() if not k.startswith(ours)}
    folder = tmp_path / "srv/mentorat"  # doesn't exist yet
    environment = kept | ENVIRONMENT | {"MENTORAT_DATA_DIR": str(folder)}
    seal = pem_files(issue(SEAL_NAME, root()), tmp_path)
    environment |= {f"MENTORAT_{name}": value for name, value in seal.items()}
    commands = {name: words[1:] for name, words in shown_commands().items()}

    run(commands["migrate"], environment)
    run(commands["collectstatic"], environment, PYTHONPATH=without_brotli(tmp_path / "hidden"))
    administrator = commands["createsuperuser"]
    run([*administrator, *([] if "--noinput" in administrator else ANSWERS)], environment)
    assert folder.stat().st_mode & 0o077 == 0, "only the site's own user reads the data"

    checks = run(["manage.py", "check", "--deploy"], environment).stderr
    assert set(re.findall(r"security\.\w+|mentorat\.\w+", checks)) == set(), checks

    found = run(["-c", LOOK_AT_THE_ADMINISTRATION], environment).stdout.split()
    assert found == ["True", "False", "200", "200", "200"]

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

        status, headers, _page = ask(PAGE, X_Forwarded_Proto="http")
        assert (status, headers["location"]) == (301, f"https://{HOST}{PAGE}")
        assert ask(PAGE, Host="elsewhere.example")[0] == 400
