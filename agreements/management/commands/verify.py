"""Verify what proves the agreements, and name what doesn't hold."""

from collections.abc import Iterable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any
from uuid import UUID

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db.models import QuerySet
from django.utils import timezone, translation

from agreements import journal, verdicts
from agreements.documents import Damaged, read_document
from agreements.documents.examiner import Busy
from agreements.documents.verification import Unsure, verify_file
from agreements.examination import Verdict
from agreements.examination.glance import MAX_BYTES
from agreements.models import Agreement, Document
from agreements.references import canonical


class Command(BaseCommand):
    help = (
        "Verify that journals are whole, were written by this application, and say what the rows "
        "of their agreements say, and that the documents kept are those that were sealed: of each "
        "TARGET (an agreement's reference or public id), or of every agreement. A TARGET that is "
        "a file is verified as a sealed document. One line for each fault; exit status 1 when "
        "there is one."
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
        if Path(target).is_file():
            return self._verify_file(Path(target))
        return self._verify_journals(_agreement(target))

    def _verify_journals(self, agreements: QuerySet[Agreement]) -> int:
        """The same, of agreements; their number is printed at the end."""
        count = 0
        wrong: list[int] = []
        for agreement, found in journal.verified(agreements):
            faults = [*map(str, found), *_damage(agreement)]
            count += 1
            wrong += [len(faults)] if faults else []
            self._print(agreement.reference, faults)
        self.stdout.write(f"{count} verified, {len(wrong)} at fault.")
        return sum(wrong)

    def _verify_file(self, path: Path) -> int:
        """The same, of a file, which may be anybody's; all that is found is printed.

        Raises:
            CommandError: it can't be said now.
        """
        with path.open("rb") as file:
            data = file.read(MAX_BYTES + 1)
        try:
            report = verify_file(data, timezone.now())
        except Busy as error:
            raise CommandError("Other files are being examined: try again in a moment.") from error
        except Unsure as error:
            message = "The seal is none that is known, and not all of ours can be read: see check."
            raise CommandError(message) from error
        with translation.override("en"):
            shown = verdicts.of_report(report)
            self._print(str(path), [shown.heading, shown.explanation])
            for fact in shown.facts:
                when = fact.moment or fact.day
                value = when.isoformat() if when else fact.digest or fact.text
                self.stdout.write(f"  {fact.label}: {value}")
        self._print(str(path), report.faults)
        return int(report.verdict is not Verdict.AUTHENTIC)

    def _print(self, name: str, faults: Iterable[object]) -> None:
        for fault in faults:
            self.stdout.write(f"{name}: {fault}")


def _damage(agreement: Agreement) -> list[str]:
    """What is wrong with the bytes that are kept of the agreement's document and end notices."""
    own: Document | None = getattr(agreement, "document", None)
    kept = {"the document that is kept": own} if own else {}
    kept |= {
        f"the notice that is kept of the end told by event {event.sequence}": event.end_notice
        for event in agreement.events.all()
        if hasattr(event, "end_notice")
    }
    return [
        f"{name} is missing, or is not the one that was sealed"
        for name, document in kept.items()
        if _is_damaged(document)
    ]


def _is_damaged(document: Document) -> bool:
    try:
        read_document(document)
    except Damaged:
        return True
    return False


def _agreement(target: str) -> QuerySet[Agreement]:
    """The agreement that has this reference or public id. Raises CommandError when none has."""
    found = Agreement.objects.filter(reference=canonical(target) or target)
    with suppress(ValueError):
        found |= Agreement.objects.filter(public_id=UUID(target))
    if not found.exists():
        raise CommandError(f"{target} is no agreement's reference or public id.")
    return found
