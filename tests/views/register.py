"""Many agreements, made cheaply: only what the lists show of them."""

import uuid

from agreements.models import Agreement, Document, Person, School, SchoolYear, StandingText
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
    """One agreement of Luc's with each of the mentees; with its document if it is signed."""
    school = school or world.school
    state = {"status": "in_force", "in_force_at": NOW} | WRITTEN if signed else {}
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
            **state,
        )
        for person in people
    )
    if signed:
        Document.objects.bulk_create(
            Document(
                agreement=a, file=f"{a.public_id}.pdf", sha256="0" * 64, size=1, created_at=NOW
            )
            for a in agreements
        )
    return agreements
