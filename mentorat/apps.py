from typing import Any

from django.apps import AppConfig, apps
from django.core.management import call_command
from django.db.models.signals import post_migrate


class MentoratConfig(AppConfig):
    name = "mentorat"

    def ready(self) -> None:
        # Importing registers them.
        from mentorat import checks  # noqa: F401
        from mentorat.sign_in import events  # noqa: F401

        # Of one application that has tables, so that it runs once.
        post_migrate.connect(_create_cache_table, sender=apps.get_app_config("sessions"))


def _create_cache_table(using: str, **options: Any) -> None:
    """`migrate` alone prepares a database, the table of the shared cache included (if any)."""
    call_command("createcachetable", database=using, verbosity=0)
