"""An address that is corrected before anybody wrote or signed at it, what comes back from a mail
provider, what a person no longer wants to be sent, and documents sent by e-mail."""

from importlib import import_module

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.models import Q

from agreements.migrations._triggers import Refusal, lifted, made

before = import_module("agreements.migrations.0011_end_notice")
KEPT = before.KEPT


def refusals(different: str) -> list[Refusal]:
    """(table, operation, condition, reason); `different` is the dialect's null-safe `<>`."""
    replaced = " OR ".join(
        f"(OLD.{role}_id <> NEW.{role}_id AND (TRIM(OLD.{role}_expectations) <> ''"
        " OR EXISTS (SELECT 1 FROM agreements_signature s"
        f" WHERE s.agreement_id = OLD.id AND s.role = '{role}')))"
        for role in ("mentee", "mentor")
    )
    return [
        *before.refusals(different),
        (
            "agreements_agreement",
            "UPDATE",
            # What is no longer open is refused as such.
            f"OLD.status = 'open' AND ({replaced})",
            "agreements_agreement: who has written or signed stays a party",
        ),
    ]


class Migration(migrations.Migration):
    dependencies = [("agreements", "0011_end_notice")]

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
                    ("contact_corrected", "address corrected"),
                ],
                max_length=30,
            ),
        ),
        migrations.AddField(
            "notice",
            "provider_id",
            models.CharField(
                blank=True,
                db_index=True,
                editable=False,
                help_text=(
                    "What the mail provider calls the message, where it has a name of its own."
                ),
                max_length=300,
            ),
        ),
        migrations.AddField(
            "notice",
            "replaced_by",
            models.ForeignKey(
                blank=True,
                editable=False,
                help_text="The notice that went to the corrected address in its stead.",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="replaces",
                to="agreements.notice",
            ),
        ),
        migrations.AddField(
            "servicecentre",
            "mails_documents",
            models.BooleanField(
                default=False,
                help_text=(
                    "Each party receives the sealed document with the message that says that the "
                    "agreement is in force. What is in a mailbox can’t be taken back, and who "
                    "opens it is in no record: leave it off unless your rules on personal "
                    "information allow it."
                ),
                verbose_name="documents by e-mail",
            ),
        ),
        migrations.CreateModel(
            "NoticeRefusal",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        help_text="One of Notice.Kind that may be refused.", max_length=30
                    ),
                ),
                ("at", models.DateTimeField()),
                (
                    "agreement",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="notice_refusals",
                        to="agreements.agreement",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="notice_refusals",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "refused notice",
                "verbose_name_plural": "refused notices",
                "ordering": ["at", "pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=Q(kind="reminder", agreement__isnull=False)
                        | Q(kind="digest", agreement__isnull=True),
                        name="notice_refusal_is_of_what_may_be_refused",
                    ),
                    models.UniqueConstraint(
                        fields=["person", "kind", "agreement"],
                        condition=Q(agreement__isnull=False),
                        name="notice_refusal_once_an_agreement",
                    ),
                    models.UniqueConstraint(
                        fields=["person", "kind"],
                        condition=Q(agreement__isnull=True),
                        name="notice_refusal_once",
                    ),
                ],
            },
        ),
        made(refusals, KEPT),
    ]
