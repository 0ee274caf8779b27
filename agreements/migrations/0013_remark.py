"""Remarks, which the database holds of open agreements alone."""

import uuid
from importlib import import_module

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.models import Q, Value
from django.db.models.functions import Trim
from django.db.models.lookups import Exact

from agreements.migrations._triggers import Refusal, changed, lifted, made

before = import_module("agreements.migrations.0012_contact")
KEPT = before.KEPT
WORDS = ("agreement_id", "part", "author_id", "role", "text", "at", "answers_to_id")


def refusals(different: str) -> list[Refusal]:
    """(table, operation, condition, reason); `different` is the dialect's null-safe `<>`."""
    return [
        *before.refusals(different),
        (
            "agreements_remark",
            "INSERT",
            "NOT EXISTS (SELECT 1 FROM agreements_agreement a"
            " WHERE a.id = NEW.agreement_id AND a.status = 'open'"
            " AND NEW.author_id = CASE NEW.role WHEN 'mentee' THEN a.mentee_id"
            " WHEN 'mentor' THEN a.mentor_id END)",
            "agreements_remark: a party remarks on what is open",
        ),
        (
            "agreements_remark",
            "INSERT",
            "NEW.answers_to_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM agreements_remark r"
            " WHERE r.id = NEW.answers_to_id AND r.answers_to_id IS NULL"
            " AND r.agreement_id = NEW.agreement_id AND r.part = NEW.part)",
            "agreements_remark: an answer is to a remark on the same part, and not to an answer",
        ),
        (
            "agreements_remark",
            "UPDATE",
            f"OLD.settled_at IS NOT NULL OR {changed(WORDS, different)}",
            "agreements_remark: a remark can only be settled, once",
        ),
        (
            "agreements_agreement",
            "UPDATE",
            "NEW.status <> 'open' AND EXISTS (SELECT 1 FROM agreements_remark r"
            " WHERE r.agreement_id = NEW.id)",
            "agreements_agreement: its remarks are deleted before it is no longer open",
        ),
    ]


class Migration(migrations.Migration):
    dependencies = [("agreements", "0012_contact")]

    operations = [
        lifted(before.refusals, before.KEPT),
        migrations.CreateModel(
            name="Remark",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                (
                    "key",
                    models.UUIDField(
                        default=uuid.uuid4,
                        editable=False,
                        help_text="Comes with the form, so that sending it twice says it once.",
                    ),
                ),
                (
                    "part",
                    models.CharField(
                        help_text="Which of the written parts it is about.", max_length=30
                    ),
                ),
                (
                    "role",
                    models.CharField(
                        choices=[("mentee", "mentee"), ("mentor", "mentor")], max_length=10
                    ),
                ),
                ("text", models.TextField(max_length=1000)),
                ("at", models.DateTimeField()),
                ("settled_at", models.DateTimeField(blank=True, null=True)),
                (
                    "agreement",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="remarks",
                        to="agreements.agreement",
                    ),
                ),
                (
                    "answers_to",
                    models.ForeignKey(
                        blank=True,
                        help_text="The remark that this one answers, if it is an answer.",
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="answers",
                        to="agreements.remark",
                    ),
                ),
                (
                    "author",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="remarks",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "settled_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "remark",
                "verbose_name_plural": "remarks",
                "ordering": ["at", "pk"],
                "constraints": [
                    models.UniqueConstraint(fields=("author", "key"), name="remark_sent_once"),
                    models.CheckConstraint(
                        condition=Q(
                            part__in=["mentee_expectations", "mentor_expectations", "arrangements"]
                        ),
                        name="remark_part_is_known",
                    ),
                    models.CheckConstraint(
                        condition=~Q(Exact(Trim("text"), Value(""))), name="remark_says_something"
                    ),
                    models.CheckConstraint(
                        condition=Q(settled_at=None, settled_by=None)
                        | Q(settled_at__isnull=False, settled_by__isnull=False, answers_to=None),
                        name="remark_settled_by_somebody",
                    ),
                ],
            },
        ),
        made(refusals, KEPT),
    ]
