"""The demonstration: invented people, in an invented service centre, marked as such."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import uuid4

from django.db import transaction
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from agreements.actions.create import create
from agreements.actions.party import Party
from agreements.actions.sign import Circumstances, sign
from agreements.actions.write import Part, fingerprint, write
from agreements.models import (
    Agreement,
    Membership,
    Person,
    School,
    SchoolYear,
    ServiceCentre,
)
from agreements.statement import CURRENT_VERSION, StatementKey
from mentorat.sign_in.proof import Proof

EMAIL_DOMAIN: Final = "demonstration.example"


@dataclass(frozen=True, slots=True)
class CastMember:
    """Somebody as whom the demonstration can be tried."""

    key: str
    name: str
    part: str | Promise
    is_administrator: bool = False

    @property
    def email(self) -> str:
        return f"{self.key}@{EMAIL_DOMAIN}"


CAST: Final = (
    CastMember("helene", "Hélène Bérubé", _("principal")),
    CastMember("maya", "Maya Nguyễn", _("mentee")),
    CastMember("luc", "Luc Tremblay", _("mentor")),
    CastMember("ines", "Inès Haddad", _("service-centre staff")),
    CastMember("olivier", "Olivier Roy", _("outsider: nothing is theirs to see")),
    CastMember("alice", "Alice Kanapé", _("administrator"), is_administrator=True),
)

MAYA_WRITES: Final = (
    "Je souhaite apprivoiser la gestion de classe en 4e année et apprendre à doser mes "
    "interventions. J’aimerais être observée une fois par étape, puis en parler sans détour."
)
LUC_WRITES: Final = (
    "J’attends de la franchise sur ce qui va et ce qui ne va pas. Je propose d’ouvrir ma classe, "
    "de partager mes planifications et de chercher ensemble avant de donner des réponses."
)
BOTH_WRITE: Final = (
    "Nous nous voyons le mardi midi, dans la classe de l’un ou de l’autre. Ce qui presse passe "
    "par un texto; ce qui est délicat attend la rencontre."
)


@transaction.atomic
def load(now: datetime) -> bool:
    """Add the cast, their school, an agreement signed last year and one that is being written.

    Args:
        now: an aware time.

    Returns:
        Whether anything was added: not when the demonstration is there already.
    """
    if Person.objects.filter(email__endswith=f"@{EMAIL_DOMAIN}").exists():
        return False
    people = {
        member.key: Person.objects.create_user(
            member.email, member.name, is_superuser=member.is_administrator
        )
        for member in CAST
    }
    centre = ServiceCentre.objects.create(name="CSS de la Démonstration")
    school = School.objects.create(name="École des Érables (démonstration)", service_centre=centre)
    School.objects.create(name="École du Large (démonstration)", service_centre=centre)
    role = Membership.Role
    earlier = now - timedelta(days=365)
    Membership.objects.create(
        person=people["helene"], role=role.PRINCIPAL, school=school, starts_at=earlier
    )
    Membership.objects.create(
        person=people["ines"], role=role.STAFF, service_centre=centre, starts_at=earlier
    )

    start = now.year if now.month >= 7 else now.year - 1
    last_year = SchoolYear.objects.create(start=start - 1)
    this_year = SchoolYear.objects.create(start=start)
    signed = _agreement(people, school, last_year, earlier)
    _write(signed, people["maya"], earlier, mentee_expectations=MAYA_WRITES)
    _write(signed, people["luc"], earlier, mentor_expectations=LUC_WRITES)
    _write(
        signed,
        people["luc"],
        earlier,
        arrangements=BOTH_WRITE,
        meeting_frequency="Toutes les deux semaines",
        meeting_length="45 minutes",
    )
    for key in ("maya", "luc"):
        _sign(signed, people[key], earlier)
    current = _agreement(people, school, this_year, now)
    _write(current, people["luc"], now, mentor_expectations=LUC_WRITES)
    return True


def _agreement(
    people: dict[str, Person], school: School, year: SchoolYear, now: datetime
) -> Agreement:
    maya, luc = people["maya"], people["luc"]
    return create(
        principal=people["helene"],
        school=school,
        school_year=year,
        mentee=Party(maya.name, maya.email),
        mentor=Party(luc.name, luc.email),
        language="fr",
        creation_key=uuid4(),
        now=now,
    )


def _write(agreement: Agreement, person: Person, now: datetime, **parts: Part) -> None:
    current = Agreement.objects.get(pk=agreement.pk)
    read = {part: fingerprint(getattr(current, part)) for part in parts}
    write(agreement=current, person=person, parts=parts, read=read, warned_of=(), now=now)


def _sign(agreement: Agreement, person: Person, now: datetime) -> None:
    current = Agreement.objects.get(pk=agreement.pk)
    sign(
        agreement=current,
        person=person,
        revision=current.revision,
        typed_name=person.name,
        accepted=StatementKey(CURRENT_VERSION, "fr"),
        proof=Proof("demonstration", now),
        circumstances=Circumstances(),
        now=now,
    )
