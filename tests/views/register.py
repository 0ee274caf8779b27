"""Many agreements, made cheaply: only what the lists show of them."""

import uuid
from collections.abc import Sequence

from agreements.models import (
    Agreement,
    Document,
    Person,
    School,
    SchoolYear,
    Signature,
    StandingText,
)
from agreements.models.person import Mentee, Mentor
from tests.conftest import NOW, World

WRITTEN = dict.fromkeys(("mentee_expectations", "mentor_expectations", "arrangements"), "Écrit.")


def register(
    world: World,
    *mentees: str,
    year: SchoolYear | None = None,
    school: School | None = None,
    signed: bool = True,
) -> list[Agreement]:
    """One agreement of Luc's with each of the mentees; in force and with its document if it is
    signed, and otherwise with nothing written yet."""
    school = school or world.school
    people = Person.objects.bulk_create(
        Person(email=f"{uuid.uuid4()}@ecole.example", name=name) for name in mentees
    )
    agreements = Agreement.objects.bulk_create(
        Agreement(
            created_by=world.helene,
            created_at=NOW,
            school=school,
            school_name=school.name,
            school_year=year or world.year,
            standing_text=StandingText.objects.current(),
            language="fr",
            mentee=Mentee(pk=person.pk),
            mentee_name=person.name,
            mentor=Mentor(pk=world.luc.pk),
            mentor_name=world.luc.name,
            **WRITTEN if signed else {},
        )
        for person in people
    )
    if signed:
        sign_for(agreements, "mentee")
        sign_for(agreements, "mentor")
        Agreement.objects.filter(pk__in=[a.pk for a in agreements]).update(
            status="in_force", in_force_at=NOW
        )
        Document.objects.bulk_create(
            Document(agreement=a, file=f"{a.pk}.pdf", sha256="0" * 64, size=1, created_at=NOW)
            for a in agreements
        )
    return agreements


def sign_for(agreements: Sequence[Agreement], role: str) -> None:
    """A signature of that party on each agreement."""
    Signature.objects.bulk_create(
        Signature(
            agreement=agreement,
            role=role,
            person_id=getattr(agreement, f"{role}_id"),
            typed_name=getattr(agreement, f"{role}_name"),
            statement="Je signe.",
            statement_version=1,
            statement_language="fr",
            revision=agreement.revision,
            content="{}",
            content_digest="0" * 64,
            signed_at=NOW,
            authenticated_at=NOW,
            authentication="code",
        )
        for agreement in agreements
    )
