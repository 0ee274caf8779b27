"""The remarks that the two parties of an open agreement read, with what each may do about them."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from uuid import UUID, uuid4

from agreements import access
from agreements.documents.letter import part_headings
from agreements.lifecycle import Actor
from agreements.models import Agreement, Person, Remark
from agreements.models.remark import PARTS


@dataclass(frozen=True, slots=True)
class Said:
    """A remark or an answer, with the name that the agreement gives to its author."""

    remark: Remark
    name: str
    own: bool
    may_take_back: bool


@dataclass(frozen=True, slots=True)
class Thread:
    """A remark and its answers, the oldest first, under the `heading` of its part. `key` goes with
    the form of one more answer."""

    heading: str
    said: Said
    answers: Sequence[Said]
    key: UUID

    @property
    def part(self) -> str:
        return self.said.remark.part

    @property
    def open(self) -> bool:
        return self.said.remark.settled_at is None


def threads_of(person: Person, agreement: Agreement) -> list[Thread]:
    """Every remark of the agreement that `person` reads, the oldest first, in one query; nothing
    for who is no party, nor once it isn't open."""
    if not access.can_discuss(person, agreement):
        return []
    rows = list(Remark.objects.visible_to(person).filter(agreement=agreement))
    headings = part_headings()
    answered = {row.answers_to_id for row in rows}
    said = {row.pk: _said(row, person, agreement, row.pk in answered) for row in rows}
    return [
        Thread(
            headings[row.part],
            said[row.pk],
            [said[answer.pk] for answer in rows if answer.answers_to_id == row.pk],
            uuid4(),
        )
        for row in rows
        if row.answers_to_id is None
    ]


def _said(remark: Remark, person: Person, agreement: Agreement, answered: bool) -> Said:
    return Said(
        remark,
        agreement.name_of(Actor(remark.role)),
        remark.author_id == person.pk,
        access.can_take_back(person, agreement, remark, answered),
    )


def remarkable(person: Person, agreement: Agreement) -> dict[str, UUID]:
    """The written parts on which `person` may remark now, with a key for the form of each."""
    return {
        part: uuid4()
        for part in PARTS
        if getattr(agreement, part).strip() and access.can_remark(person, agreement, part)
    }


def open_threads(threads: Collection[Thread]) -> list[Thread]:
    """Those that are not settled."""
    return [thread for thread in threads if thread.open]
