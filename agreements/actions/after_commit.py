"""What follows an action once its transaction is committed: documents and notices."""

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec

from django.db import transaction

P = ParamSpec("P")


def after_commit(task: Callable[P, object], *args: P.args, **kwargs: P.kwargs) -> None:
    """Run `task` once the current transaction is committed, or at once where there is none.

    A task that fails is logged; it undoes nothing and holds back none of the others.
    """

    @wraps(task)  # Django's log of a failure names the function
    def run() -> None:
        task(*args, **kwargs)

    transaction.on_commit(run, robust=True)
