"""Nothing that a person types makes the server open a file or a connection: it is printed."""

import socket
from itertools import cycle

import pytest

from agreements.documents import render_agreement
from agreements.models import Agreement
from agreements.models.agreement import ARRANGEMENTS, EXPECTATIONS
from tests.conftest import World
from tests.documents.reading import squeezed, texts_of
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
AT_ONCE = 12  # a document takes much longer to make than they to be printed


@pytest.mark.parametrize("first", range(0, len(EVERY_WAY), AT_ONCE))
def test_nothing_typed_opens_anything(
    first: int, world: World, opened: list[str], listener: socket.socket
) -> None:
    made = in_force(world)
    agreement = Agreement.objects.for_display().select_related("standing_text").get(pk=made.pk)
    if not _warm:  # once: templates, messages and fonts are read
        texts_of(render_agreement(agreement, seal_name="", demonstration=False))
        _warm.append(True)
    port = listener.getsockname()[1]
    urls = ("file:///etc/passwd", "/etc/passwd", f"http://127.0.0.1:{port}/a.png")
    ways = EVERY_WAY[first : first + AT_ONCE]
    # Each way in each place, with one address or another.
    turns = [
        " ".join(way.replace("URL", urls[(turn + n) % len(urls)]) for n, way in enumerate(ways))
        for turn in range(len(urls))
    ]
    typed = dict(zip(TYPED, cycle(turns), strict=False))
    for field, text in typed.items():
        setattr(agreement, field, text)
    for signature, text in zip(agreement.standing_signatures, turns, strict=False):
        signature.typed_name = signature.drawing = text
    opened.clear()
    pdf = render_agreement(agreement, seal_name=turns[2], demonstration=True)
    assert b"root:" not in pdf
    assert "/EmbeddedFile" not in pdf.decode("latin-1")
    printed, all_typed = (
        squeezed("".join(texts)).replace("/", "") for texts in (texts_of(pdf), typed.values())
    )
    for url in urls:
        told = url.replace("/", "")
        assert printed.count(told) >= all_typed.count(told) >= len(TYPED) * len(ways) // len(urls)
    with pytest.raises(BlockingIOError):
        listener.accept()
    # WeasyPrint's own colour profile, which each archive holds.
    ours = ("/weasyprint/pdf/sRGB2014.icc",)
    assert [name for name in opened if not name.isdigit() and not name.endswith(ours)] == []
