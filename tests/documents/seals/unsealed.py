"""A small document that awaits its seal."""

from functools import cache

from agreements.documents.archival import prepare
from agreements.documents.pdf import render
from agreements.examination.container import SEAL_FIELD
from tests.cast import NOW
from tests.documents.reading import page_of


@cache
def unsealed(words: str = "Une entente.") -> bytes:
    """The bytes to seal, the same ones for the same words."""
    place = f'<input type="checkbox" name="{SEAL_FIELD}" title="Sceau" style="appearance: auto">'
    page = page_of(f"<h1>Essai</h1><p>{words}</p><p>{place}</p>").replace(
        "<title>", f'<meta name="dcterms.created" content="{NOW.isoformat()}"><title>'
    )
    return prepare(render(page), seal_name="Sceau des essais")
