"""The screens of the site, as each role finds them: those that the table of accesses opens."""

from collections.abc import Iterator
from itertools import islice
from typing import Final

from playwright.sync_api import BrowserContext

from agreements.models import Agreement, Person, SchoolYear
from tests.access_table import TABLE
from tests.access_walk import url_of
from tests.conftest import World
from tests.making import in_force, made, signed, written, wrote
from tests.signing_in import client_of

# Who sees the screens; those that are the same for everybody, the first of them sees.
PEOPLE: Final = ("maya", "luc", "helene", "ines", "alice")
NOT_SCREENS: Final = ("admin", "demonstration", "agreements:document")
# What these show depends on the stage, so they are seen at every one.
AT_EVERY_STAGE: Final = ("agreements:read",)


def agreements_at_each_stage(world: World) -> list[Agreement]:
    """One that is half written, one that Luc has signed, one in force."""
    before = [SchoolYear.objects.get_or_create(start=world.year.start - n)[0] for n in (1, 2)]
    half = made(world, school_year=before[1])
    wrote(half, world.luc, mentor_expectations="De la franchise, et le temps d’essayer.")
    partly = written(world, school_year=before[0])
    signed(partly, world.luc)
    return [half, partly, in_force(world)]


def screens_of(world: World, who: str, agreements: list[Agreement]) -> Iterator[str]:
    """The address of each page that `who` sees and nobody named before in PEOPLE does."""
    earlier = PEOPLE[: PEOPLE.index(who)]
    client = client_of(getattr(world, who), strong=True)
    for name, method in TABLE:
        if method != "GET" or name.startswith(NOT_SCREENS):
            continue
        if earlier and not name.startswith("agreements:"):
            continue
        found = dict.fromkeys(url_of(name, agreement, world) for agreement in agreements)
        shown = (url for url in found if client.get(url).status_code == 200)
        yield from shown if name in AT_EVERY_STAGE else islice(shown, 1)


def let_in(context: BrowserContext, site: str, person: Person) -> None:
    """Sign `person` in, with two factors."""
    (cookie,) = client_of(person, strong=True).cookies.values()
    context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": site}])
