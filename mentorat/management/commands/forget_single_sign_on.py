"""Let somebody's address join another account of the single sign-on's provider."""

from typing import Any

from allauth.socialaccount.models import SocialAccount
from django.contrib.auth import get_user_model
from django.core.management.base import BaseCommand, CommandError, CommandParser


class Command(BaseCommand):
    help = (
        "Forget which account of the single sign-on's provider is the person's who has ADDRESS. "
        "The next account that comes with that address, verified, is theirs: be sure first that "
        "it belongs to the same person."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("address")

    def handle(self, *args: Any, address: str, **options: Any) -> None:
        """
        Raises:
            CommandError: nobody has this address, or no account was joined to it.
        """
        person = get_user_model()(email=address)
        person.clean()
        forgotten, _models = SocialAccount.objects.filter(user__email=person.email).delete()
        if not forgotten:
            raise CommandError("No account of the provider is joined to this address.")
        self.stdout.write("Forgotten.")
