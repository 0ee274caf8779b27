"""Opaque ids for people and memberships, whose pages have addresses; who ended a membership."""

import uuid
from importlib import import_module

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

from agreements.migrations._triggers import Refusal, changed, lifted, made

before = import_module("agreements.migrations.0004_identity")
KEPT = before.KEPT


def refusals(different: str) -> list[Refusal]:
    """(table, operation, condition, reason); `different` is the dialect's null-safe `<>`."""
    columns = (*before.FIXED_MEMBERSHIP_COLUMNS, "public_id")
    return [
        (table, operation, changed(columns, different), reason)
        if (table, operation) == ("agreements_membership", "UPDATE")
        else (table, operation, condition, reason)
        for table, operation, condition, reason in before.refusals(different)
    ]


def give_ids(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    for name in ("Person", "Membership"):
        model = apps.get_model("agreements", name)
        for row in model.objects.filter(public_id=None).only("pk"):
            model.objects.filter(pk=row.pk).update(public_id=uuid.uuid4())


class Migration(migrations.Migration):
    dependencies = [("agreements", "0004_identity")]

    operations = [
        lifted(before.refusals, before.KEPT),
        migrations.AddField(
            "membership",
            "ended_by",
            models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        *(
            migrations.AddField(name, "public_id", models.UUIDField(null=True, editable=False))
            for name in ("membership", "person")
        ),
        migrations.RunPython(give_ids, migrations.RunPython.noop),
        *(
            migrations.AlterField(
                name,
                "public_id",
                models.UUIDField(default=uuid.uuid4, editable=False, unique=True),
            )
            for name in ("membership", "person")
        ),
        made(refusals, KEPT),
    ]
