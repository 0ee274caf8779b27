"""The journal's own proof: each event carries the application's code, and each agreement the head
of its journal, which only grows. Events name their actor by public id, so that a copy is enough
to compute a hash anew."""

from collections.abc import Callable
from datetime import UTC
from importlib import import_module

from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

from agreements import content, evidence
from agreements.journal.codes import head_code
from agreements.journal.log import seal
from agreements.migrations._triggers import Refusal, lifted, made

before = import_module("agreements.migrations.0006_evidence")
KEPT = before.KEPT


def refusals(different: str) -> list[Refusal]:
    """(table, operation, condition, reason); `different` is the dialect's null-safe `<>`."""
    return [
        *before.refusals(different),
        (
            "agreements_agreement",
            "UPDATE",
            "NEW.journal_length < OLD.journal_length OR (NEW.journal_length = OLD.journal_length"
            " AND NEW.journal_head <> OLD.journal_head)",
            "agreements_agreement: the journal only grows",
        ),
    ]


def seal_journals(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Hash every event as it is hashed now, and give it its code."""
    _hash_anew(apps, seal)
    agreements = apps.get_model("agreements", "Agreement").objects
    for agreement in agreements.only("pk", "public_id"):
        last = agreement.events.order_by("-sequence").first()
        if last:
            code = head_code(str(agreement.public_id), last.sequence, last.hash)
            agreements.filter(pk=agreement.pk).update(
                journal_length=last.sequence, journal_head=code.mac
            )


def hash_as_before(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Hash every event as it was hashed before this migration."""

    def hashed(event: models.Model, agreement: str) -> None:
        form = {
            "agreement": agreement,
            "sequence": event.sequence,
            "kind": event.kind,
            "actor": event.actor_id,
            "at": event.at.astimezone(UTC).isoformat(timespec="microseconds"),
            "data": event.data,
            "previous": event.previous_hash,
        }
        event.hash = content.digest(content.canonical(form))

    _hash_anew(apps, hashed)


def _hash_anew(apps: StateApps, hashed: Callable[[models.Model, str], None]) -> None:
    events = apps.get_model("agreements", "Event").objects
    rows = events.select_related("agreement", "actor").order_by("agreement_id", "sequence")
    last = None
    for event in list(rows):
        follows = last is not None and last.agreement_id == event.agreement_id
        event.previous_hash = last.hash if follows else evidence.ORIGIN
        hashed(event, str(event.agreement.public_id))
        event.save()
        last = event


class Migration(migrations.Migration):
    dependencies = [("agreements", "0006_evidence")]

    operations = [
        lifted(before.refusals, before.KEPT),
        migrations.AddField(
            "event",
            "mac",
            models.CharField(
                default="",
                help_text="The application’s code on the hash, under a key it keeps.",
                max_length=64,
            ),
            preserve_default=False,
        ),
        migrations.AddField(
            "event",
            "mac_key",
            models.CharField(default="", help_text="The id of that key.", max_length=8),
            preserve_default=False,
        ),
        migrations.AddField(
            "agreement",
            "journal_length",
            models.PositiveIntegerField(default=0, editable=False),
        ),
        migrations.AddField(
            "agreement",
            "journal_head",
            models.CharField(
                blank=True,
                default="",
                editable=False,
                help_text="The application’s code on the journal’s length and last hash.",
                max_length=64,
            ),
            preserve_default=False,
        ),
        migrations.RunPython(seal_journals, hash_as_before),
        made(refusals, KEPT),
    ]
