"""Nothing that a person types makes the server open a file or a connection: it is printed."""

import socket

import pytest

from agreements.documents import render_agreement
from agreements.models import Agreement
from agreements.models.agreement import ARRANGEMENTS, EXPECTATIONS
from tests.conftest import World
from tests.documents.reading import text_of
from tests.documents.test_fetcher import WAYS
from tests.making import in_force

TYPED = (*EXPECTATIONS.values(), *ARRANGEMENTS[:-1], "mentee_name", "mentor_name", "school_name")
MORE_WAYS = [
    "<?xml version='1.0'?><!DOCTYPE a [<!ENTITY x SYSTEM 'URL'>]><a>&x;</a>",
    "{% include 'URL' %}{% load static %}{{ settings.SECRET_KEY }}",
    "</p></article></body></html><img src='URL'>",
    "\\75 rl(URL) @import 'URL';",
    "<div>" * 50 + "<img src='URL'>",
]


_warm: list[bool] = []


EVERY_WAY = (*WAYS, *MORE_WAYS)
AT_ONCE = 6  # a document takes much longer to make than they to be printed


@pytest.mark.parametrize("first", range(0, len(EVERY_WAY), AT_ONCE))
def test_nothing_typed_opens_anything(
    first: int, world: World, opened: list[str], listener: socket.socket
) -> None:
    made = in_force(world)
    agreement = Agreement.objects.for_display().select_related("standing_text").get(pk=made.pk)
    if not _warm:  # once: templates, messages and fonts are read
        text_of(render_agreement(agreement, seal_name="", demonstration=False))
        _warm.append(True)
    port = listener.getsockname()[1]
    urls = ("file:///etc/passwd", "/etc/passwd", f"http://127.0.0.1:{port}/a.png")
    ways = EVERY_WAY[first : first + AT_ONCE]
    typed = " ".join(way.replace("URL", url) for way in ways for url in urls)
    for field in TYPED:
        setattr(agreement, field, typed)
    for signature in agreement.standing_signatures:
        signature.typed_name = signature.drawing = typed
    opened.clear()
    pdf = render_agreement(agreement, seal_name=typed, demonstration=True)
    assert b"root:" not in pdf
    assert "/EmbeddedFile" not in pdf.decode("latin-1")
    printed = "".join(text_of(pdf).split()).replace("/", "")
    for url in urls:
        assert printed.count(url.replace("/", "")) >= len(TYPED) * len(ways)
    with pytest.raises(BlockingIOError):
        listener.accept()
    # WeasyPrint's own colour profile, which each archive holds.
    ours = ("/weasyprint/pdf/sRGB2014.icc",)
    assert [name for name in opened if not name.isdigit() and not name.endswith(ours)] == []
