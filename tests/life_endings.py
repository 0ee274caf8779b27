"""Rules of tests/test_life_property.py: what people take back, end, cancel, renew and correct."""

import uuid
from datetime import date, timedelta

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from agreements.actions.cancel import cancel
from agreements.actions.correct_contact import correct_contact
from agreements.actions.end import end
from agreements.actions.renew import renew
from agreements.actions.withdraw import withdraw
from agreements.lifecycle import Actor
from agreements.models import Agreement, Person, Signature
from tests.conftest import NOW

PEOPLE = ("helene", "maya", "luc", "ines", "olivier", "alice", "other_principal", "other_staff")
PARTIES = ("maya", "luc", "olivier")
ADDRESSES = [*(f"{party}@demonstration.example" for party in PARTIES), "zoe@ecole.example"]
TODAY = date(2026, 11, 23)
LAST_DAY = date(2027, 6, 30)

# Often a party, sometimes anybody.
people = st.sampled_from(PARTIES) | st.sampled_from(PEOPLE)
picks = st.integers(0, 5)
days = st.sampled_from([TODAY, TODAY, LAST_DAY]) | st.dates(
    TODAY - timedelta(days=1), LAST_DAY + timedelta(days=30)
)


def runs(today: date, **pair: object) -> bool:
    """Whether a pair has an agreement of a year that is live, or in force until a day to come."""
    return any(
        each.status in ("open", "in_force")
        or (each.status == "ended" and each.in_force_at and each.ends_on > today)
        for each in Agreement.objects.filter(**pair)
    )


class Endings:
    """Rules of a life; the tools that they use are Life's."""

    @rule(
        pick=picks,
        someone=st.just("helene") | people,
        role=st.sampled_from([Actor.MENTEE, Actor.MENTOR]),
        email=st.sampled_from(ADDRESSES),
    )
    def do_correct_contact(self, pick: int, someone: str, role: Actor, email: str) -> None:
        self.tick()
        agreement = self.agreement(pick)
        before = agreement.party(role)
        addresses = dict(Person.objects.values_list("pk", "email"))
        after = self.attempt(
            lambda: correct_contact(
                agreement=agreement,
                role=role,
                principal=self.person(someone),
                email=email,
                now=self.now,
            )
        )
        if after is None:
            return
        assert someone == self.leader(agreement)
        assert agreement.status == "open"
        reached = agreement.events.filter(kind__in=["written", "signed"], actor=before)
        assert not reached.exists()
        assert after.party(role).email == email
        assert after.revision == agreement.revision
        others = {pk: address for pk, address in addresses.items() if pk != before.pk}
        assert dict(Person.objects.filter(pk__in=others).values_list("pk", "email")) == others
        if Agreement.objects.of_party(before).exclude(pk=agreement.pk).exists():
            assert Person.objects.get(pk=before.pk).email == before.email

    @rule(pick=picks, someone=people)
    def do_withdraw(self, pick: int, someone: str) -> None:
        self.tick()
        agreement, person = self.agreement(pick), self.person(someone)
        role = agreement.role_of(person)
        standing = agreement.standing_signature(role) if role else None
        after = self.attempt(lambda: withdraw(agreement=agreement, person=person, now=self.now))
        assert bool(after) == (role is not None and agreement.status == "open")
        if after and standing:
            assert after.standing_signatures == [
                s for s in agreement.standing_signatures if s != standing
            ]
            assert Signature.objects.get(pk=standing.pk).lapsed_at == self.now

    @precondition(lambda self: self.now > NOW + timedelta(minutes=8))
    @rule(
        pick=picks,
        someone=people,
        on=days,
        party=st.sampled_from([None, *Actor]),
        summer=st.booleans(),
    )
    def do_end(self, pick: int, someone: str, on: date, party: Actor | None, summer: bool) -> None:
        """In the `summer`, what was in force of the first year has expired."""
        self.tick()
        agreement, person = self.agreement(pick), self.person(someone)
        expired = (
            summer and agreement.status == "in_force" and agreement.school_year == self.world.year
        )
        now = self.now.replace(year=2027, month=7) if expired else self.now
        is_party = agreement.role_of(person) is not None
        leads = someone == self.leader(agreement)
        after = self.attempt(
            lambda: end(agreement=agreement, person=person, on_behalf_of=party, on=on, now=now)
        )
        told = agreement.ends_on is not None and agreement.ends_on <= on
        says_for_whom = is_party or party in (Actor.MENTEE, Actor.MENTOR)
        over = agreement.ends_on is not None and agreement.ends_on <= TODAY
        within = TODAY <= on <= agreement.school_year.ends_on
        may = told or (says_for_whom and (over or within))
        may &= (is_party or leads) and agreement.status != "cancelled" and not expired
        assert bool(after) == may
        if may and not told and not over:
            assert (after.status, after.ends_on, after.ended_at) == ("ended", on, self.now)
        elif may:
            assert (after.ends_on, after.ended_at) == (agreement.ends_on, agreement.ended_at)

    @precondition(lambda self: self.now > NOW + timedelta(minutes=8))
    @rule(pick=picks, someone=st.just("helene") | people)
    def do_cancel(self, pick: int, someone: str) -> None:
        self.tick()
        agreement = self.agreement(pick)
        leads = someone == self.leader(agreement)
        after = self.attempt(
            lambda: cancel(agreement=agreement, principal=self.person(someone), now=self.now)
        )
        assert bool(after) == (leads and agreement.status in ("open", "cancelled"))
        if after and agreement.status == "open":
            assert (after.status, after.cancelled_at) == ("cancelled", self.now)

    @rule(pick=picks, someone=st.just("helene") | people, spring=st.booleans())
    def do_renew(self, pick: int, someone: str, spring: bool) -> None:
        agreement = self.agreement(pick)
        now = self.now.replace(year=2027, month=5) if spring else self.now
        renewed_already = runs(
            now.date(),
            mentee=agreement.mentee_id,
            mentor=agreement.mentor_id,
            school_year__start=agreement.school_year.start + 1,
        )
        first = agreement.school_year == self.world.year
        renewed = self.attempt(
            lambda: renew(
                agreement=agreement,
                principal=self.person(someone),
                creation_key=uuid.uuid4(),
                now=now,
            )
        )
        may = someone == self.leader(agreement) and agreement.status in ("in_force", "ended")
        assert bool(renewed) == (may and spring and first and not renewed_already)
        if renewed:
            assert (renewed.follows, renewed.revision) == (agreement, 0)
            assert renewed.missing_before_signing()
            self.revisions[renewed.pk] = 0
            self.older[renewed.pk] = Agreement.objects.get(pk=renewed.pk)
