"""An end notice is sealed for each time that an end is told; notices that stopped being true, and
those that tell administrators what is stuck."""

from importlib import import_module

import django.db.models.deletion
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps
from django.db.models import Q

from agreements.migrations._triggers import Refusal, lifted, made

before = import_module("agreements.migrations.0009_ending")
KEPT = before.KEPT


def refusals(different: str) -> list[Refusal]:
    """(table, operation, condition, reason); `different` is the dialect's null-safe `<>`."""
    return [
        *before.refusals(different),
        *(
            (
                f"agreements_{table}",
                "INSERT",
                "NEW.end_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM agreements_event e"
                " JOIN agreements_agreement a ON a.id = e.agreement_id WHERE e.id = NEW.end_id"
                " AND e.kind = 'ended' AND a.in_force_at IS NOT NULL)",
                f"agreements_{table}: an end notice tells of the end of what was in force",
            )
            for table in ("document", "sealing")
        ),
    ]


def ask_for_end_notices(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """For the ends that were told before there were notices: each says when the end was told, and
    its seal when it was sealed."""
    told = apps.get_model("agreements", "Event").objects.filter(
        kind="ended", agreement__in_force_at__isnull=False
    )
    for event in told.only("pk", "at", "data").order_by("at", "pk"):
        if "ends_on" in event.data:
            apps.get_model("agreements", "Sealing").objects.create(
                end=event, requested_at=event.at, not_before=event.at
            )


def forget_sealings_of_ends(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Of those that made no document: one that is sealed is not thrown away."""
    apps.get_model("agreements", "Sealing").objects.filter(end__end_notice=None).exclude(
        end=None
    ).delete()


class Migration(migrations.Migration):
    dependencies = [("agreements", "0010_reminders")]

    operations = [
        lifted(before.refusals, before.KEPT),
        *(
            operation
            for name, thing, notice, told in (
                (
                    "document",
                    "document",
                    "end_notice",
                    "The event of the end that an end notice tells of.",
                ),
                (
                    "sealing",
                    "sealing",
                    "sealing",
                    "The event of the end whose notice is to be sealed.",
                ),
            )
            for operation in (
                migrations.AlterField(
                    name,
                    "agreement",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name=thing,
                        to="agreements.agreement",
                    ),
                ),
                migrations.AddField(
                    name,
                    "end",
                    models.OneToOneField(
                        blank=True,
                        help_text=told,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name=notice,
                        to="agreements.event",
                    ),
                ),
                migrations.AddConstraint(
                    name,
                    models.CheckConstraint(
                        condition=Q(agreement__isnull=False, end=None)
                        | Q(agreement=None, end__isnull=False),
                        name=f"{name}_is_of_one_thing",
                    ),
                ),
            )
        ),
        migrations.RunPython(migrations.RunPython.noop, forget_sealings_of_ends),
        migrations.RunPython(ask_for_end_notices, migrations.RunPython.noop),
        migrations.AlterField(
            "notice",
            "state",
            models.CharField(
                choices=[
                    ("queued", "being sent"),
                    ("sent", "sent"),
                    ("failed", "not delivered"),
                    ("bounced", "returned by the mail server"),
                    ("withdrawn", "not sent: no longer true"),
                ],
                default="queued",
                max_length=10,
            ),
        ),
        migrations.AlterField(
            "notice",
            "undelivered_at",
            models.DateTimeField(
                blank=True,
                help_text="When it was given up or withdrawn, or came back.",
                null=True,
            ),
        ),
        migrations.RemoveConstraint("notice", "notice_is_about_one_thing"),
        migrations.AddConstraint(
            "notice",
            models.CheckConstraint(
                condition=Q(agreement__isnull=False, membership=None)
                | Q(agreement=None, membership__isnull=False)
                | Q(agreement=None, membership=None, kind="stuck"),
                name="notice_is_about_one_thing",
            ),
        ),
        migrations.RemoveConstraint("notice", "notice_state_tied_to_dates"),
        migrations.AddConstraint(
            "notice",
            models.CheckConstraint(
                condition=Q(
                    state="queued", next_try_at__isnull=False, sent_at=None, undelivered_at=None
                )
                | Q(state="sent", next_try_at=None, sent_at__isnull=False, undelivered_at=None)
                | Q(
                    state__in=["failed", "withdrawn"],
                    next_try_at=None,
                    sent_at=None,
                    undelivered_at__isnull=False,
                )
                | Q(
                    state="bounced",
                    next_try_at=None,
                    sent_at__isnull=False,
                    undelivered_at__isnull=False,
                ),
                name="notice_state_tied_to_dates",
            ),
        ),
        made(refusals, KEPT),
    ]
