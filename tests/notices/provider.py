"""A mail provider on this machine: its API takes a message as each of those that we know does, and
its webhook tells, signed as each provider signs, what became of one."""

import hashlib
import hmac
import json
import threading
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any
from urllib.parse import parse_qsl

SECRET = "mentorat:a-long-password-of-the-tests"
SIGNING_KEY = "the-key-that-mailgun-signs-with"
POSTMARK = {"POSTMARK_SERVER_TOKEN": "token", "WEBHOOK_SECRET": SECRET}
MAILGUN = {
    "MAILGUN_API_KEY": "key",
    "MAILGUN_SENDER_DOMAIN": "mentorat.example",
    "MAILGUN_WEBHOOK_SIGNING_KEY": SIGNING_KEY,
    "WEBHOOK_SECRET": SECRET,
}
BREVO = {"BREVO_API_KEY": "key", "WEBHOOK_SECRET": SECRET}
SPARKPOST = {"SPARKPOST_API_KEY": "key", "WEBHOOK_SECRET": SECRET}


class Api:
    """Attributes:
    taken: the requests, as JSON, or as the fields of a form.
    answer: (status, JSON) of the next ones; None for an acceptance.
    before_it_answers: called with each request that was taken.
    """

    def __init__(self) -> None:
        self.taken: list[dict[str, Any]] = []
        self.answer: tuple[int, dict[str, Any]] | None = None
        self.before_it_answers: Callable[[dict[str, Any]], None] = lambda _message: None
        api = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                is_form = "form" in self.headers["Content-Type"]
                message = dict(parse_qsl(body.decode())) if is_form else json.loads(body)
                api.taken.append(message)
                api.before_it_answers(message)
                status, answer = api.answer or (200, _accepted(message, len(api.taken)))
                self.send_response(status)
                self.send_header("Content-Type", "application/json")
                self.end_headers()
                self.wfile.write(json.dumps(answer).encode())

            def log_message(self, *_arguments: object) -> None:
                pass

        self._server = HTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_port}/"
        self._thread = threading.Thread(target=self._server.serve_forever)
        self._thread.start()

    def close(self) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()


def _accepted(message: dict[str, Any], number: int) -> dict[str, Any]:
    """What each provider answers; SparkPost and Postmark have a name of their own for a message."""
    if "h:Message-Id" in message:
        return {"id": message["h:Message-Id"], "message": "Queued. Thank you."}
    if "htmlContent" in message:
        return {"messageId": message["headers"]["Message-ID"]}
    if "recipients" in message:
        counts = {"total_rejected_recipients": 0, "total_accepted_recipients": 1}
        return {"results": {**counts, "id": f"{number:017}"}}
    id_ = f"0a129aee-e1cd-480d-b08d-{number:012}"
    return {"ErrorCode": 0, "Message": "OK", "To": message["To"], "MessageID": id_}


def postmark_event(
    message_id: str, recipient: str, kind: str = "HardBounce", **others: Any
) -> dict[str, Any]:
    """As Postmark's documentation of its bounce webhook."""
    record = "SpamComplaint" if kind == "SpamComplaint" else "Bounce"
    return {
        "RecordType": record,
        "ID": 901542550,
        "Type": kind,
        "MessageID": message_id,
        "Email": recipient,
        "From": "mentorat@mentorat.example",
        "BouncedAt": "2026-11-23T15:10:00Z",
        "Description": "The server was unable to deliver your message.",
        "Details": "action: failed",
    } | others


def mailgun_event(
    message_id: str,
    recipient: str,
    event: str = "failed",
    severity: str = "permanent",
    **others: Any,
) -> dict[str, Any]:
    """As Mailgun's documentation of its webhooks, signed."""
    timestamp, token = "1795446600", "t" * 50
    signed = hmac.new(SIGNING_KEY.encode(), f"{timestamp}{token}".encode(), hashlib.sha256)
    return {
        "signature": {"timestamp": timestamp, "token": token, "signature": signed.hexdigest()},
        "event-data": {
            "event": event,
            "severity": severity,
            "reason": "bounce",
            "id": "G9Bn5sl1TC6nu79C8C0bwg",
            "timestamp": 1795446600.5,
            "recipient": recipient,
            "message": {"headers": {"message-id": message_id.strip("<>"), "to": recipient}},
            "delivery-status": {"code": 550, "message": "no such user"},
        }
        | others,
    }


def brevo_event(message_id: str, recipient: str, **others: Any) -> dict[str, Any]:
    """As Brevo's documentation of its transactional webhook."""
    return {
        "event": "hard_bounce",
        "id": 9,
        "date": "2026-11-23 10:10:00",
        "ts_epoch": 1795446600000,
        "message-id": message_id,
        "email": recipient,
        "reason": "550 no such user",
    } | others


def sparkpost_event(message_id: str, recipient: str, **others: Any) -> list[dict[str, Any]]:
    """As SparkPost's documentation of its message events."""
    event = {
        "type": "bounce",
        "event_id": "84320004715329757",
        "timestamp": "1795446600",
        "bounce_class": "10",
        "error_code": "550",
        "raw_reason": "550 no such user",
        "raw_rcpt_to": recipient,
        "message_id": "0e0d94b7-9085-4e3c-ab30-e3f2cd9c273e",
        "transmission_id": message_id,
    }
    return [{"msys": {"message_event": event | others}}]
