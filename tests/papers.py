"""Papers that were signed by hand, as scanners and telephones make files of them; and agreements
that their principal recorded from one."""

import io
from collections.abc import Callable, Sequence
from datetime import date
from functools import cache
from typing import Final

import pikepdf
from PIL import Image, ImageDraw, ImageFont

from agreements.actions.keep_scan import ByHand, keep_scan
from agreements.actions.record_paper import record_paper
from agreements.lifecycle import Actor
from agreements.models import Agreement, PaperScan
from agreements.scanning import Page
from agreements.scanning.pages import scan
from tests.cast import NOW, World
from tests.documents.mutating import saved
from tests.making import made

SIGNED_ON: Final = date(2026, 11, 20)


def picture(
    number: int = 1, size: tuple[int, int] = (1240, 1604), mode: str = "RGB"
) -> Image.Image:
    """A page with writing on it, that differs by its `number`."""
    return _drawn(number, size).convert(mode)


@cache
def _drawn(number: int, size: tuple[int, int]) -> Image.Image:
    page = Image.new("RGB", size, (252, 251, 247))
    draw = ImageDraw.Draw(page)
    unit = size[0] / 1240
    font = ImageFont.load_default(40 * unit)
    draw.text((120 * unit, 120 * unit), f"Entente mentorale, page {number}", "black", font)
    for line in range(9):
        y = (260 + 90 * line) * unit
        draw.text((120 * unit, y), "Observer sa classe, puis en parler sans detour.", "navy", font)
    for place in (120, 700):
        x, y = place * unit, 1400 * unit
        draw.line((x, y, x + 400 * unit, y), "black", 3)
        points = [(x + i * 20 * unit, y - (20 + 45 * (i % 3)) * unit) for i in range(16)]
        draw.line(points, (20, 40, 140), 5)
    return page


def jpeg(number: int = 1, **options: object) -> bytes:
    return saved_as(picture(number), "JPEG", **options)


def png(number: int = 1, mode: str = "RGB", **options: object) -> bytes:
    return saved_as(picture(number, mode=mode), "PNG", **options)


def pdf(pages: int = 2, **options: object) -> bytes:
    """As a scanner makes it: one picture a page."""
    first, *others = [picture(number) for number in range(1, pages + 1)]
    return saved_as(first, "PDF", save_all=True, append_images=others, resolution=150, **options)


def changed(change: Callable[[pikepdf.Pdf], None], **options: object) -> bytes:
    """A scan to whose file something was done."""
    with pikepdf.open(io.BytesIO(pdf(1))) as opened:
        change(opened)
        return saved(opened, **options)


def saved_as(page: Image.Image, kind: str, **options: object) -> bytes:
    file = io.BytesIO()
    page.save(file, kind, **options)
    return file.getvalue()


def clean_pages(*files: bytes) -> Sequence[Page]:
    """What is made of the files, here and without bounds."""
    found = scan(files)
    assert found.problem is None
    return found.pages


def by_hand(mentee: str = "Maya Nguyễn", mentor: str = "Luc Tremblay") -> dict[Actor, ByHand]:
    return {
        Actor.MENTEE: ByHand(mentee, SIGNED_ON),
        Actor.MENTOR: ByHand(mentor, SIGNED_ON.replace(day=21)),
    }


@cache
def _scanned(pages: int) -> tuple[bytes, Sequence[Page]]:
    """A file of so many pages, and what is made of it."""
    file = pdf(pages)
    return file, clean_pages(file)


def scanned(world: World, agreement: Agreement, pages: int = 2) -> PaperScan:
    """Hélène has sent the paper of an agreement, and looks at its pages."""
    file, clean = _scanned(pages)
    return keep_scan(
        agreement=agreement,
        principal=world.helene,
        signed=by_hand(),
        originals=[file],
        pages=clean,
        now=NOW,
    )


def on_paper(world: World, agreement: Agreement | None = None, **changes: object) -> Agreement:
    """An agreement in force by the paper that Hélène recorded."""
    agreement = agreement or made(world, **changes)
    scan = scanned(world, agreement)
    record_paper(agreement=agreement, principal=world.helene, scan_id=scan.public_id, now=NOW)
    return Agreement.objects.for_display().select_related("standing_text").get(pk=agreement.pk)
