"""Gathers the messages to translate into locale/; with --check, says what the languages lack.

With --check nothing changes, and the exit status is 1 if a catalogue isn't what gathering would
make of it, or isn't wholly translated. English is held to the same: its messages are filled in, not
left to the msgid.
"""

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import polib

ROOT = Path(__file__).resolve().parent.parent
LANGUAGES = ("fr", "en")
Key = tuple[str | None, str, str]


def catalogue(root: Path, language: str) -> Path:
    return root / "locale" / language / "LC_MESSAGES" / "django.po"


def gather(root: Path) -> None:
    """Write the messages of the code and templates under `root` into its catalogues."""
    options = ["--no-wrap", "--no-obsolete", "--add-location=file"]
    options += [f"--locale={language}" for language in LANGUAGES]
    options += [f"--ignore={folder}" for folder in ("node_modules", "tests", "var")]
    # Without the settings, so that nothing but the files is read.
    environment = {k: v for k, v in os.environ.items() if k != "DJANGO_SETTINGS_MODULE"}
    (root / "locale").mkdir(exist_ok=True)
    subprocess.run(
        [sys.executable, "-m", "django", "makemessages", "--verbosity=0", *options],
        cwd=root,
        env=environment,
        check=True,
    )
    for language in LANGUAGES:
        path = catalogue(root, language)
        lines = path.read_text().splitlines(keepends=True)
        # Two branches that each gathered would always conflict on the time at which they did.
        path.write_text("".join(li for li in lines if not li.startswith('"POT-Creation-Date:')))


def key(entry: polib.POEntry) -> Key:
    return entry.msgctxt, entry.msgid, entry.msgid_plural


def fault(entry: polib.POEntry) -> str | None:
    if entry.obsolete:
        return "obsolete"
    if entry.fuzzy:
        return "fuzzy"
    return None if entry.translated() else "untranslated"


def faults(committed: Path, gathered: Path) -> Iterator[str]:
    """What is wrong with the catalogue `committed`, given what gathering made of its copy."""
    if not committed.exists():
        yield "there is no catalogue (make messages)"
        return
    before, after = polib.pofile(str(committed)), polib.pofile(str(gathered))
    if before.metadata_is_fuzzy:
        yield "its header is marked fuzzy, so nothing of it would be compiled"
    known = {key(entry) for entry in before if not entry.obsolete}
    wanted = {key(entry) for entry in after}
    for _, msgid, _ in sorted(wanted - known, key=str):
        yield f"not gathered (make messages): {msgid!r}"
    for _, msgid, _ in sorted(known - wanted, key=str):
        yield f"used nowhere (make messages): {msgid!r}"
    for entry in before:
        if found := fault(entry):
            yield f"{found}: {entry.msgid!r}"
    compiled = subprocess.run(
        ["msgfmt", "--check-format", "--output-file=/dev/null", str(committed)],
        check=False,
        capture_output=True,
        text=True,
    )
    if compiled.returncode:
        yield compiled.stderr.strip()


def check() -> int:
    """Gather in a copy of the checkout and print every fault. Returns how many there are."""
    found = 0
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / "copy"
        unread = shutil.ignore_patterns(".*", "node_modules", "tests", "var", "__pycache__")
        shutil.copytree(ROOT, copy, ignore=unread)
        gather(copy)
        for language in LANGUAGES:
            for line in faults(catalogue(ROOT, language), catalogue(copy, language)):
                print(f"{language}: {line}")
                found += 1
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="change nothing, say what is missing")
    if not parser.parse_args().check:
        gather(ROOT)
    elif found := check():
        sys.exit(f"Faults in the message catalogues: {found}")
    else:
        print("The message catalogues are complete.")


if __name__ == "__main__":
    main()
