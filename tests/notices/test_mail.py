"""The two bodies of a message, and its headers."""

import re

from agreements.models import Notice
from tests.notices.reading import LINK, NEW, HTMLParsed, Mail, html_of


def test_both_bodies_say_the_same(each_kind: Mail) -> None:
    for message in each_kind:
        html = html_of(message)
        page = HTMLParsed(html)
        for paragraph in message.body.split("\n\n"):
            lines = paragraph.removeprefix("-- \n").splitlines()
            assert all(line.rstrip("\u00a0:") in page.text for line in lines), lines
        assert page.title == message.subject
        # One button, its address in clear for who can't press it, and nothing to fetch.
        (link,) = set(LINK.findall(message.body))
        assert page.links == [link, link]
        assert not re.search(r"<(img|script|link|iframe)|url\(", html)


def test_html_is_in_the_persons_language_and_says_who_writes_and_why(each_kind: Mail) -> None:
    for message in each_kind:
        english = message.to == [NEW.email]
        html = html_of(message)
        assert f'<html lang="{"en" if english else "fr"}-CA">' in html
        assert ("Mentorat writes to you for" if english else "Mentorat vous écrit pour") in html


def test_a_message_keeps_its_id(each_kind: Mail) -> None:
    ids = [message.message()["Message-ID"] for message in each_kind]
    assert len(set(ids)) == len(ids)
    assert set(ids) <= set(Notice.objects.values_list("message_id", flat=True))
