"""What a message says, as a mail program shows it."""

import re

import tinyhtml5
from django.core.mail import EmailMessage
from django.template.loader import get_template
from django.urls import reverse

from agreements.actions.party import Party

Mail = list[EmailMessage]
NEW = Party("Zoé Ménard", "zoe@ecole.example")  # somebody who isn't known
LINK = re.compile(r"https?://\S+")


def load_a_message() -> None:
    """Load what a first message loads: what follows takes the time of its work."""
    reverse("agreements:home")
    get_template("emails/invited.html")


def html_of(message: EmailMessage) -> str:
    """The one alternative to the text."""
    ((html, kind),) = message.alternatives  # type: ignore[attr-defined]
    assert kind == "text/html"
    return str(html)


class HTMLParsed:
    """What a mail program shows of a body."""

    def __init__(self, html: str) -> None:
        root = tinyhtml5.parse(html, namespace_html_elements=False)
        self.text = "".join(root.find(".//body").itertext())
        self.links = [a.get("href") for a in root.iter("a")]


def links_but_to_refuse(message: EmailMessage) -> set[str]:
    """The addresses in the text, but the one at its foot."""
    return {link for link in LINK.findall(message.body) if "/refuser/" not in link}
