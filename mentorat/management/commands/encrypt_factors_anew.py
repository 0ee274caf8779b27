"""After a change of secret key, before the former one is forgotten."""

from typing import Any

from cryptography.fernet import InvalidToken
from django.core.management.base import BaseCommand, CommandError

from mentorat.sign_in import factors


class Command(BaseCommand):
    help = (
        "Encrypt the secrets of authenticator applications and of recovery codes with the key of "
        "MENTORAT_SECRET_KEY, after which those of MENTORAT_SECRET_KEY_FALLBACKS can be removed."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        """
        Raises:
            CommandError: a secret was encrypted with a key that is not given any more.
        """
        try:
            count = factors.encrypt_anew()
        except InvalidToken:
            raise CommandError(
                "A secret was encrypted with none of these keys: nothing was changed. Add the key "
                "to MENTORAT_SECRET_KEY_FALLBACKS, or reset the person's factors."
            ) from None
        self.stdout.write(f"{count} encrypted.")
