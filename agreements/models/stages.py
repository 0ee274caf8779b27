"""The stage of many agreements at once: what Agreement.stage says, for the database to count by."""

from datetime import date

from django.db.models import Case, CharField, Exists, OuterRef, Q, Value, When

from agreements.lifecycle import Stage, Status
from agreements.models.agreement import REQUIRED_PARTS
from agreements.models.constraints import blank
from agreements.models.signature import Signature
from agreements.reminders import school_year_of


def stage_on(today: date) -> Case:
    """The stage of an agreement that people are shown on `today` (a day in America/Toronto), as a
    text."""
    standing = Exists(Signature.objects.filter(agreement=OuterRef("pk"), lapsed_at=None))
    unwritten = Q()
    for part in REQUIRED_PARTS:
        unwritten |= blank(part)
    cases = [
        (Q(status=Status.CANCELLED), Stage.CANCELLED),
        (Q(status=Status.ENDED, ends_on__gt=today), Stage.ENDING),
        (Q(status=Status.ENDED), Stage.ENDED),
        (Q(status=Status.IN_FORCE, school_year__start__lt=school_year_of(today)), Stage.EXPIRED),
        (Q(status=Status.IN_FORCE), Stage.IN_FORCE),
        (unwritten, Stage.TO_COMPLETE),
        (Q(standing), Stage.PARTLY_SIGNED),
    ]
    return Case(
        *(When(condition, then=Value(stage.value)) for condition, stage in cases),
        default=Value(Stage.TO_SIGN.value),
        output_field=CharField(),
    )
