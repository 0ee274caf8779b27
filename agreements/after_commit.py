"""What follows an action once its transaction is committed: documents and notices."""

from functools import wraps
from typing import ParamSpec

from django.db import transaction
from django_tasks.base import Task

P = ParamSpec("P")


def after_commit(task: Task[P, None], *args: P.args, **kwargs: P.kwargs) -> None:
    """Hand `task` over once the current transaction is committed, or at once where there is none:
    it runs here and now, or in a worker (settings.TASKS).

    A task that fails is logged; it undoes nothing and holds back none of the others. What it has
    to do is in rows that the transaction made, so that a task that is lost is done all the same,
    by the commands that run every minute.
    """

    @wraps(task.func)  # Django's log of a failure names the function
    def hand_over() -> None:
        task.enqueue(*args, **kwargs)

    transaction.on_commit(hand_over, robust=True)
