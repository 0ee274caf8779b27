"""Processes that seal, for tests that kill them: told what to seal, line by line.

Each line in is a JSON object: {"agreement": its key, "now": a time in ISO 8601, "kill_after":
seconds, or null}. For each, a child of this process seals it, with a connection of its own, and is
killed at that time if it is still at it. Line out: its exit status, or minus the signal that killed
it.
"""

import json
import os
import signal
import sys
import time
from datetime import datetime

os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"


def main() -> None:
    import django

    django.setup()
    from django.db import connections

    _warm_up()
    print("ready", flush=True)
    for line in sys.stdin:
        asked = json.loads(line)
        connections.close_all()
        child = os.fork()
        if child == 0:
            _seal(asked["agreement"], datetime.fromisoformat(asked["now"]))
        if asked["kill_after"] is not None:
            time.sleep(asked["kill_after"])
            os.kill(child, signal.SIGKILL)  # until it is waited for, the number is its own
        _child, status = os.waitpid(child, 0)
        print(os.waitstatus_to_exitcode(status), flush=True)


def _warm_up() -> None:
    """Import what sealing needs and set a page, so that a child begins with its work."""
    from agreements.documents import archival  # noqa: F401
    from agreements.documents.pdf import render
    from agreements.documents.seals import seal  # noqa: F401
    from tests.documents.reading import page_of

    render(page_of("<p>Warm"))


def _seal(agreement: int, now: datetime) -> None:
    status = 1
    try:
        from agreements.actions.seal import seal

        seal(agreement, now)
        status = 0
    finally:
        os._exit(status)


if __name__ == "__main__":
    main()
