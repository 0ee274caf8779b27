"""Random people do random things to random agreements; the database stays in a legal state."""

import uuid
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection, models, transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)

from agreements import content, journal
from agreements.actions.create import create
from agreements.actions.errors import Refused
from agreements.actions.party import Party
from agreements.lifecycle import Actor
from agreements.models import Agreement, Event, Notice, Person, SchoolYear, Sealing, Signature
from tests.conftest import NOW, World
from tests.life_endings import PARTIES, TODAY, Endings, people, picks, runs
from tests.life_names import Names
from tests.life_papers import Papers
from tests.life_remarks import Remarks
from tests.life_reminders import Reminders
from tests.life_writing import Writing
from tests.models.rules import dates_fit, own_models

CHANGES_NOTHING = ("SELECT ", "SAVEPOINT ", "RELEASE SAVEPOINT ", "ROLLBACK TO SAVEPOINT ")
DATES = ("in_force_at", "ended_at", "ends_on", "cancelled_at")


def rows() -> dict[str, list[tuple]]:
    """Every row of every table of the application."""
    return {
        model.__name__: list(model._base_manager.order_by("pk").values_list())
        for model in own_models()
    }


class Life(Writing, Endings, Names, Reminders, Remarks, Papers, RuleBasedStateMachine):
    """The cast at an empty database, in a transaction that is undone at the end."""

    def __init__(self, world: World) -> None:
        super().__init__()
        self.world = world
        self.now = NOW
        self.revisions: dict[int, int] = {}
        self.older: dict[int, Agreement] = {}
        self.transaction = transaction.atomic()
        self.transaction.__enter__()
        SchoolYear.objects.create(start=self.world.year.start + 1)

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.transaction.__exit__(None, None, None)

    # What people do

    @initialize()
    def begin(self) -> None:
        self.do_create("helene", "maya", "luc", 0, "fr", own_school=True)

    @rule(
        principal=st.just("helene") | people,
        mentee=st.sampled_from(PARTIES),
        mentor=st.sampled_from(PARTIES),
        key=st.integers(0, 4),
        language=st.sampled_from(["fr", "en"]),
        own_school=st.sampled_from([True, True, True, False]),
    )
    def do_create(
        self, principal: str, mentee: str, mentor: str, key: int, language: str, own_school: bool
    ) -> None:
        self.tick()
        maker = self.person(principal)
        sides = [self.person(mentee), self.person(mentor)]
        key_sent = uuid.UUID(int=key)
        known = Agreement.objects.filter(
            created_by=maker,
            creation_key=key_sent,
            mentee=sides[0].pk,
            mentor=sides[1].pk,
            school=self.world.school if own_school else self.world.other_school,
        ).first()
        pair = {"mentee": sides[0].pk, "mentor": sides[1].pk, "school_year": self.world.year}
        live = runs(TODAY, **pair)
        made = self.attempt(
            lambda: create(
                principal=maker,
                school=self.world.school if own_school else self.world.other_school,
                school_year=self.world.year,
                mentee=Party(sides[0].name, sides[0].email.upper()),
                mentor=Party(sides[1].name, f" {sides[1].email}"),
                language=language,
                creation_key=key_sent,
                now=self.now,
            )
        )
        leads = principal == ("helene" if own_school else "other_principal")
        may = leads and mentee != mentor and not live
        assert bool(made) == (bool(known) or may)
        if known:
            assert made == known
        elif made:
            self.revisions[made.pk] = 0
            self.older[made.pk] = Agreement.objects.get(pk=made.pk)

    # What the actions are not asked

    @rule(pick=picks, status=st.sampled_from(["open", "in_force", "cancelled", "ended"]))
    def forces_a_status(self, pick: int, status: str) -> None:
        agreement = self.agreement(pick)
        if status != agreement.status and status != "ended":
            dates = dict.fromkeys(DATES) | ({} if status == "open" else {f"{status}_at": self.now})
            if status == "cancelled" and agreement.status == "open":
                return
            self.must_fail(lambda: self.row(agreement).update(status=status, **dates))

    @rule(pick=picks)
    def rewrites_what_is_fixed(self, pick: int) -> None:
        agreement = self.agreement(pick)
        if agreement.status != "open":
            self.must_fail(lambda: self.row(agreement).update(arrangements="Autre chose"))
        self.must_fail(lambda: Event.objects.update(kind="written"))
        self.must_fail(lambda: Event.objects.all()._raw_delete("default"))
        if Signature.objects.exists():
            self.must_fail(lambda: Signature.objects.all()._raw_delete("default"))
            self.must_fail(lambda: Signature.objects.update(revision=99))

    # What is always so

    @invariant()
    def every_agreement_is_sound(self) -> None:
        for agreement in Agreement.objects.for_display():
            dates = {name: bool(getattr(agreement, name)) for name in DATES}
            assert dates_fit(agreement.status, *dates.values())
            assert agreement.mentee_id != agreement.mentor_id
            assert agreement.revision == self.revisions[agreement.pk]

            rows = [s for s in agreement.signatures.all() if s.lapsed_at is None]
            assert len(rows) == len({s.role for s in rows})
            digest = content.digest(content.canonical(agreement.content()))
            for signature in rows:
                assert signature.revision == agreement.revision
                assert signature.content_digest == digest
                assert signature.person_id == agreement.party(Actor(signature.role)).pk
            if agreement.status in ("open", "in_force"):
                assert (agreement.status == "in_force") == (len(rows) == 2 or agreement.on_paper)
            assert bool(agreement.in_force_at) == (len(rows) == 2 or agreement.on_paper)
            assert not (agreement.on_paper and rows)
            assert agreement.on_paper == hasattr(agreement, "paper_signing")
            self.the_journal_tells_it(agreement)

    def the_journal_tells_it(self, agreement: Agreement) -> None:
        assert journal.verify(agreement) == []
        kinds = [event.kind for event in agreement.events.all()]
        signatures = agreement.signatures.all()
        assert kinds[0] == "created"
        assert kinds.count("created") == 1
        assert kinds.count("written") + kinds.count("name_corrected") == agreement.revision
        assert kinds.count("signed") == len(signatures)
        assert kinds.count("signature_lapsed") == sum(s.lapsed_at is not None for s in signatures)
        assert kinds.count("in_force") == bool(agreement.in_force_at)
        assert kinds.count("paper_signed") == agreement.on_paper
        assert ("ended" in kinds) == bool(agreement.ended_at)
        assert kinds.count("cancelled") == bool(agreement.cancelled_at)
        asked = Sealing.objects.filter(end__agreement=agreement).count()
        assert asked == (kinds.count("ended") if agreement.in_force_at else 0)
        named = [name for event in agreement.events.all() for name in event.data.get("notices", [])]
        over = Notice.objects.filter(agreement=agreement, kind__in=["ended", "cancelled"])
        assert sorted(named) == sorted(str(notice.public_id) for notice in over)

    @invariant()
    def a_pair_has_one_live_agreement(self) -> None:
        # Those of the next year are made in spring, when what ends before then has ended.
        of_this_year = Agreement.objects.running(TODAY).filter(school_year=self.world.year)
        for rows in (Agreement.objects.live(), of_this_year):
            pairs = rows.values_list("mentee", "mentor", "school_year")
            assert len(pairs) == len(set(pairs))

    # Tools

    def tick(self) -> None:
        self.now += timedelta(minutes=1)

    def person(self, key: str) -> Person:
        return Person.objects.get(pk=getattr(self.world, key).pk)

    def leader(self, agreement: Agreement) -> str:
        """Who is the principal of its school."""
        return "helene" if agreement.school == self.world.school else "other_principal"

    def agreement(self, pick: int) -> Agreement:
        found = Agreement.objects.order_by("pk")
        return found[pick % len(found)]

    def row(self, agreement: Agreement) -> models.QuerySet[Agreement]:
        return Agreement.objects.filter(pk=agreement.pk)

    def attempt(self, action: Callable[[], Any]) -> Any:
        """What the action gave, or None where it was refused: then no row may have changed. They
        are read before its first statement that might change one; most refused ones have none."""
        before: dict[str, list[tuple]] | None = None

        def watch(execute: Callable[..., Any], sql: str, *rest: Any) -> Any:
            nonlocal before
            if before is None and not sql.startswith(CHANGES_NOTHING):
                before = rows()
            return execute(sql, *rest)

        with connection.execute_wrapper(watch):
            try:
                return action()
            except Refused:
                assert before is None or rows() == before
                return None

    def must_fail(self, statement: Callable[[], Any]) -> None:
        with pytest.raises(IntegrityError), transaction.atomic():
            statement()


@pytest.mark.parametrize(
    ("examples", "steps"), [(5, 25), pytest.param(100, 50, marks=pytest.mark.stress)]
)
def test_life_is_always_legal(world: World, examples: int, steps: int) -> None:
    run_state_machine_as_test(
        lambda: Life(world),
        settings=settings(
            max_examples=examples,
            stateful_step_count=steps,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
