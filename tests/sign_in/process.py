"""Another process of the site, for tests that need two: told what to ask, line by line.

Each line in is a JSON object: {"at": a time in ISO 8601, "network": an address, "cookies": {...},
"path": ..., "data": {...}, or null for a GET}; what is in « file » is sent as one. Each line out:
{"status": ..., "location": ..., "cookies": {...}, "code": the code mailed by this request, or "",
"text": the page}.
"""

import json
import os
import sys
from typing import Any

os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"


def main() -> None:
    import django

    django.setup()
    from django.test.utils import setup_test_environment

    setup_test_environment()
    from django.db import connections

    for line in sys.stdin:
        answered = answer(json.loads(line))
        connections.close_all()  # holding nothing that the tests' own flush would wait for
        print(json.dumps(answered), flush=True)


def answer(asked: dict[str, Any]) -> dict[str, Any]:
    import time_machine
    from django.core import mail
    from django.core.files.uploadedfile import SimpleUploadedFile
    from django.test import Client

    from tests.sign_in.conftest import code_in

    mail.outbox = []
    client = Client(REMOTE_ADDR=asked["network"])
    for name, value in asked["cookies"].items():
        client.cookies[name] = value
    with time_machine.travel(asked["at"]):
        data = asked["data"]
        if data and "file" in data:
            data["file"] = SimpleUploadedFile("file", data["file"].encode())
        response = client.get(asked["path"]) if data is None else client.post(asked["path"], data)
    return {
        "status": response.status_code,
        "location": response.get("Location", ""),
        "cookies": {name: cookie.value for name, cookie in client.cookies.items()},
        "code": code_in(mail.outbox[0]) if mail.outbox else "",
        "text": response.content.decode(),
    }


if __name__ == "__main__":
    main()
