"""What docs/evidence.md says of checking a seal by hand: its commands run, on a sealed document."""

import re
import subprocess
from datetime import UTC, datetime
from pathlib import Path

import pytest
from pytest_django import Settings

from agreements.documents.seals import timestamps
from agreements.documents.seals.keys import forget_key
from agreements.documents.seals.seal import seal
from tests.conftest import World
from tests.documents import certificates, mutating
from tests.documents.certificates import pem
from tests.documents.sealed import OURS, ready_to_seal
from tests.documents.seals.tsa import Tsa
from tests.evidence.test_page import BLOCK, DOCS, shown
from tests.making import in_force


def blocks() -> list[tuple[str, list[str]]]:
    page = (DOCS / "evidence.md").read_text()
    _before, _heading, after = page.partition("## Checking the seal")
    section, _heading, _after = after.partition("\n## ")
    return [shown(block) for block in BLOCK.findall(section)]


def run(commands: list[str], folder: Path) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        ["bash", "-euo", "pipefail", "-c", "\n".join(commands)],
        cwd=folder,
        env={"PATH": "/usr/bin:/bin", "LANG": "C.UTF-8"},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture
def sealed(world: World, settings: Settings, tmp_path: Path) -> bytes:
    """With a time-stamp."""
    tsa = Tsa()
    certificates.choose(settings, certificates.pem_files(OURS, tmp_path))
    settings.TSA_CERTIFICATES = str(tmp_path / "clocks.pem")
    (tmp_path / "clocks.pem").write_bytes(pem(tsa.top.certificate))
    forget_key()
    timestamps.forget_authority()
    with tsa.served() as settings.TSA_URL:
        pdf = seal(ready_to_seal(in_force(world)), now=datetime.now(UTC)).pdf
    forget_key()
    timestamps.forget_authority()
    return pdf


def test_the_commands_print_what_the_page_says(sealed: bytes, tmp_path: Path) -> None:
    (tmp_path / "entente.pdf").write_bytes(sealed)
    assert len(blocks()) == 7
    for commands, printed in blocks():
        done = run([commands], tmp_path)
        assert done.returncode == 0, (commands, done.stderr)
        pattern = "\n".join(re.escape(line).replace("…", ".+") for line in printed)
        assert re.fullmatch(pattern, done.stdout.rstrip("\n")), done.stdout


@pytest.mark.parametrize("place", [9000, 20_000])
def test_they_see_what_was_altered(sealed: bytes, tmp_path: Path, place: int) -> None:
    (tmp_path / "entente.pdf").write_bytes(mutating.flipped(sealed, place))
    assert "Signature is Valid" not in run(["pdfsig -nocert entente.pdf"], tmp_path).stdout
    by_hand = next(commands for commands, _printed in blocks() if "ByteRange" in commands)
    verify = next(commands for commands, _printed in blocks() if "cms -verify" in commands)
    assert run([by_hand, verify], tmp_path).returncode != 0
