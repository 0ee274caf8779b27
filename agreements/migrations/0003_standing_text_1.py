"""Version 1 of the standing text: the form that schools use, word for word, and its English."""

import json
from datetime import UTC, datetime
from pathlib import Path

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

SOURCE = Path(__file__).resolve().parent.parent / "standing_texts" / "1.json"


def publish(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    apps.get_model("agreements", "StandingText").objects.create(
        version=1,
        published_at=datetime(2026, 7, 1, 4, tzinfo=UTC),
        content=json.loads(SOURCE.read_text(encoding="utf-8")),
    )


class Migration(migrations.Migration):
    dependencies = [("agreements", "0002_triggers")]

    # Backwards there is nothing to do: the table goes with 0001, and its rows refuse deletion.
    operations = [migrations.RunPython(publish, migrations.RunPython.noop)]
