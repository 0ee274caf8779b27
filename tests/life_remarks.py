"""Rules of tests/test_life_property.py: what people say of each other's words before they sign."""

import uuid

from hypothesis import strategies as st
from hypothesis.stateful import invariant, rule

from agreements.actions.answer import answer
from agreements.actions.remark import remark
from agreements.actions.settle import settle
from agreements.actions.take_back import take_back
from agreements.models import Remark
from agreements.models.agreement import EXPECTATIONS
from agreements.models.remark import PARTS
from tests.life_endings import people, picks


class Remarks:
    """Rules of a life; the tools that they use are Life's."""

    @rule(pick=picks, someone=people, part=st.sampled_from(PARTS))
    def do_remark(self, pick: int, someone: str, part: str) -> None:
        self.tick()
        agreement, person = self.agreement(pick), self.person(someone)
        role = agreement.role_of(person)
        said = self.attempt(
            lambda: remark(
                agreement=agreement,
                person=person,
                part=part,
                text="Et les rencontres de parents?",
                key=uuid.uuid4(),
                now=self.now,
            )
        )
        others = role is not None and part != EXPECTATIONS[role]
        assert bool(said) == (others and agreement.status == "open")

    @rule(pick=picks, someone=people)
    def do_answer(self, pick: int, someone: str) -> None:
        self.tick()
        asked = self.remark(pick)
        if asked is None:
            return
        person = self.person(someone)
        said = self.attempt(
            lambda: answer(
                remark=asked, person=person, text="Mardi.", key=uuid.uuid4(), now=self.now
            )
        )
        asks = asked.answers_to_id is None and asked.settled_at is None
        assert bool(said) == (asks and asked.agreement.role_of(person) is not None)

    @rule(pick=picks, someone=people)
    def do_settle(self, pick: int, someone: str) -> None:
        self.tick()
        asked = self.remark(pick)
        if asked is None:
            return
        person = self.person(someone)
        after = self.attempt(lambda: settle(remark=asked, person=person, now=self.now))
        may = asked.answers_to_id is None and asked.agreement.role_of(person) is not None
        assert bool(after) == may
        if after:
            assert after.settled_at == (asked.settled_at or self.now)

    @rule(pick=picks, someone=people)
    def do_take_back(self, pick: int, someone: str) -> None:
        asked = self.remark(pick)
        if asked is None:
            return
        person, answered = self.person(someone), asked.answers.exists()
        self.attempt(lambda: take_back(remark=asked, person=person))
        gone = not Remark.objects.filter(pk=asked.pk).exists()
        assert gone == (asked.author_id == person.pk and not answered)

    @invariant()
    def what_is_not_open_has_no_remark(self) -> None:
        for said in Remark.objects.select_related("agreement", "answers_to", "author"):
            assert said.agreement.status == "open"
            assert said.agreement.role_of(said.author) == said.role
            if said.answers_to:
                assert said.answers_to.answers_to_id is None
                assert said.answers_to.part == said.part

    def remark(self, pick: int) -> Remark | None:
        found = list(Remark.objects.select_related("agreement").order_by("pk"))
        return found[pick % len(found)] if found else None
