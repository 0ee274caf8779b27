"""Rule of tests/test_life_property.py: what people call the parties of an agreement."""

from hypothesis import strategies as st
from hypothesis.stateful import rule

from agreements.actions.correct_name import correct_name
from agreements.lifecycle import PARTIES, Actor, other_party
from agreements.models import Agreement
from tests.life_endings import people, picks

NAMES = ("Maya Nguyễn", "Luc Tremblay", "Olivier Roy", "Zoé Ménard")


class Names:
    """A rule of a life; the tools that it uses are Life's."""

    @rule(
        pick=picks,
        someone=st.just("helene") | people,
        role=st.sampled_from(PARTIES),
        name=st.sampled_from(NAMES),
        old=st.booleans(),
        warned=st.booleans(),
    )
    def do_correct_name(
        self, pick: int, someone: str, role: Actor, name: str, old: bool, warned: bool
    ) -> None:
        self.tick()
        agreement = self.agreement(pick)
        page = self.older[agreement.pk] if old else agreement
        standing = agreement.standing_signatures
        after = self.attempt(
            lambda: correct_name(
                agreement=agreement,
                role=role,
                principal=self.person(someone),
                name=name,
                read=page.name_of(role),
                warned_of={(s.role, s.revision) for s in standing} if warned else (),
                now=self.now,
            )
        )
        same = name == agreement.name_of(role)
        fresh = page.name_of(role) == agreement.name_of(role)
        may = someone == self.leader(agreement) and agreement.status == "open"
        may &= same or (fresh and (warned or not standing))
        assert bool(after) == may
        if not after:
            return
        assert after.name_of(role) == name
        other = other_party(role)
        assert after.name_of(other) == agreement.name_of(other)
        kept = ("mentee_id", "mentor_id", "written_at", "mentee_expectations", "arrangements")
        assert all(getattr(after, each) == getattr(agreement, each) for each in kept)
        if not same:
            self.revisions[agreement.pk] += 1
            assert after.standing_signatures == []
            assert Agreement.objects.get(pk=agreement.pk).revision == agreement.revision + 1
