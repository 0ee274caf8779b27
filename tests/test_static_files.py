"""What production makes of the site's own files when it collects them."""

import json
import re
from io import BytesIO
from pathlib import Path

import allauth
import django
import pytest
from django.contrib.admin import site
from django.contrib.admin.widgets import AdminDateWidget
from django.core.exceptions import ImproperlyConfigured
from django_htmx.jinja import htmx_script
from fontTools.ttLib import TTFont
from fontTools.ttLib.tables._n_a_m_e import NameRecordVisitor

from mentorat.scripts import together
from mentorat.static_files import lightened
from tests.deployed import ROOT

FONTS = ROOT / "node_modules/@fontsource"


@pytest.mark.parametrize(
    "name",
    [
        "source-sans-3/files/source-sans-3-latin-400-normal.woff2",
        "source-sans-3/files/source-sans-3-vietnamese-600-normal.woff2",
        "source-serif-4/files/source-serif-4-latin-600-normal.woff2",
    ],
)
def test_a_lighter_font_has_every_letter_and_its_licence(name: str) -> None:
    before = (FONTS / name).read_bytes()
    after = lightened(before)
    assert len(after) < 0.95 * len(before)
    full, light = TTFont(BytesIO(before)), TTFont(BytesIO(after))
    assert set(light.getBestCmap()) == set(full.getBestCmap())
    letter = next(iter(full.getBestCmap().values()))
    assert light["hmtx"][letter] == full["hmtx"][letter]
    assert "kern" in {record.FeatureTag for record in light["GPOS"].table.FeatureList.FeatureRecord}
    assert "OFL" in light["name"].getDebugName(14)
    # What its own tables name has a name; no other is carried.
    used = NameRecordVisitor()
    used.visit(light)
    assert {record.nameID for record in light["name"].names} == {0, 14} | used.seen
    assert used.seen
    # The same bytes whenever they are made: a browser that has them keeps them.
    assert light["head"].modified == full["head"].modified


def test_a_script_has_in_it_what_it_imports() -> None:
    scripts = {
        "js/page.js": 'import { a, b } from "./more/a.js";\nimport { b } from "./b.js";\na(b);\n',
        "js/more/a.js": '// Why.\nimport { b } from "../b.js";\nexport const a = () => b; // how\n',
        "js/b.js": "  // Why.\nexport function b() {}\n",
    }
    made = together("js/page.js", lambda name: scripts[name].encode())
    assert made.decode() == "function b() {}\nconst a = () => b; // how\na(b);\n"
    scripts["js/page.js"] += "let b;\n"
    with pytest.raises(ImproperlyConfigured, match="b"):
        together("js/page.js", lambda name: scripts[name].encode())


def test_one_sheet_is_collected_for_every_page(collected: Path) -> None:
    (sheet,) = collected.glob("css/every-page.????????????.css")
    css = sheet.read_text()
    assert "@import" not in css
    for piece in ("--accent:", ".site-header", ".btn-primary", ".register", "@font-face"):
        assert piece in css
    # The page of an error finds it by its plain name, and it finds its fonts.
    assert (collected / "css/every-page.css").read_text() == css
    font = next(collected.glob("fonts/source-serif-4/files/*-latin-600-normal.*.woff2"))
    assert font.name in css
    assert font.stat().st_size < 20_000


def test_all_that_pages_name_is_collected(collected: Path) -> None:
    """In our templates and the administration's, and what forms of the latter and htmx add."""
    folders = (
        ROOT / "templates",
        Path(allauth.__file__).parent / "templates/mfa",
        Path(django.__file__).parent / "contrib/admin/templates",
    )
    pages = [page.read_text() for folder in folders for page in folder.rglob("*.html")]
    named = set(re.findall(r"""{% static ['"]([^'"]+)['"]""", "".join(pages)))
    media = [str(each.media) for each in (*site._registry.values(), AdminDateWidget())]
    named.update(re.findall(r'"/static/([^"]+)"', "".join([*media, htmx_script()])))
    assert {"css/letter.css", "admin/js/calendar.js", "django_htmx/htmx-2.min.js"} <= named
    paths = json.loads((collected / "staticfiles.json").read_text())["paths"]
    assert named - set(paths) == set()
