"""Rules of tests/test_life_property.py: what people write and sign."""

from datetime import date, timedelta
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import rule

from agreements.actions.sign import Circumstances, sign
from agreements.actions.write import fingerprint, write
from agreements.models.agreement import ARRANGEMENTS, EXPECTATIONS
from agreements.statement import CURRENT_VERSION, StatementKey
from agreements.text import clean_text
from mentorat.sign_in.proof import Proof
from tests.life_endings import PARTIES, people, picks

TEXT_PARTS = (*EXPECTATIONS.values(), *ARRANGEMENTS[:-1])
texts = st.sampled_from(["", "Le mardi", "Le jeudi"]) | st.text(max_size=9).map(clean_text)
parts = st.fixed_dictionaries(
    {},
    optional=dict.fromkeys(TEXT_PARTS, texts)
    | {"review_date": st.none() | st.dates(date(2026, 7, 1), date(2027, 6, 30))},
)
behind = st.sampled_from([0, 0, 0, 1, -1])
minutes = st.sampled_from([0, 0, 15, 16])


class Writing:
    """Rules of a life; the tools that they use are Life's."""

    @rule(pick=picks, someone=people, parts=parts, old=st.booleans(), warned=st.booleans())
    def do_write(
        self, pick: int, someone: str, parts: dict[str, Any], old: bool, warned: bool
    ) -> None:
        self.tick()
        agreement, person = self.agreement(pick), self.person(someone)
        role = agreement.role_of(person)
        if role:  # most of the time, only what is theirs
            foreign = set(EXPECTATIONS.values()) - {EXPECTATIONS[role]}
            if pick % 3:
                parts = {name: value for name, value in parts.items() if name not in foreign}
        page = self.older[agreement.pk] if old else agreement
        standing = agreement.standing_signatures
        after = self.attempt(
            lambda: write(
                agreement=agreement,
                person=person,
                parts=parts,
                read={name: fingerprint(getattr(page, name)) for name in parts},
                warned_of={(s.role, s.revision) for s in standing} if warned else (),
                now=self.now,
            )
        )
        if after is None:
            return
        assert role is not None
        assert agreement.status == "open"
        changed = {
            name
            for name in (*TEXT_PARTS, "review_date")
            if getattr(after, name) != getattr(agreement, name)
        }
        assert changed <= set(parts) - set(EXPECTATIONS.values()) | {EXPECTATIONS[role]}
        assert {n: getattr(after, n) for n in changed} == {n: parts[n] for n in changed}
        if changed:
            assert warned or not standing
            self.revisions[agreement.pk] += 1
            assert after.standing_signatures == []

    @rule(pick=picks, someone=people, behind=behind, age=minutes)
    def do_sign(self, pick: int, someone: str, behind: int, age: int) -> None:
        self.tick()
        agreement, person = self.agreement(pick), self.person(someone)
        role = agreement.role_of(person)
        standing = role and agreement.standing_signature(role)
        signature = self.attempt(
            lambda: sign(
                agreement=agreement,
                person=person,
                revision=max(agreement.revision - behind, 0),
                typed_name=person.name,
                accepted=StatementKey(CURRENT_VERSION, "fr"),
                proof=Proof("code", self.now - timedelta(minutes=age)),
                circumstances=Circumstances(),
                now=self.now,
            )
        )
        may = (
            role is not None
            and agreement.status == "open"
            and agreement.revision == max(agreement.revision - behind, 0)
            and not agreement.missing_before_signing()
            and age <= 15
        )
        assert bool(signature) == (bool(standing) or may)
        if standing:
            assert signature == standing

    @rule(pick=picks)
    def reads(self, pick: int) -> None:
        """Somebody opens the writing page now, and sends it later."""
        agreement = self.agreement(pick)
        self.older[agreement.pk] = agreement

    @rule(pick=picks, both=st.booleans())
    def completes_and_signs(self, pick: int, both: bool) -> None:
        """The straight way, which chance alone seldom finds."""
        agreement = self.agreement(pick)
        names = {self.person(name).pk: name for name in PARTIES}
        if not {agreement.mentee_id, agreement.mentor_id} <= set(names):
            return  # somebody new, to whom an address was corrected
        sides = [names[agreement.mentee_id], names[agreement.mentor_id]]
        for someone, part in zip(sides, EXPECTATIONS.values(), strict=True):
            words = {part: "Écouter", "arrangements": "Le mardi"}
            self.do_write(pick, someone, words, old=False, warned=True)
        for someone in sides if both else sides[:1]:
            self.do_sign(pick, someone, behind=0, age=0)

    @rule(pick=picks, writer=st.sampled_from([0, 1]), warned=st.booleans())
    def changes_what_is_signed(self, pick: int, writer: int, warned: bool) -> None:
        """One signs; then one of the two writes something new."""
        self.completes_and_signs(pick, both=False)
        agreement = self.agreement(pick)
        pks = [agreement.mentee_id, agreement.mentor_id]
        someone = next((name for name in PARTIES if self.person(name).pk == pks[writer]), None)
        if someone is None:
            return
        words = {"meeting_place": f"À {self.now:%H:%M}"}
        self.do_write(pick, someone, words, old=False, warned=warned)
