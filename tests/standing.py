"""What all the tests of a module stand on, made once: each finds it as it was made."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from copy import deepcopy
from pathlib import Path
from shutil import copytree
from typing import Generic, TypeVar

import pytest
import time_machine
from django.db import transaction
from django.test import TestCase
from pytest_django import DjangoDbBlocker

from agreements.models import Document
from tests.cast import NOW

T = TypeVar("T")


class Standing(Generic[T]):
    """Rows and documents that a module's tests have in common; for tests without real commits.

    Attributes:
        folder: where the documents are.
    """

    def __init__(self, folder: Path, made: T) -> None:
        self.folder = folder
        self._made = made

    def fresh(self, cupboard: Path) -> T:
        """What was made, as nobody changed it yet, and its documents in the test's own cupboard."""
        copytree(self.folder, cupboard, dirs_exist_ok=True)
        return deepcopy(self._made)


@contextmanager
def standing(
    blocker: DjangoDbBlocker, folder: Path, make: Callable[[], T], committed: bool
) -> Iterator[Standing[T]]:
    """`make` something at NOW, and take it away in the end: the transactions of the tests are
    inside this one.

    Args:
        committed: whether what follows a commit follows: documents, messages.
    """
    around = transaction.atomic()
    around._from_testcase = True  # type: ignore[attr-defined]
    with blocker.unblock():
        around.__enter__()
    try:
        with blocker.unblock(), pytest.MonkeyPatch.context() as patch:
            patch.setattr(Document._meta.get_field("file").storage, "location", str(folder))
            with (
                time_machine.travel(NOW, tick=False),
                TestCase.captureOnCommitCallbacks(execute=committed),
            ):
                made = make()
        yield Standing(folder, made)
    finally:
        with blocker.unblock():
            transaction.set_rollback(True)
            around.__exit__(None, None, None)
