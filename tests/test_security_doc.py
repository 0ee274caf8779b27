"""docs/security.md names files and tests: they exist, and each requirement is there once."""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
TEXT = (ROOT / "docs/security.md").read_text(encoding="utf-8")
STATES = {"met", "partly", "not met", "does not apply", "operator"}
# Of the files that it names, those that are places.
FILES = sorted(set(re.findall(r"`((?:agreements|docs|mentorat|tests)/[\w/.-]+)`", TEXT)))
TESTS = sorted(set(re.findall(r"`(tests/[\w/]+\.py)::(\w+)`", TEXT)))


def rows() -> list[list[str]]:
    lines = [line for line in TEXT.splitlines() if re.match(r"\| V\d", line)]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]


def named(cell: str) -> list[tuple[int, int, int]]:
    """The requirements that a text names, one by one or from … to."""
    found = []
    for first, last in re.findall(r"V(\d+\.\d+\.\d+)(?:–V(\d+\.\d+\.\d+))?", cell):
        start = tuple(map(int, first.split(".")))
        end = tuple(map(int, (last or first).split(".")))
        found += [known for known in known_requirements() if start <= known <= end]
    return found


def known_requirements() -> list[tuple[int, int, int]]:
    """Those of levels 1 and 2, in order."""
    lines = (ROOT / "tests/data/asvs-5.0.0.txt").read_text().split()
    return [(int(a), int(b), int(c)) for a, b, c in (line.split(".") for line in lines)]


@pytest.mark.parametrize("path", FILES)
def test_a_file_that_it_names_exists(path: str) -> None:
    assert (ROOT / path).exists()


@pytest.mark.parametrize(("path", "name"), TESTS)
def test_a_test_that_it_names_exists(path: str, name: str) -> None:
    tree = ast.parse((ROOT / path).read_text(encoding="utf-8"))
    functions = {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}
    assert name in functions


def test_every_requirement_is_there_once() -> None:
    found = [r for row in rows() for r in named(row[0])]
    found += named(TEXT[TEXT.index("### V17") :])
    assert sorted(found) == known_requirements()


def test_each_row_has_a_state_and_what_is_met_a_place() -> None:
    for requirement, state, where, test in rows():
        assert state in STATES, requirement
        assert where, requirement
        assert test, requirement
