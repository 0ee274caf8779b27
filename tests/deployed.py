"""What the tests of production share: the commands that docs/deployment.md shows, and the static
files as they collect them."""

import fcntl
import os
import shlex
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent
HOST = "mentorat.example.ca"
ENVIRONMENT = {
    "MENTORAT_SECRET_KEY": "q8Zr-3vLx_7Tn" * 5,
    "MENTORAT_JOURNAL_KEY": "w4Yb_9kPs-2Md" * 5,
    "MENTORAT_ALLOWED_HOSTS": HOST,
    "MENTORAT_BASE_URL": f"https://{HOST}",
    "MENTORAT_FROM_EMAIL": "Mentorat <mentorat@example.ca>",
}


def shown_commands() -> dict[str, list[str]]:
    """The commands that the page shows for an installed Mentorat, by their name."""
    text = (ROOT / "docs/deployment.md").read_text()
    lines = [line for line in text.splitlines() if line.startswith(".venv/bin/")]
    commands = [shlex.split(line, comments=True) for line in lines]
    return {
        words[2] if words[1] == "manage.py" else Path(words[0]).name: words for words in commands
    }


def environment_of(folder: Path) -> dict[str, str]:
    """Of a site in production whose data is in the folder, and nothing else of ours."""
    ours = ("MENTORAT_", "DJANGO_", "DATABASE_", "CACHE_", "EMAIL_")
    kept = {k: v for k, v in os.environ.items() if not k.startswith(ours)}
    return kept | ENVIRONMENT | {"MENTORAT_DATA_DIR": str(folder)}


def run(words: list[str], environment: dict[str, str]) -> subprocess.CompletedProcess[str]:
    result = subprocess.run(
        [sys.executable, *words],
        cwd=ROOT,
        env=environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.returncode == 0, result.stdout + result.stderr
    return result


def collect_once(folder: Path) -> Path:
    """The static files as the command shown collects them, for whoever names the same folder."""
    made = folder / "static"
    folder.mkdir(exist_ok=True)
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (made / "staticfiles.json").exists():  # it is written last
            run(shown_commands()["collectstatic"][1:], environment_of(folder))
    return made
