"""Codes are mailed beside the request that asked for them, not in it.

A page that waited for the mail server would tell, by its time and by its failures, which addresses
are known here. So the answer comes first, and for an unknown address the same message is made, and
dropped.
"""

import contextvars
import logging
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from typing import Final

from django.conf import settings
from django.core.mail import EmailMessage

logger = logging.getLogger(__name__)

WORKERS: Final = 4
# Before a message is made, in seconds: until the answer has left, the work of sending, which is
# done for known addresses alone, would slow it down and tell.
PAUSE: Final = 0.25


def mail_later(make: Callable[[], EmailMessage], *, is_known: bool) -> None:
    """Make the message in a thread of its own, and send it if its address is known. `make` may not
    ask the database. What was asked for before the process ends is still sent; a failure is
    logged, without the address.

    (With settings.MAIL_IN_BACKGROUND off, as in most tests: here and now.)
    """
    if not settings.MAIL_IN_BACKGROUND:
        _mail(make, is_known)
        return
    context = contextvars.copy_context()  # allauth reads the request from there
    _pool().submit(context.run, _mail_after_pause, make, is_known)


def _mail_after_pause(make: Callable[[], EmailMessage], is_known: bool) -> None:
    time.sleep(PAUSE)
    _mail(make, is_known)


def _mail(make: Callable[[], EmailMessage], is_known: bool) -> None:
    try:
        message = make()
        if is_known:
            message.send()
    except Exception as error:  # smtplib's errors have the address in their text
        logger.error("a code was not sent: %s", type(error).__name__)


@cache
def _pool() -> ThreadPoolExecutor:
    """Made by the process that serves, after any fork."""
    return ThreadPoolExecutor(WORKERS, thread_name_prefix="mail")
