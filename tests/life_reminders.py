"""A rule of tests/test_life_property.py: a principal reminds whoever is awaited."""

from datetime import timedelta

from hypothesis import strategies as st
from hypothesis.stateful import rule

from agreements.actions.remind import remind
from agreements.models import Agreement, Event, Notice
from agreements.steps import awaited
from tests.life_endings import people, picks


class Reminders:
    """A rule of a life; the tools that it uses are Life's."""

    @rule(pick=picks, someone=st.just("helene") | people, later=st.integers(0, 1))
    def do_remind(self, pick: int, someone: str, later: int) -> None:
        agreement, now = self.agreement(pick), self.now + timedelta(days=later)
        reminders = Notice.objects.filter(kind="reminder")
        before, events = reminders.count(), Event.objects.count()
        outcome = self.attempt(
            lambda: remind(agreements=[agreement], principal=self.person(someone), now=now)
        )
        assert (outcome is not None) == (someone == self.leader(agreement))
        if outcome is None:
            return
        asked = [agreement.name_of(role) for role in awaited(agreement)]
        skipped = [name for names in outcome.skipped.values() for name in names]
        nobody = f"{agreement.mentee_name} – {agreement.mentor_name} ({agreement.school_year})"
        assert sorted(outcome.names + skipped) == sorted(asked or [nobody])
        assert reminders.count() == before + len(outcome.names)
        assert Event.objects.count() == events
        assert Agreement.objects.get(pk=agreement.pk).revision == agreement.revision
