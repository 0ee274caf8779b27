"""Agreements that were signed by hand: what their principal recorded, and the pages until they are
sealed."""

import uuid
from importlib import import_module

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.models import Q, Value
from django.db.models.functions import Trim
from django.db.models.lookups import Exact

from agreements.migrations._triggers import NEVER, Refusal, changed, lifted, made

before = import_module("agreements.migrations.0013_remark")
KEPT = (*before.KEPT, "agreements_papersigning")
WORDS_ARE_FIXED = "agreements_agreement: the words are fixed once it is no longer open"
BOTH_SIGNATURES = "agreements_agreement: in force only with both signatures on the same revision"
RECORDED = "agreements_papersigning"


def refusals(different: str) -> list[Refusal]:
    """(table, operation, condition, reason); `different` is the dialect's null-safe `<>`."""
    comes_into_force = "OLD.status <> 'in_force' AND NEW.status = 'in_force'"
    more = {
        WORDS_ARE_FIXED: f"OLD.status <> 'open' AND ({changed(('on_paper',), different)}) OR ",
        BOTH_SIGNATURES: "NOT NEW.on_paper AND ",
    }
    return [
        *(
            (table, operation, more.get(reason, "") + condition, reason)
            for table, operation, condition, reason in before.refusals(different)
        ),
        (
            "agreements_agreement",
            "UPDATE",
            f"{comes_into_force} AND NEW.on_paper AND (NOT EXISTS (SELECT 1 FROM {RECORDED} p"
            " WHERE p.agreement_id = NEW.id) OR EXISTS (SELECT 1 FROM agreements_signature s"
            " WHERE s.agreement_id = NEW.id AND s.lapsed_at IS NULL))",
            "agreements_agreement: on paper only with its record, and no other signature",
        ),
        *(
            (RECORDED, operation, NEVER, f"{RECORDED}: rows are never changed or deleted")
            for operation in ("UPDATE", "DELETE")
        ),
        (
            RECORDED,
            "INSERT",
            "NOT EXISTS (SELECT 1 FROM agreements_agreement a WHERE a.id = NEW.agreement_id"
            " AND a.status = 'open' AND NEW.recorded_by_id NOT IN (a.mentee_id, a.mentor_id))",
            f"{RECORDED}: it is of what is open, and recorded by neither party",
        ),
        (
            RECORDED,
            "INSERT",
            # America/Toronto is behind UTC, in which times are: its day is never the later one.
            "NEW.mentee_signed_on > DATE(NEW.recorded_at)"
            " OR NEW.mentor_signed_on > DATE(NEW.recorded_at)",
            f"{RECORDED}: nobody signed after it was recorded",
        ),
        (
            "agreements_paperscan",
            "UPDATE",
            NEVER,
            "agreements_paperscan: pages are never changed",
        ),
        (
            "agreements_paperscan",
            "DELETE",
            f"EXISTS (SELECT 1 FROM {RECORDED} p WHERE p.agreement_id = OLD.agreement_id)"
            " AND NOT EXISTS (SELECT 1 FROM agreements_document d"
            " WHERE d.agreement_id = OLD.agreement_id)",
            "agreements_paperscan: recorded pages stay until they are sealed",
        ),
    ]


def _written(part: str) -> Q:
    return ~Q(Exact(Trim(part), Value("")))


def _signed_by_hand() -> list[tuple[str, models.Field]]:
    return [
        ("mentee_name", models.CharField(max_length=150)),
        ("mentee_signed_on", models.DateField()),
        ("mentor_name", models.CharField(max_length=150)),
        ("mentor_signed_on", models.DateField()),
        ("originals", models.JSONField(help_text="The SHA-256 of each file that was sent.")),
        (
            "pages",
            models.JSONField(
                help_text="Of each clean page: its SHA-256, its size in bytes, its pixels."
            ),
        ),
    ]


def _key() -> tuple[str, models.Field]:
    return (
        "id",
        models.BigAutoField(
            auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
        ),
    )


def _of_agreement(name: str) -> tuple[str, models.Field]:
    return (
        "agreement",
        models.OneToOneField(
            on_delete=django.db.models.deletion.PROTECT,
            related_name=name,
            to="agreements.agreement",
        ),
    )


def _by(name: str, related_name: str) -> tuple[str, models.Field]:
    return (
        name,
        models.ForeignKey(
            on_delete=django.db.models.deletion.PROTECT,
            related_name=related_name,
            to=settings.AUTH_USER_MODEL,
        ),
    )


class Migration(migrations.Migration):
    dependencies = [("agreements", "0013_remark")]

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
                    ("paper_signed", "signed on paper"),
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
            "agreement",
            "on_paper",
            models.BooleanField(
                default=False,
                help_text=(
                    "It was signed by hand: the document is the paper, not what is written here."
                ),
            ),
        ),
        migrations.RemoveConstraint("agreement", "agreement_in_force_is_written"),
        migrations.AddConstraint(
            "agreement",
            models.CheckConstraint(
                condition=~Q(status="in_force")
                | Q(on_paper=True)
                | (
                    _written("mentee_expectations")
                    & _written("mentor_expectations")
                    & _written("arrangements")
                ),
                name="agreement_in_force_is_written",
            ),
        ),
        migrations.AddConstraint(
            "agreement",
            models.CheckConstraint(
                condition=Q(on_paper=False) | Q(in_force_at__isnull=False),
                name="agreement_on_paper_came_into_force",
            ),
        ),
        migrations.CreateModel(
            name="PaperScan",
            fields=[
                _key(),
                *_signed_by_hand(),
                _of_agreement("paper_scan"),
                (
                    "public_id",
                    models.UUIDField(default=uuid.uuid4, editable=False, unique=True),
                ),
                _by("uploaded_by", "+"),
                ("uploaded_at", models.DateTimeField()),
                (
                    "content",
                    models.BinaryField(help_text="The JPEGs, one after the other, encrypted."),
                ),
            ],
            options={
                "verbose_name": "scan of a signed paper",
                "verbose_name_plural": "scans of signed papers",
            },
        ),
        migrations.CreateModel(
            name="PaperSigning",
            fields=[
                _key(),
                *_signed_by_hand(),
                _of_agreement("paper_signing"),
                _by("recorded_by", "papers_recorded"),
                ("recorded_at", models.DateTimeField()),
            ],
            options={
                "verbose_name": "signature on paper",
                "verbose_name_plural": "signatures on paper",
                "constraints": [
                    models.CheckConstraint(
                        condition=_written("mentee_name") & _written("mentor_name"),
                        name="paper_signing_names_both",
                    )
                ],
            },
        ),
        made(refusals, KEPT),
    ]
