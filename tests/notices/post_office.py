"""A real mail server on this machine, which does to an address what a test tells it to."""

import asyncio
import socket
from collections import Counter
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP


class _Handler:
    """aiosmtpd asks it about each step."""

    def __init__(self, office: "PostOffice") -> None:
        self.office = office

    async def handle_RCPT(  # noqa: N802 - aiosmtpd's name
        self, server: SMTP, session: Any, envelope: Any, address: str, options: list[str]
    ) -> str:
        self.office.asked[address] += 1
        match self.office.ways.get(address):
            case "refuse":
                return "550 5.1.1 no such user here: " + address
            case "defer":
                return "451 4.7.1 later, " + address
            case "hang":
                await asyncio.sleep(3600)
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Any, envelope: Any) -> str:  # noqa: N802
        (address,) = envelope.rcpt_tos
        if self.office.ways.get(address) == "drop":
            server.transport.abort()
            return "421 never said"
        self.office.received.append(
            message_from_bytes(envelope.content, EmailMessage, policy=policy.default)
        )
        match self.office.ways.get(address):
            case "mute":
                await asyncio.sleep(3600)
            case "lose":
                server.transport.abort()
        return "250 OK"

    async def handle_QUIT(self, server: SMTP, session: Any, envelope: Any) -> str:  # noqa: N802
        if self.office.is_rude:
            server.transport.abort()
        return "221 bye"


class _Server(SMTP):
    """It may also hang up while it is being told the message."""

    async def smtp_DATA(self, arg: str) -> None:  # noqa: N802 - aiosmtpd's name
        office, addresses = self.event_handler.office, self.envelope.rcpt_tos
        if "cut" in map(office.ways.get, addresses):
            await self.push("354 go on")
            assert await self._reader.readline()
            self.transport.abort()
            return
        await super().smtp_DATA(arg)


class _Controller(Controller):
    def factory(self) -> SMTP:
        return _Server(self.handler, **self.SMTP_kwargs)


class PostOffice:
    """Attributes:
    ways: by address, "refuse" (for good), "defer", "hang", "cut" (in the middle of the message),
        "drop" (at its end), or, having accepted it, "mute" (it doesn't say so) or "lose" (it hangs
        up before it says so); the others are accepted.
    is_rude: it hangs up when it is said goodbye to.
    received: the messages accepted.
    asked: how often an address was tried.
    """

    def __init__(self) -> None:
        self.ways: dict[str, str] = {}
        self.is_rude = False
        self.received: list[EmailMessage] = []
        self.asked: Counter[str] = Counter()
        with socket.create_server(("127.0.0.1", 0)) as free:
            self.port = free.getsockname()[1]
        self._controller: Controller | None = None

    def open(self) -> None:
        self._controller = _Controller(_Handler(self), hostname="127.0.0.1", port=self.port)
        self._controller.start()

    def close(self) -> None:
        if self._controller:
            self._controller.stop(no_assert=True)
            self._controller = None

    def to(self) -> list[str]:
        """Whom the messages accepted are for."""
        return [str(message["To"]) for message in self.received]

    def ids(self) -> list[str]:
        return [str(message["Message-ID"]) for message in self.received]
