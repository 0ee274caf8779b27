"""What docs/evidence.md says is so: its commands run, on its examples, and print what it shows."""

import re
import shutil
import subprocess
from pathlib import Path

DOCS = Path(__file__).parents[2] / "docs"
BLOCK = re.compile(r"^```sh\n(.*?)^```", re.MULTILINE | re.DOTALL)


def blocks() -> list[str]:
    """The page's commands on its examples, in order."""
    page = (DOCS / "evidence.md").read_text()
    before_seal, _heading, after_seal = page.partition("## Checking the seal")
    assert after_seal
    return BLOCK.findall(before_seal)


def shown(block: str) -> tuple[str, list[str]]:
    """The commands, and what they are said to print: the comments after them."""
    lines = block.splitlines()
    end = max(number for number, line in enumerate(lines) if not line.startswith("# ")) + 1
    return "\n".join(lines[:end]), [line.removeprefix("# ") for line in lines[end:]]


def test_the_commands_of_the_page_print_what_it_says(tmp_path: Path) -> None:
    examples = tmp_path / "evidence"
    shutil.copytree(DOCS / "evidence", examples)
    ran = 0
    for commands, printed in map(shown, blocks()):
        if re.match(r"jq\b", commands) and not shutil.which("jq"):
            continue
        done = subprocess.run(
            ["bash", "-euo", "pipefail", "-c", commands],
            cwd=examples,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        assert done.stdout.splitlines() == printed
        assert printed
        ran += 1
    assert ran >= 5
