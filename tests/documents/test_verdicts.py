"""The verdict vectors: what somebody did to a sealed document → what is said of it."""

import random

import pytest

from agreements.evidence import CONTENT_FILE, JOURNAL_FILE, SIGNATURES_FILE
from agreements.examination import Reason, Verdict
from agreements.examination.examine import examine
from agreements.models import SchoolYear
from tests.cast import NOW, World
from tests.documents import mutating
from tests.documents.certificates import SEAL_NAME
from tests.documents.sealed import OURS, Sealed, ready_to_seal, sealed_by, sealed_now
from tests.making import in_force

AUTHENTIC, ALTERED, FOREIGN = Verdict.AUTHENTIC, Verdict.ALTERED, Verdict.FOREIGN
NOT_OURS, UNREADABLE = Verdict.NOT_OURS, Verdict.UNREADABLE
JPEG = b"\xff\xd8\xff\xe0\x00\x10JFIF\x00" + bytes(200) + b"\xff\xd9"
FLIPS, SOME = 200, 12


def test_intact(sealed: Sealed) -> None:
    found = examine(sealed.pdf, sealed.trust)
    assert (found.verdict, found.reason) == (AUTHENTIC, None)
    assert found.facts
    assert (found.facts.school_year, found.facts.school) == ("2026-2027", "École des Érables")
    assert found.facts.mentee_signed_at == found.facts.in_force_at == NOW
    assert found.seal
    assert (found.seal.signer, found.seal.claimed_at) == (SEAL_NAME, NOW)


VECTORS: dict[str, tuple[mutating.Mutation, Verdict, Reason]] = {
    "nothing": (lambda pdf: b"", UNREADABLE, Reason.EMPTY),
    "a picture": (lambda pdf: JPEG, UNREADABLE, Reason.NOT_PDF),
    "a comment appended": (mutating.appended_comment, ALTERED, Reason.APPENDED),
    "one byte appended": (lambda pdf: pdf + b"\n", ALTERED, Reason.APPENDED),
    "an update appended": (mutating.appended_update, ALTERED, Reason.APPENDED),
    "a second seal": (mutating.second_seal, ALTERED, Reason.APPENDED),
    "another case": (mutating.another_case, ALTERED, Reason.SEAL),
    "dirty padding": (mutating.dirty_padding, ALTERED, Reason.SEAL),
    "saved anew": (mutating.saved_anew, ALTERED, Reason.RANGE),
    "seal stripped": (mutating.stripped, NOT_OURS, Reason.UNSEALED),
    "field removed": (mutating.without_field, NOT_OURS, Reason.NO_FIELD),
    "seal stripped and redone": (
        lambda pdf: sealed_now(mutating.stripped(pdf)),
        FOREIGN,
        Reason.CERTIFICATE,
    ),
    "attachment replaced": (
        lambda pdf: mutating.with_attachment(pdf, CONTENT_FILE, b"{}"),
        ALTERED,
        Reason.RANGE,
    ),
    "encrypted": (mutating.encrypted, UNREADABLE, Reason.ENCRYPTED),
    "locked": (mutating.locked, UNREADABLE, Reason.ENCRYPTED),
    "half": (lambda pdf: pdf[: len(pdf) // 2], UNREADABLE, Reason.DAMAGED),
    "three quarters": (lambda pdf: pdf[: len(pdf) * 3 // 4], UNREADABLE, Reason.DAMAGED),
    "all but a hundred bytes": (lambda pdf: pdf[:-100], UNREADABLE, Reason.DAMAGED),
    "all but a line": (lambda pdf: pdf[:-7], UNREADABLE, Reason.DAMAGED),
    "a thousand bytes": (lambda pdf: pdf[:1000], UNREADABLE, Reason.DAMAGED),
}


@pytest.mark.parametrize("name", VECTORS)
def test_what_was_done_to_it(sealed: Sealed, name: str) -> None:
    mutation, verdict, reason = VECTORS[name]
    found = examine(mutation(sealed.pdf), sealed.trust)
    assert (found.verdict, found.reason) == (verdict, reason)
    assert found.facts is None


def test_a_page_from_another_agreement(sealed: Sealed, world: World) -> None:
    other = ready_to_seal(in_force(world, school_year=SchoolYear.objects.create(start=2025)))
    found = examine(mutating.with_page_of(sealed.pdf, other), sealed.trust)
    assert (found.verdict, found.reason) == (ALTERED, Reason.RANGE)


def places(pdf: bytes, count: int) -> list[int]:
    """Spread over the whole file, and over the seal, which no digest covers."""
    before, after = mutating.seal_gap(pdf)
    chance = random.Random(4)
    edges = [before, before + 1, after - 1, after - 2]
    spread = [index * (len(pdf) - 1) // (count // 2 - 1) for index in range(count // 2)]
    within = [chance.randrange(before, after) for _ in range(count - len(spread) - len(edges))]
    return [*edges, *spread, *within]


@pytest.mark.parametrize(
    "count", [SOME, pytest.param(FLIPS, marks=pytest.mark.stress)], ids=["some", "all"]
)
def test_one_byte_flipped(sealed: Sealed, count: int) -> None:
    chance = random.Random(count)
    found = {
        place: examine(mutating.flipped(sealed.pdf, place, 1 << chance.randrange(8)), sealed.trust)
        for place in places(sealed.pdf, count)
    }
    assert len(found) >= count * 0.95  # a place may come twice
    assert [place for place, one in found.items() if one.verdict is AUTHENTIC] == []
    assert {one.verdict for one in found.values()} <= {ALTERED, UNREADABLE, NOT_OURS}


@pytest.mark.parametrize("name", [CONTENT_FILE, SIGNATURES_FILE, JOURNAL_FILE])
@pytest.mark.parametrize("data", [b"{}", None], ids=["replaced", "removed"])
def test_a_proof_that_disagrees_under_our_own_seal(
    sealed: Sealed, settings: object, tmp_path: object, name: str, data: bytes | None
) -> None:
    """The seal doesn't vouch for a proof that contradicts itself."""
    changed = mutating.with_attachment(sealed.unsealed, name, data)
    found = examine(sealed_by(OURS, changed, settings, tmp_path), sealed.trust)
    assert (found.verdict, found.reason) == (ALTERED, Reason.EVIDENCE)
    assert found.faults
