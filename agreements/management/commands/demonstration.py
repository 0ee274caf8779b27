"""Serve the demonstration on this machine: `make run`."""

import os
import socket
import sys
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.translation import override

from agreements import demonstration

HOST = "127.0.0.1"


class Command(BaseCommand):
    help = "Migrate, load the demonstration, say who can be tried as whom, and serve."

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEMONSTRATION:
            raise CommandError("Set MENTORAT_DEMONSTRATION=1 and MENTORAT_PRODUCTION=0 first.")
        port = self._free_port()
        os.environ.setdefault("MENTORAT_BASE_URL", f"http://{HOST}:{port}")
        settings.BASE_URL = os.environ["MENTORAT_BASE_URL"]
        call_command("migrate", verbosity=0)
        demonstration.load(timezone.now())
        self._say_who(port)
        # gunicorn takes the place of this process, so that Ctrl-C reaches it and nothing is left.
        gunicorn = [sys.executable, "-m", "gunicorn", "mentorat.wsgi", "--bind", f"{HOST}:{port}"]
        clock = ["--config", "python:agreements.management.demonstration_clock"]
        quiet = ["--log-level", "warning", "--graceful-timeout", "2", "--no-control-socket"]
        os.execv(sys.executable, [*gunicorn, "--threads", "4", *clock, *quiet])  # noqa: S606 - no shell is wanted

    def _free_port(self) -> int:
        """The port to serve on. Raises CommandError when it is not a port or is taken."""
        text = os.environ.get("PORT", "8000")
        if not text.isascii() or not text.isdigit() or not 0 < int(text) < 65536:
            raise CommandError(f"PORT={text} is not a port: choose a number from 1 to 65535.")
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((HOST, int(text)))
            except OSError as error:
                other = 8002 if text == "8001" else 8001
                raise CommandError(
                    f"Port {text} can’t be used ({error.strerror}). Try: make run PORT={other}"
                ) from None
        return int(text)

    def _say_who(self, port: int) -> None:
        with override("fr"):
            lines = [f"  {member.name} – {member.part}" for member in demonstration.CAST]
        self.stdout.write(f"\nMentorat : http://{HOST}:{port}\n")
        self.stdout.write("La page de connexion offre un bouton pour chaque personne :")
        self.stdout.write("\n".join(lines))
        self.stdout.write("Ctrl-C pour arrêter.\n")
        self.stdout.flush()
