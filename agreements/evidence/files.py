"""Check the three files that a sealed document carries, and nothing else: no database, no key.

That nobody changed them since is for the seal to say; here, that they prove what the letter says.
The files may be anybody's: whatever is in them, the answer is a list of faults.
"""

from collections.abc import Mapping
from typing import Any, Final

from agreements import content
from agreements.evidence.chain import journal_faults
from agreements.evidence.faults import Fault, Kind
from agreements.evidence.forms import SIGNATURES_SCHEMA
from agreements.evidence.paper import paper_faults, read_paper
from agreements.evidence.reading import (
    MAYBE_TEXT,
    NUMBER,
    ROLES,
    TEXT,
    NotInForm,
    Reader,
    Shape,
    dated,
    read_files,
    read_journal,
    shaped,
)
from agreements.evidence.signatures import IN_FORCE, content_fault, signature_faults

CONTENT_FILE: Final = "entente.json"
PAPER_FILE: Final = "papier.json"  # instead, where the agreement was signed by hand
SIGNATURES_FILE: Final = "signatures.json"
JOURNAL_FILE: Final = "journal.json"

_CONTENT: Final[Shape] = {"schema": TEXT, "revision": NUMBER}
_SIGNATURES: Final[Shape] = {"schema": TEXT, "agreement": TEXT, "signatures": (list,)}
_SIGNATURE: Final[Shape] = {
    "role": TEXT,
    "person": TEXT,
    "typed_name": TEXT,
    "statement": TEXT,
    "revision": NUMBER,
    "content_digest": TEXT,
    "signed_at": TEXT,
    "authentication": TEXT,
    "authenticated_at": TEXT,
    "lapsed_at": MAYBE_TEXT,
}


def file_faults(entente: bytes, signatures: bytes, journal: bytes) -> list[Fault]:
    """
    Args:
        entente: the canonical content that was signed.
        signatures: every signature of the agreement.
        journal: its events up to the one of coming into force, and their head.

    Returns:
        Nothing when the two parties signed exactly this content, and the journal tells it whole.
    """
    read, faults = _read((CONTENT_FILE, entente, _read_content), signatures, journal)
    return faults or _content_faults(entente.decode(), *read)


def paper_file_faults(paper: bytes, signatures: bytes, journal: bytes) -> list[Fault]:
    """
    Args:
        paper: what was recorded of the paper.
        signatures: every signature of the agreement; none of them stands.
        journal: its events up to the one of coming into force, and their head.

    Returns:
        Nothing when the journal tells whole that exactly this was recorded.
    """
    read, faults = _read((PAPER_FILE, paper, read_paper), signatures, journal)
    return faults or _paper_faults(*read)


def _read(
    first: tuple[str, bytes, Reader], signatures: bytes, journal: bytes
) -> tuple[list[dict[str, Any]], list[Fault]]:
    """What the three files say, or which of them can't be read."""
    return read_files(
        first,
        (SIGNATURES_FILE, signatures, _read_signatures),
        (JOURNAL_FILE, journal, read_journal),
    )


def _content_faults(
    text: str, agreed: dict[str, Any], signed: dict[str, Any], journal: dict[str, Any]
) -> list[Fault]:
    faults, whole = _until_in_force(signed, journal)
    standing = [row for row in signed["signatures"] if row["lapsed_at"] is None]
    if sorted(row["role"] for row in standing) != sorted(ROLES):
        faults.append(Fault(SIGNATURES_FILE, Kind.CUT_OFF))
    if any(row["revision"] != agreed["revision"] for row in standing):
        faults.append(Fault(CONTENT_FILE, Kind.OTHER_CONTENT))
    faults += [fault for row in standing if (fault := content_fault(row, text))]
    faults += signature_faults(signed["signatures"], whole)
    return faults + paper_faults(None, whole)


def _paper_faults(
    paper: dict[str, Any], signed: dict[str, Any], journal: dict[str, Any]
) -> list[Fault]:
    faults, whole = _until_in_force(signed, journal)
    if paper["agreement"] != journal["agreement"]:
        faults.append(Fault(PAPER_FILE, Kind.OTHER_CONTENT))
    faults += signature_faults(signed["signatures"], whole)
    return faults + paper_faults(paper, whole)


def _until_in_force(
    signed: dict[str, Any], journal: dict[str, Any]
) -> tuple[list[Fault], list[Mapping[str, Any]]]:
    """What is wrong with the journal, which ends with the coming into force, and the events of it
    that are whole."""
    faults, whole = journal_faults(journal)
    kinds = [event["kind"] for event in journal["events"]]
    if kinds.count(IN_FORCE) != 1 or kinds[-1] != IN_FORCE:
        faults.append(Fault(JOURNAL_FILE, Kind.CUT_OFF))
    if signed["agreement"] != journal["agreement"]:
        faults.append(Fault(SIGNATURES_FILE, Kind.OTHER_CONTENT))
    return faults, list(whole.values())


def _read_content(value: dict[str, Any]) -> dict[str, Any]:
    return shaped(value, _CONTENT, content.SCHEMA)


def _read_signatures(value: dict[str, Any]) -> dict[str, Any]:
    for row in shaped(value, _SIGNATURES, SIGNATURES_SCHEMA)["signatures"]:
        if shaped(row, _SIGNATURE)["role"] not in ROLES:
            raise NotInForm
        dated(row["signed_at"], row["authenticated_at"], row["lapsed_at"])
    return value
