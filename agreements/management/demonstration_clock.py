"""What cron does in production, for the demonstration: a configuration of its gunicorn.

Nothing is left behind: the thread ends with the server's worker."""

import logging
import time
from io import StringIO
from threading import Thread
from typing import Any, Final

from django.core.management import call_command
from django.db import connection

MINUTE: Final = 60.0  # seconds

logger = logging.getLogger(__name__)


def post_worker_init(_worker: Any) -> None:
    """gunicorn calls this by its name, once the site is loaded."""
    Thread(target=_every_minute, daemon=True).start()


def _every_minute() -> None:
    while True:
        try:
            call_command("send_notices", stdout=StringIO())
        except Exception:
            logger.exception("notices were not sent")
        finally:
            connection.close()
        time.sleep(MINUTE)
