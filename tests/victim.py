"""A process whose children do one thing and are killed at it, for tests: see tests.killing.

Its argument is what they do: "module:function", which takes a row's key and a time. Each line in is
a JSON object: {"pk": the key, "now": a time in ISO 8601, "kill_after": seconds, or null}. For each,
a child of this process does it, with a connection of its own, and is killed at that time if it is
still at it. Line out: its exit status, or minus the signal that killed it.
"""

import json
import os
import signal
import sys
import time
from collections.abc import Callable
from datetime import datetime
from importlib import import_module

os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"


def main(name: str) -> None:
    import django

    django.setup()
    from django.db import connections

    module, _, function = name.partition(":")
    do = getattr(import_module(module), function)
    _warm_up()
    print("ready", flush=True)
    for line in sys.stdin:
        asked = json.loads(line)
        connections.close_all()
        child = os.fork()
        if child == 0:
            _do(do, asked["pk"], datetime.fromisoformat(asked["now"]))
        if asked["kill_after"] is not None:
            time.sleep(asked["kill_after"])
            os.kill(child, signal.SIGKILL)  # until it is waited for, the number is its own
        _child, status = os.waitpid(child, 0)
        print(os.waitstatus_to_exitcode(status), flush=True)


def _warm_up() -> None:
    """Import what the children need and set a page, so that a child begins with its work."""
    from agreements.documents import archival, seal  # noqa: F401
    from agreements.documents.pdf import render
    from tests.documents.reading import page_of

    render(page_of("<p>Warm"))


def _do(do: Callable[[int, datetime], object], pk: int, now: datetime) -> None:
    status = 1
    try:
        do(pk, now)
        status = 0
    finally:
        os._exit(status)


if __name__ == "__main__":
    main(sys.argv[1])
