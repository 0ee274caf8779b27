"""The examination, in order: a file that can be read, a seal, its bytes, whose it is, its proof."""

import asyncio
import json
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

from asn1crypto import cms
from pikepdf import Dictionary, Pdf

from agreements.content import digest
from agreements.evidence import (
    CONTENT_FILE,
    END_FILE,
    JOURNAL_FILE,
    PAPER_FILE,
    SIGNATURES_FILE,
    Fault,
    end_faults,
    file_faults,
    paper_file_faults,
)
from agreements.evidence.signatures import IN_FORCE, SIGNED
from agreements.examination import container, der
from agreements.examination.container import Envelope, Found
from agreements.examination.result import (
    End,
    Examination,
    Facts,
    Level,
    Reason,
    Seal,
    Trust,
    Verdict,
)
from agreements.examination.signature import (
    Message,
    Stamp,
    common_name,
    digest_of,
    is_trusted,
    was_valid,
)

_MOST_FAULTS: Final = 20


def examine(
    data: bytes, trust: Trust, loop: asyncio.AbstractEventLoop | None = None
) -> Examination:
    """
    Args:
        data: the file, whatever is in it.
        loop: what pyHanko's asynchronous parts run in; one is made where there is none.
    """
    if loop is None:
        with closing(asyncio.new_event_loop()) as own:
            return examine(data, trust, own)
    try:
        with container.opened(data) as pdf:
            return _examine(data, pdf, trust, loop)
    except Found as found:
        return Examination(found.verdict, found.reason)


def _examine(data: bytes, pdf: Pdf, trust: Trust, loop: asyncio.AbstractEventLoop) -> Examination:
    dictionary = container.seal_of(pdf)
    envelope = container.envelope_of(data, dictionary)
    message, padding = _message(envelope)
    stamp = _stamp(message)
    seal = _seal(pdf, dictionary, message, stamp, trust, loop)
    if reason := _not_ours(message, seal, trust, loop):
        return Examination(Verdict.FOREIGN, reason, seal)
    if not (envelope.is_plain and padding.count(0) == len(padding)):
        raise Found(Verdict.ALTERED, Reason.SEAL)
    if fault := _unaccounted(message, stamp, trust):
        raise Found(Verdict.ALTERED, fault)
    if not container.forbids_changes(pdf, dictionary):
        raise Found(Verdict.ALTERED, Reason.PERMISSIONS)
    facts, faults = _facts(pdf)
    if faults or facts is None:
        return Examination(Verdict.ALTERED, Reason.EVIDENCE, seal, None, faults)
    return Examination(Verdict.AUTHENTIC, None, seal, facts)


def _message(envelope: Envelope) -> tuple[Message, bytes]:
    """The seal's message, which holds for what it covers, and what pads it.

    Raises Found.
    """
    with _malformed(Reason.SEAL):
        written, padding = der.split(envelope.contents)
        message = Message(written)
        other_bytes, fails = message.faults(digest_of(message.digest_name, envelope.covered))
    if fails:
        raise Found(Verdict.ALTERED, Reason.SIGNATURE)
    if other_bytes:
        raise Found(Verdict.ALTERED, Reason.DIGEST)
    return message, padding


def _stamp(message: Message) -> Stamp | None:
    """The time-stamp that the seal carries. Raises Found: it carries one that doesn't hold."""
    with _malformed(Reason.TIMESTAMP):
        for attribute in message.unsigned:
            if attribute["type"].native == "signature_time_stamp_token":
                (token,) = attribute["values"]
                return Stamp(token.dump(), message.info["signature"].native)
    return None


@contextmanager
def _malformed(reason: Reason) -> Iterator[None]:
    """What is not in its form makes the libraries raise anything; what this machine lacks is no
    fault of the file's. Raises Found."""
    try:
        yield
    except (ImportError, MemoryError, OSError):
        raise
    except Exception as error:
        raise Found(Verdict.ALTERED, reason) from error


def _seal(
    pdf: Pdf,
    dictionary: Dictionary,
    message: Message,
    stamp: Stamp | None,
    trust: Trust,
    loop: asyncio.AbstractEventLoop,
) -> Seal:
    authority = ""
    if stamp:
        token = stamp.message
        usage = {"time_stamping"}
        roots = trust.authorities
        if is_trusted(token.signer, token.others, roots, stamp.at, loop, usage):
            authority = common_name(token.signer)
    level = Level.BASIC
    if authority:
        has_answers = container.has_revocation_answers(pdf)
        level = Level.LONG_TERM if has_answers else Level.TIMESTAMPED
    return Seal(
        fingerprint=message.signer.sha256.hex(),
        signer=common_name(message.signer),
        level=level,
        claimed_at=container.claimed_at(dictionary),
        stamped_at=stamp.at if stamp and authority else None,
        authority=authority,
    )


