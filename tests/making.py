"""Agreements at each stage, made by the actions themselves."""

import uuid
from datetime import datetime

from agreements.actions.answer import answer
from agreements.actions.cancel import cancel
from agreements.actions.create import create
from agreements.actions.end import end
from agreements.actions.party import Party
from agreements.actions.remark import remark
from agreements.actions.sign import Circumstances, sign
from agreements.actions.write import fingerprint, parts_of, write
from agreements.models import Agreement, Person, Remark, Signature
from agreements.statement import CURRENT_VERSION, StatementKey
from mentorat.sign_in.proof import Proof
from tests.cast import NOW, World

EXPECTATIONS = "Observer sa gestion de classe, puis en parler sans détour."


def party(person: Person) -> Party:
    """A known person, as a principal types them."""
    return Party(person.name, person.email)


def made(world: World, **changes: object) -> Agreement:
    """An agreement that Hélène just made for Maya and Luc."""
    arguments = {
        "principal": world.helene,
        "school": world.school,
        "school_year": world.year,
        "mentee": Party(world.maya.name, world.maya.email),
        "mentor": Party(world.luc.name, world.luc.email),
        "language": "fr",
        "creation_key": uuid.uuid4(),
        "now": NOW,
    }
    return create(**(arguments | changes))  # type: ignore[arg-type]


def wrote(agreement: Agreement, person: Person, now: datetime = NOW, **parts: object) -> Agreement:
    """`person` changes `parts`, having read the agreement as it is and been warned of all."""
    agreement = Agreement.objects.get(pk=agreement.pk)
    return write(
        agreement=agreement,
        person=person,
        parts=parts,  # type: ignore[arg-type]
        read={p: fingerprint(getattr(agreement, p)) for p in parts_of(person, agreement)},
        warned_of={(s.role, s.revision) for s in agreement.standing_signatures},
        now=now,
    )


def written(world: World, **changes: object) -> Agreement:
    """An agreement with every part written."""
    agreement = made(world, **changes)
    wrote(agreement, world.maya, mentee_expectations=EXPECTATIONS, arrangements="Le mardi midi.")
    return wrote(agreement, world.luc, mentor_expectations="Écouter, proposer, ne pas juger.")


def signed(
    agreement: Agreement, person: Person, now: datetime = NOW, drawing: str = ""
) -> Signature:
    """`person` signs the current revision."""
    agreement = Agreement.objects.get(pk=agreement.pk)
    return sign(
        agreement=agreement,
        person=person,
        revision=agreement.revision,
        typed_name=person.name,
        accepted=StatementKey(CURRENT_VERSION, "fr"),
        proof=Proof("code", now),
        circumstances=Circumstances(drawing=drawing),
        now=now,
    )


def remarked(
    agreement: Agreement,
    person: Person,
    text: str = "Et les rencontres de parents?",
    part: str = "arrangements",
    now: datetime = NOW,
) -> Remark:
    """`person` leaves a remark."""
    return remark(
        agreement=agreement, person=person, part=part, text=text, key=uuid.uuid4(), now=now
    )


def answered(asked: Remark, person: Person, text: str = "Parlons-en mardi.") -> Remark:
    """`person` answers a remark."""
    return answer(remark=asked, person=person, text=text, key=uuid.uuid4(), now=NOW)


def in_force(world: World, **changes: object) -> Agreement:
    """An agreement that both signed."""
    agreement = written(world, **changes)
    signed(agreement, world.maya)
    signed(agreement, world.luc)
    return Agreement.objects.get(pk=agreement.pk)


def over(world: World, agreement: Agreement, status: str) -> Agreement:
    """The agreement, as its mentor ended it or its principal cancelled it."""
    if status == "ended":
        return end(agreement=agreement, person=world.luc, on=NOW.date(), now=NOW)
    return cancel(agreement=agreement, principal=world.helene, now=NOW)
