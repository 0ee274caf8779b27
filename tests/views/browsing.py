"""A browser without a window: it reads pages, fills in their forms and sends them."""

from collections.abc import Iterator
from functools import cache, cached_property
from http.cookies import SimpleCookie
from typing import Any, TypeAlias
from urllib.parse import urlencode

from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from lxml.cssselect import CSSSelector
from lxml.etree import _Element as Element
from lxml.html import HTMLParser, document_fromstring

from agreements.models import Agreement

Typed: TypeAlias = dict[str, Any]
URLENCODED = "application/x-www-form-urlencoded"


class Page:
    """What a response shows."""

    def __init__(self, response: HttpResponse) -> None:
        self.response = response
        self.status = response.status_code
        self.html = response.content.decode()

    @cached_property
    def root(self) -> Element:
        parser = HTMLParser(encoding="utf-8", remove_comments=True)
        return document_fromstring(self.html.encode(), parser)

    def elements(self, selector: str) -> list[Element]:
        return _selecting(selector)(self.root)

    def texts(self, selector: str) -> list[str]:
        """The text of each element, with single spaces; no-break spaces stay."""
        return [
            " ".join("".join(e.itertext()).replace("\n", " ").split(" ")).strip()
            for e in self.elements(selector)
        ]

    def text(self, selector: str = "body") -> str:
        return " ".join(word for text in self.texts(selector) for word in text.split(" ") if word)

    def links(self, selector: str = "a") -> list[str]:
        return [element.get("href", "") for element in self.elements(selector)]

    @property
    def summary(self) -> str:
        """What the summary of errors says."""
        return self.text("main .error-summary")

    @property
    def said(self) -> str:
        """What the messages on top say."""
        return self.text("main > .messages")

    def beside(self, field: str) -> str:
        """The errors beside a field; nothing where the field isn't marked as wrong."""
        if not self.elements(f"#id_{field}.is-invalid"):
            return ""
        return self.text(f"#div_id_{field} .invalid-feedback")

    def filled(self, form: str = "main form[method=post]:not([hidden])") -> Typed:
        """What the browser would send of a form as the page has it: by default the one in sight,
        not those of the remarks, whose fields and buttons name them."""
        data: Typed = {}
        for name, value in _fields(self.elements(f"{form} [name]")):
            data[name] = [*data[name], value] if name in data else [value]
        return {name: values if len(values) > 1 else values[0] for name, values in data.items()}


@cache
def _selecting(selector: str) -> CSSSelector:
    return CSSSelector(selector, translator="html")


def _fields(elements: list[Element]) -> Iterator[tuple[str, str]]:
    for element in elements:
        name = element.get("name", "")
        if element.get("form"):  # another's
            continue
        if element.tag == "textarea":
            # A browser takes no account of a line end right after the tag.
            yield name, (element.text or "").removeprefix("\n").replace("\n", "\r\n")
        elif element.tag == "select":
            options = list(element.iter("option"))
            chosen = [o for o in options if o.get("selected") is not None] or options[:1]
            yield from ((name, option.get("value", "")) for option in chosen)
        elif element.tag == "input" and _is_sent(element):
            yield name, element.get("value", "")


def _is_sent(field: Element) -> bool:
    return field.get("type") not in ("checkbox", "radio") or field.get("checked") is not None


class Browser:
    """Somebody at their browser. Addresses are names of URLs.

    Attributes:
        kept: a form that was opened before, which `form` and `fill_in` take.
    """

    def __init__(self, client: Client, kept: Typed | None = None) -> None:
        self.client = client
        self.kept = kept

    @classmethod
    def again(cls, cookies: SimpleCookie, kept: Typed | None = None) -> "Browser":
        """Somebody who had signed in, and maybe opened a form, before the test."""
        browser = cls(Client(), kept)
        browser.client.cookies = cookies
        return browser

    def open(self, name: str, agreement: Agreement | None = None, query: str = "") -> Page:
        return Page(self.client.get(url(name, agreement) + query, follow=True))

    def send(self, name: str, agreement: Agreement | None = None, /, **typed: Any) -> Page:
        """POST exactly `typed`, encoded as a form, without following where it leads."""
        body = urlencode(typed, doseq=True)
        return Page(self.client.post(url(name, agreement), body, content_type=URLENCODED))

    def fill_in(self, name: str, agreement: Agreement | None = None, /, **typed: Any) -> Page:
        """Open the page, change `typed` in its form, and send it."""
        return self.send(name, agreement, **(self.form(name, agreement) | typed))

    def form(self, name: str, agreement: Agreement | None = None) -> Typed:
        """The form of the page: the one that was kept, or as the page has it now."""
        if self.kept is not None:
            return self.kept
        return self.open("read" if name == "write" else name, agreement).filled()

    def follow(self, page: Page) -> Page:
        """Go where a redirect leads."""
        return Page(self.client.get(page.response["Location"], follow=True))


def url(name: str, agreement: Agreement | None = None) -> str:
    return reverse(f"agreements:{name}", args=[agreement.public_id] if agreement else [])
