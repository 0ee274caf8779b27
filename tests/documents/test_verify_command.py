"""`manage.py verify FILE`: the same verdict as the page's, and an exit status."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from pytest_django import Settings

from tests.documents import mutating
from tests.documents.sealed import Sealed

Capture = pytest.CaptureFixture[str]

pytestmark = pytest.mark.usefixtures("our_seal", "examined_here")


def test_an_authentic_file(sealed: Sealed, tmp_path: Path, capsys: Capture) -> None:
    (tmp_path / "entente.pdf").write_bytes(sealed.pdf)
    call_command("verify", str(tmp_path / "entente.pdf"))
    said = capsys.readouterr().out
    assert "entente.pdf: This document is authentic.\n" in said
    assert "  School year: 2026-2027\n" in said
    assert "  Sealed on, by its own word: 2026-11-23T15:00:00+00:00\n" in said


@pytest.mark.parametrize("place", [1, 9000])
def test_another_file(sealed: Sealed, tmp_path: Path, place: int) -> None:
    (tmp_path / "entente.pdf").write_bytes(mutating.flipped(sealed.pdf, place))
    with pytest.raises(SystemExit) as ended:
        call_command("verify", str(tmp_path / "entente.pdf"))
    assert ended.value.code == 1


def test_what_cannot_be_said(sealed: Sealed, settings: Settings, tmp_path: Path) -> None:
    settings.SEAL_CERTIFICATE = settings.SEAL_TRUSTED = "/nowhere.pem"
    (tmp_path / "entente.pdf").write_bytes(sealed.pdf)
    with pytest.raises(CommandError, match="not all of ours can be read"):
        call_command("verify", str(tmp_path / "entente.pdf"))


def test_without_the_database(sealed: Sealed, tmp_path: Path) -> None:
    """A file is enough, examined in a process of its own; what only the register knows is not
    said."""
    (tmp_path / "entente.pdf").write_bytes(sealed.pdf)
    environment = {
        "MENTORAT_PRODUCTION": "0",
        "DATABASE_URL": "postgres://nobody@127.0.0.1:9/nothing",
        "MENTORAT_DATA_DIR": str(tmp_path),
        "MENTORAT_SEAL_KEY": str(tmp_path / "seal.key"),
        "MENTORAT_SEAL_CERTIFICATE": str(tmp_path / "seal.pem"),
    }
    done = subprocess.run(
        [sys.executable, "manage.py", "verify", str(tmp_path / "entente.pdf")],
        env=os.environ | environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert "This document is authentic." in done.stdout, done.stderr
    assert "  Register: It was not asked.\n" in done.stdout
    assert done.returncode == 0
