"""What a signature shows of how it was made, what seals a document, and who is at sealing it; ends
of memberships that nobody puts off."""

from importlib import import_module

import django.db.models.deletion
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps
from django.db.models import Q

from agreements.migrations._triggers import Refusal, changed, lifted, made

before = import_module("agreements.migrations.0005_people")
identity = import_module("agreements.migrations.0004_identity")
KEPT = before.KEPT
FIXED_SIGNATURE_COLUMNS = (
    *identity.FIXED_SIGNATURE_COLUMNS,
    "ip_address",
    "user_agent",
    "displayed_to_end",
    "drawing",
)
LAPSES_ONCE = "agreements_signature: a signature can only lapse, once"


def refusals(different: str) -> list[Refusal]:
    """(table, operation, condition, reason); `different` is the dialect's null-safe `<>`."""
    lapses = f"OLD.lapsed_at IS NOT NULL OR {changed(FIXED_SIGNATURE_COLUMNS, different)}"
    return [
        *(
            (table, operation, lapses if reason == LAPSES_ONCE else condition, reason)
            for table, operation, condition, reason in before.refusals(different)
        ),
        (
            "agreements_membership",
            "UPDATE",
            "OLD.ends_at IS NOT NULL AND (NEW.ends_at IS NULL OR NEW.ends_at > OLD.ends_at)",
            "agreements_membership: an end is never put off",
        ),
    ]


def ask_for_sealing(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """For what came into force and has no document yet."""
    waiting = apps.get_model("agreements", "Agreement").objects.filter(
        in_force_at__isnull=False, document=None
    )
    for agreement in waiting.only("pk", "in_force_at"):
        apps.get_model("agreements", "Sealing").objects.create(
            agreement=agreement,
            requested_at=agreement.in_force_at,
            not_before=agreement.in_force_at,
        )


class Migration(migrations.Migration):
    dependencies = [("agreements", "0005_people")]

    operations = [
        lifted(before.refusals, before.KEPT),
        migrations.AddField(
            "signature", "ip_address", models.GenericIPAddressField(blank=True, null=True)
        ),
        migrations.AddField(
            "signature", "user_agent", models.CharField(blank=True, max_length=400)
        ),
        migrations.AddField(
            "signature",
            "displayed_to_end",
            models.BooleanField(
                blank=True,
                help_text="Whether all of the text was on the screen; empty if unknown.",
                null=True,
            ),
        ),
        migrations.AddField(
            "signature",
            "drawing",
            models.TextField(
                blank=True, help_text="The signature drawn by hand: the data of an SVG path."
            ),
        ),
        migrations.AddField(
            "document",
            "level",
            models.CharField(
                blank=True,
                choices=[("B-B", "B-B"), ("B-T", "B-T"), ("B-LT", "B-LT")],
                help_text="The PAdES level of the seal; empty for those made before there was one.",
                max_length=4,
            ),
        ),
        migrations.AddField(
            "document",
            "certificate",
            models.CharField(
                blank=True,
                help_text="The SHA-256 of the certificate that sealed it.",
                max_length=64,
            ),
        ),
        migrations.AddConstraint(
            "document",
            models.CheckConstraint(
                condition=Q(level="", certificate="")
                | Q(level__in=("B-B", "B-T", "B-LT")) & ~Q(certificate=""),
                name="document_seal_is_whole",
            ),
        ),
        migrations.CreateModel(
            name="Sealing",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "agreement",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="sealing",
                        to="agreements.agreement",
                    ),
                ),
                ("requested_at", models.DateTimeField()),
                ("not_before", models.DateTimeField(help_text="When it may be tried next.")),
                ("claim", models.UUIDField(blank=True, null=True)),
                ("claimed_until", models.DateTimeField(blank=True, null=True)),
                ("tries", models.PositiveIntegerField(default=0)),
                (
                    "failure",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("proof", "the agreement’s journal doesn’t prove what was signed"),
                            ("key", "the seal’s key can’t be used"),
                            ("timestamp", "the time-stamping authority gave no time-stamp"),
                            ("check", "the document that was made doesn’t verify"),
                            ("storage", "the document could not be kept"),
                            ("render", "the document could not be made"),
                        ],
                        max_length=10,
                    ),
                ),
                (
                    "detail",
                    models.CharField(
                        blank=True,
                        help_text="A code that says more of the failure.",
                        max_length=40,
                    ),
                ),
            ],
            options={
                "verbose_name": "sealing",
                "verbose_name_plural": "sealings",
                "ordering": ["requested_at", "pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=Q(claim=None, claimed_until=None)
                        | Q(claim__isnull=False, claimed_until__isnull=False),
                        name="sealing_claim_ends",
                    )
                ],
            },
        ),
        migrations.RunPython(ask_for_sealing, migrations.RunPython.noop),
        made(refusals, KEPT),
    ]