def _not_ours(
    message: Message, seal: Seal, trust: Trust, loop: asyncio.AbstractEventLoop
) -> Reason | None:
    """Why an intact seal is not one of ours.

    An expired certificate proves what was sealed before: its dates are judged at the time of the
    seal. That time is the sealer's word, where no authority said it.
    """
    if seal.at is None:
        return Reason.DATES
    if message.signer.dump() in trust.seals:
        return None if was_valid(message.signer, seal.at) else Reason.DATES
    if is_trusted(message.signer, message.others, trust.anchors, seal.at, loop):
        return None
    return Reason.CERTIFICATE


def _unaccounted(message: Message, stamp: Stamp | None, trust: Trust) -> Reason | None:
    """Each byte of the seal that no signature protects must be one that could not be another."""
    known = {*trust.seals, *trust.anchors, *trust.authorities, *trust.known}
    unsigned = []
    if stamp:
        token = stamp.message
        if not _is_accounted_for(token, known):
            return Reason.TIMESTAMP
        kind = cms.CMSAttributeType("signature_time_stamp_token").dump()
        unsigned.append(der.tlv(0x30, kind, der.tlv(0x31, token.content_info.dump())))
    return None if _is_accounted_for(message, known, unsigned) else Reason.SEAL


def _is_accounted_for(
    message: Message, known: Collection[bytes], unsigned: Sequence[bytes] = ()
) -> bool:
    return der.is_canonical(message.content_info, message.signer, unsigned) and not der.unvouched(
        message.certificates, message.signer, known
    )


def _facts(pdf: Pdf) -> tuple[Facts | None, list[str]]:
    """What the attached proof says, or what is wrong with it."""
    kind = next((k for k in _KINDS if container.attachment(pdf, k.names[0]) is not None), _KINDS[0])
    files = []
    for name in kind.names:
        attached = container.attachment(pdf, name)
        if attached is None:
            return None, [f"{name} is missing"]
        files.append(attached)
    if faults := kind.faults(*files):
        return None, [str(fault)[:200] for fault in faults[:_MOST_FAULTS]]
    with _malformed(Reason.EVIDENCE):
        return kind.told(*files), []


def _told(first: bytes, signatures: bytes, journal: bytes) -> Facts:
    """What files without a fault say."""
    content, signed, told = (json.loads(file) for file in (first, signatures, journal))
    signed_at: dict[str, datetime] = {
        signature["role"]: datetime.fromisoformat(signature["signed_at"])
        for signature in signed["signatures"]
        if signature["lapsed_at"] is None
    }
    last: dict[str, Any] = told["events"][-1]
    return Facts(
        agreement=str(UUID(told["agreement"])),
        school_year=str(content["school_year"]),
        school=str(content["school"]),
        content_digest=digest(first.decode()),
        mentee_signed_at=signed_at.get("mentee"),
        mentor_signed_at=signed_at.get("mentor"),
        in_force_at=datetime.fromisoformat(last["at"]),
        events=told["head"]["length"],
        head=told["head"]["hash"],
    )


def _told_of_paper(paper: bytes, signatures: bytes, journal: bytes) -> Facts:
    """As `_told`, of what was signed by hand."""
    signed = json.loads(paper)["signed"]
    return replace(
        _told(paper, signatures, journal),
        mentee_signed_on=date.fromisoformat(signed["mentee"]["on"]),
        mentor_signed_on=date.fromisoformat(signed["mentor"]["on"]),
    )


def _told_of_end(end: bytes, journal: bytes) -> Facts:
    """What the files of an end notice say, that are without a fault: the journal has the signatures
    that stood when the agreement came into force, each party's last; of a paper, that it was
    recorded and no more."""
    said, told = json.loads(end), json.loads(journal)
    events: list[dict[str, Any]] = told["events"]
    (in_force,) = (event for event in events if event["kind"] == IN_FORCE)
    signed_at = {
        event["data"]["role"]: datetime.fromisoformat(event["at"])
        for event in events
        if event["kind"] == SIGNED and "on_paper" not in in_force["data"]
    }
    return Facts(
        agreement=str(UUID(told["agreement"])),
        school_year=str(said["school_year"]),
        school=str(said["school"]),
        content_digest=str(in_force["data"]["digest"]),
        mentee_signed_at=signed_at.get("mentee"),
        mentor_signed_at=signed_at.get("mentor"),
        in_force_at=datetime.fromisoformat(in_force["at"]),
        events=told["head"]["length"],
        head=told["head"]["hash"],
        end=End(
            event=said["event"],
            said_at=datetime.fromisoformat(said["said_at"]),
            ends_on=date.fromisoformat(said["ends_on"]),
            document=str(said["document"]),
        ),
    )


@dataclass(frozen=True, slots=True)
class _Files:
    """The files that a kind of document carries, by which it is known from the first; what is wrong
    with them; and what they say when nothing is."""

    names: tuple[str, ...]
    faults: Callable[..., list[Fault]]
    told: Callable[..., Facts]


_KINDS: Final = (
    _Files((CONTENT_FILE, SIGNATURES_FILE, JOURNAL_FILE), file_faults, _told),
    _Files((PAPER_FILE, SIGNATURES_FILE, JOURNAL_FILE), paper_file_faults, _told_of_paper),
    _Files((END_FILE, JOURNAL_FILE), end_faults, _told_of_end),
)
