"""Verify what proves the agreements, and name what doesn't hold."""

from collections.abc import Iterable, Sequence
from contextlib import suppress
from typing import Any
from uuid import UUID

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db.models import QuerySet

from agreements import journal
from agreements.models import Agreement


class Command(BaseCommand):
    help = (
        "Verify that journals are whole, were written by this application, and say what the rows "
        "of their agreements say: of each TARGET (an agreement's reference or public id), or of "
        "every agreement. One line for each fault; exit status 1 when there is one."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("targets", nargs="*", metavar="TARGET")

    def handle(self, *args: Any, targets: Sequence[str], **options: Any) -> None:
        """
        Raises:
            CommandError: there is nothing by this name.
        """
        if targets:
            faults = sum(self._verify_target(target) for target in targets)
        else:
            faults = self._verify_journals(Agreement.objects.all())
        if faults:
            raise SystemExit(1)

    def _verify_target(self, target: str) -> int:
        """Print what is wrong with what TARGET names; return the number of faults."""
        return self._verify_journals(_agreement(target))

    def _verify_journals(self, agreements: QuerySet[Agreement]) -> int:
        """The same, of agreements; their number is printed at the end."""
        count = 0
        wrong: list[int] = []
        for agreement, faults in journal.verified(agreements):
            count += 1
            wrong += [len(faults)] if faults else []
            self._print(agreement.reference, faults)
        self.stdout.write(f"{count} verified, {len(wrong)} at fault.")
        return sum(wrong)

    def _print(self, name: str, faults: Iterable[object]) -> None:
        for fault in faults:
            self.stdout.write(f"{name}: {fault}")


def _agreement(target: str) -> QuerySet[Agreement]:
    """The agreement that has this reference or public id. Raises CommandError when none has."""
    found = Agreement.objects.filter(reference=target.upper())
    with suppress(ValueError):
        found |= Agreement.objects.filter(public_id=UUID(target))
    if not found.exists():
        raise CommandError(f"{target} is no agreement's reference or public id.")
    return found
