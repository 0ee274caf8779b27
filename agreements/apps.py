from django.apps import AppConfig


class AgreementsConfig(AppConfig):
    name = "agreements"
    verbose_name = "Mentorat"

    def ready(self) -> None:
        from agreements.documents import checks  # noqa: F401 - registers the system checks
