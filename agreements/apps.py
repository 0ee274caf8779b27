from anymail.signals import tracking
from django.apps import AppConfig


class AgreementsConfig(AppConfig):
    name = "agreements"
    verbose_name = "Mentorat"

    def ready(self) -> None:
        from agreements.documents import checks  # noqa: F401 - system checks
        from agreements.documents.seals import checks as _seal_checks  # noqa: F401
        from agreements.notices.tracking import receive

        tracking.connect(receive, dispatch_uid="agreements.notices.tracking")
