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
    "<div>" * 200 + "<img src='URL'>",
]


@pytest.mark.parametrize("way", [*WAYS, *MORE_WAYS])
def test_nothing_typed_opens_anything(
    way: str, world: World, opened: list[str], listener: socket.socket
) -> None:
    made = in_force(world)
    agreement = Agreement.objects.for_display().select_related("standing_text").get(pk=made.pk)
    text_of(
        render_agreement(agreement, seal_name="", demonstration=False)
    )  # templates, messages and fonts are read
    port = listener.getsockname()[1]
    opened.clear()
    for url in ("file:///etc/passwd", "/etc/passwd", f"http://127.0.0.1:{port}/a.png"):
        for field in TYPED:
            setattr(agreement, field, way.replace("URL", url))
        for signature in agreement.standing_signatures:
            signature.typed_name = signature.drawing = way.replace("URL", url)
        pdf = render_agreement(agreement, seal_name=way.replace("URL", url), demonstration=True)
        assert b"root:" not in pdf
        assert "/EmbeddedFile" not in pdf.decode("latin-1")
        assert url.replace("/", "") in text_of(pdf).replace("/", "").replace("\n", "").replace(
            " ", ""
        )
    with pytest.raises(BlockingIOError):
        listener.accept()
    # WeasyPrint's own colour profile, which each archive holds.
    ours = ("/weasyprint/pdf/sRGB2014.icc",)
    assert [name for name in opened if not name.isdigit() and not name.endswith(ours)] == []
