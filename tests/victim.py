"""A process whose children do one thing and are killed at it, for tests: see tests.killing.

Its first argument is what they do: "module:function", which takes a row's key and a time; the
others are functions without arguments, run before, so that a child begins with its work.

Each line in is a JSON object: {"pk": the key, "now": a time in ISO 8601, "kill_after": seconds, or
null}. For each, a child of this process does it, with a connection of its own, and is killed at
that time if it is still at it. Line out: its exit status, or minus the signal that killed it.
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


def main(does: str, *before: str) -> None:
    import django

    django.setup()
    from django.db import connections

    do = _named(does)
    for name in before:
        _named(name)()
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


def _named(name: str) -> Callable[..., object]:
    """The function that « module:function » names."""
    module, _, function = name.partition(":")
    found: Callable[..., object] = getattr(import_module(module), function)
    return found


def _do(do: Callable[..., object], pk: int, now: datetime) -> None:
    status = 1
    try:
        do(pk, now)
        status = 0
    finally:
        os._exit(status)


if __name__ == "__main__":
    main(*sys.argv[1:])
