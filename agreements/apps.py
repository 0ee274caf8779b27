from django.apps import AppConfig


class AgreementsConfig(AppConfig):
    name = "agreements"
    verbose_name = "Mentorat"

    def ready(self) -> None:
        from agreements.documents import checks, seal_checks  # noqa: F401 - system checks
