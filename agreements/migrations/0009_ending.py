"""From which day an agreement is ended, an end that only comes sooner, and who followed whom."""

from importlib import import_module

import django.db.models.deletion
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps
from django.db.models import F, Q
from django.utils import timezone

from agreements.migrations._triggers import Refusal, changed, lifted, made

before = import_module("agreements.migrations.0007_journal")
words = import_module("agreements.migrations.0002_triggers")
KEPT = before.KEPT
WORDS_ARE_FIXED = "agreements_agreement: the words are fixed once it is no longer open"


def refusals(different: str) -> list[Refusal]:
    """(table, operation, condition, reason); `different` is the dialect's null-safe `<>`."""
    fixed = changed((*words.FIXED_AGREEMENT_COLUMNS, "follows_id"), different)
    ending = changed(("ended_at", "ends_on", "cancelled_at"), different)
    return [
        *(
            (table, operation, f"OLD.status <> 'open' AND ({fixed})", reason)
            if reason == WORDS_ARE_FIXED
            else (table, operation, condition, reason)
            for table, operation, condition, reason in before.refusals(different)
        ),
        (
            "agreements_agreement",
            "UPDATE",
            # What leaves « over » is refused as such, by the one before.
            f"OLD.status IN ('ended', 'cancelled') AND NEW.status = OLD.status AND ({ending})"
            " AND NOT (OLD.status = 'ended' AND NEW.cancelled_at IS NULL"
            " AND NEW.ended_at IS NOT NULL AND NEW.ends_on < OLD.ends_on)",
            "agreements_agreement: an end is told once, and only comes sooner",
        ),
    ]


def say_from_which_day(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """What ended before there was a choice ended on that very day."""
    for agreement in apps.get_model("agreements", "Agreement").objects.filter(status="ended"):
        agreement.ends_on = timezone.localdate(agreement.ended_at)
        agreement.save(update_fields=["ends_on"])


class Migration(migrations.Migration):
    dependencies = [("agreements", "0008_notice")]

    operations = [
        lifted(before.refusals, before.KEPT),
        migrations.AlterField(
            "event",
            "kind",
            models.CharField(
                choices=[
                    ("created", "agreement created"),
                    ("written", "text written"),
                    ("signed", "signed"),
                    ("signature_lapsed", "signature lapsed"),
                    ("in_force", "in force"),
                    ("document_stored", "document stored"),
                    ("ended", "ended"),
                    ("cancelled", "cancelled"),
                ],
                max_length=30,
            ),
        ),
        migrations.AddField(
            "agreement",
            "ends_on",
            models.DateField(
                blank=True,
                help_text=(
                    "The day (America/Toronto) from which it is ended: that of ended_at, or later."
                ),
                null=True,
            ),
        ),
        migrations.AddField(
            "agreement",
            "follows",
            models.ForeignKey(
                blank=True,
                help_text="The agreement after which it was made: another pairing, or a renewal.",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="followed_by",
                to="agreements.agreement",
            ),
        ),
        migrations.RunPython(say_from_which_day, migrations.RunPython.noop),
        migrations.RemoveConstraint("agreement", "agreement_status_tied_to_dates"),
        migrations.AddConstraint(
            "agreement",
            models.CheckConstraint(
                condition=Q(
                    status="open",
                    in_force_at__isnull=True,
                    ended_at__isnull=True,
                    ends_on__isnull=True,
                    cancelled_at__isnull=True,
                )
                | Q(
                    status="in_force",
                    in_force_at__isnull=False,
                    ended_at__isnull=True,
                    ends_on__isnull=True,
                    cancelled_at__isnull=True,
                )
                | Q(
                    status="ended",
                    ended_at__isnull=False,
                    ends_on__isnull=False,
                    cancelled_at__isnull=True,
                )
                | Q(
                    status="cancelled",
                    in_force_at__isnull=True,
                    ended_at__isnull=True,
                    ends_on__isnull=True,
                    cancelled_at__isnull=False,
                ),
                name="agreement_status_tied_to_dates",
            ),
        ),
        migrations.AddConstraint(
            "agreement",
            models.CheckConstraint(condition=~Q(follows=F("pk")), name="agreement_follows_another"),
        ),
        made(refusals, KEPT),
    ]
