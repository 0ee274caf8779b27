"""Let somebody who lost their passkeys and their phone take new ones."""

from typing import Any

from django.contrib.auth import get_user_model
from django.core.management.base import BaseCommand, CommandError, CommandParser

from mentorat.sign_in import factors


class Command(BaseCommand):
    help = (
        "Remove the passkeys, the application and the recovery codes of whoever has ADDRESS, end "
        "their sessions and tell them. For an administrator without a colleague to do it on the "
        "page of a person. Make sure first, otherwise than by e-mail, that they ask for it."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("address")

    def handle(self, *args: Any, address: str, **options: Any) -> None:
        """
        Raises:
            CommandError: nobody has this address, or they have no second factor.
        """
        asked = get_user_model()(email=address)
        asked.clean()
        person = get_user_model().objects.filter(email=asked.email).first()
        if person is None or not factors.has_factor(person):
            raise CommandError("Nobody with this address has a second factor.")
        factors.reset(person)
        self.stdout.write("Removed. They sign in by code, and take new ones.")
