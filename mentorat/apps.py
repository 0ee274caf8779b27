from typing import Any

from django.apps import AppConfig, apps
from django.contrib.staticfiles.apps import StaticFilesConfig
from django.core.management import call_command
from django.db.models.signals import post_migrate


class CollectedFilesConfig(StaticFilesConfig):
    """Leaves uncollected what the packages have and no page asks for: compressing it would take a
    minute. The documents find their fonts where the packages are."""

    ignore_patterns = [
        *StaticFilesConfig.ignore_patterns,
        *("*.md", "*.mjs", "*.ts", "*.scss", "*.woff", "paper*.css"),
        *("bootstrap.*", "bootstrap-[gu]*", "bootstrap-*.rtl*", "*-[1235789]00-*"),
        *("source-s*/*.css", "noto-*/*.css", "noto-emoji"),
        *("metadata.json", "package.json", "unicode.json"),
        *("htmax-*", "htmx-4*", "hx-*"),
    ]


class MentoratConfig(AppConfig):
    name = "mentorat"
    default = True

    def ready(self) -> None:
        # Importing registers them.
        from mentorat import checks, mail_checks  # noqa: F401
        from mentorat.sign_in import events  # noqa: F401

        # Of one application that has tables, so that it runs once.
        post_migrate.connect(_create_cache_table, sender=apps.get_app_config("sessions"))


def _create_cache_table(using: str, **options: Any) -> None:
    """`migrate` alone prepares a database, the table of the shared cache included (if any)."""
    call_command("createcachetable", database=using, verbosity=0)
