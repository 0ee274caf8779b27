"""Rules of tests/test_life_property.py: what principals record of papers."""

from datetime import date, timedelta

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from agreements.actions.keep_scan import ByHand, keep_scan
from agreements.actions.record_paper import record_paper
from agreements.lifecycle import Actor
from agreements.models import PaperScan
from agreements.scanning import Page
from tests.conftest import NOW
from tests.life_endings import people, picks

DAY = date(2026, 11, 20)
PAGES = [Page(b"\xff\xd8\xffnot a picture, for nobody looks", 1, 1)]
days = st.sampled_from([DAY, DAY, DAY, date(2026, 4, 30), date(2026, 11, 24)])


class Papers:
    """Rules of a life; the tools that they use are Life's."""

    @precondition(lambda self: self.now > NOW + timedelta(minutes=8))
    @rule(pick=picks, someone=st.just("helene") | people, day=days, own=st.booleans())
    def do_record_paper(self, pick: int, someone: str, day: date, own: bool) -> None:
        """Somebody sends a paper and confirms it, or what another sent before."""
        self.tick()
        agreement, person = self.agreement(pick), self.person(someone)
        kept = own and self.attempt(
            lambda: keep_scan(
                agreement=agreement,
                principal=person,
                signed=dict.fromkeys((Actor.MENTEE, Actor.MENTOR), ByHand("Maya", day)),
                originals=[b"file"],
                pages=PAGES,
                now=self.now,
            )
        )
        leads = someone == self.leader(agreement) and agreement.role_of(person) is None
        may = leads and agreement.status == "open"
        if own:
            assert bool(kept) == (may and day == DAY)
        scan = PaperScan.objects.filter(agreement=agreement).first()
        if scan is None:
            return
        done = self.attempt(
            lambda: record_paper(
                agreement=agreement, principal=person, scan_id=scan.public_id, now=self.now
            )
        )
        is_theirs = scan.uploaded_by == person
        before = agreement.on_paper and agreement.paper_signing.recorded_by == person
        assert bool(done) == (before or (may and is_theirs))
