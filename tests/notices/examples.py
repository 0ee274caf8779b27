"""One message of each kind, for tests and pictures: a kind without an example here fails the tests
(tests/notices/test_every_mail.py), and `make pictures` takes the picture of each that has one."""

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.core.mail import EmailMessage
from django.utils import translation

from agreements.lifecycle import Actor
from agreements.models import Agreement, Membership, Mention, Notice
from agreements.notices.mail import mail_of
from agreements.steps import Step
from mentorat.mails import compose
from tests.cast import NOW, World
from tests.making import made, over, signed, wrote

LANGUAGES = ("fr", "en")
# What each party writes: words that no message may have.
WRITTEN = {
    "mentee_expectations": "Attentes-de-Maya-à-ne-dire-à-personne.",
    "mentor_expectations": "Attentes-de-Luc-à-ne-dire-à-personne.",
    "arrangements": "Modalités-à-ne-dire-à-personne.",
}


@dataclass(frozen=True)
class Example:
    """To whom of the cast, about what, and what the notice's row says besides."""

    to: str = "maya"
    of_role: bool = False
    of_nothing: bool = False
    # What the people of `mentions` are awaited for.
    mentions: tuple[Step, ...] = ()
    facts: dict[str, Any] = field(default_factory=dict)


EXAMPLES: dict[str, Example] = {
    "invited": Example(),
    "to_sign": Example(),
    "signature_lapsed": Example(to="luc"),
    "signature_withdrawn": Example(),
    "in_force": Example(to="helene"),
    "ended": Example(
        facts={
            "by": "mentor",
            "who": "Luc Tremblay",
            "for_whom": "mentor",
            "ends_on": "2027-06-18",
        }
    ),
    "cancelled": Example(),
    "reminder": Example(mentions=(Step.SIGN,)),
    "digest": Example(to="helene", of_role=True, mentions=(Step.WRITE, Step.SIGN)),
    "to_write": Example(),
    "ready_to_sign": Example(),
    "remark": Example(),
    "contact_corrected": Example(),
    "contact_removed": Example(),
    "stuck": Example(
        to="alice",
        of_nothing=True,
        facts={"documents": 1, "notices": 2, "references": ["7K3F-9Q2M"], "keys": []},
    ),
    "role_given": Example(to="ines", of_role=True),
    "role_ended": Example(to="ines", of_role=True),
}
# The messages that sign-in sends: the template, and what it is given.
SIGN_IN: dict[str, dict[str, Any]] = {
    "login_code": {"code": "482913", "minutes": 10},
    "confirmation_code": {"code": "730164", "minutes": 10},
    "factors_changed": {"change": "webauthn_added", "device": "Firefox, Windows"},
}


class Examples:
    """The rows that messages are about: an agreement that lived its whole life, and a role."""

    def __init__(self, world: World) -> None:
        self.world = world
        agreement = made(world)
        mentors = WRITTEN["mentor_expectations"]
        wrote(agreement, world.luc, mentor_expectations=mentors)
        rest = {part: words for part, words in WRITTEN.items() if words != mentors}
        wrote(agreement, world.maya, **rest)
        signed(agreement, world.maya)
        signed(agreement, world.luc)
        over(world, Agreement.objects.get(pk=agreement.pk), "ended")
        self.agreement = Agreement.objects.get(pk=agreement.pk)
        self.membership = Membership.objects.create(
            person=world.ines,
            role=Membership.Role.PRINCIPAL,
            school=world.school,
            granted_by=world.alice,
            starts_at=NOW,
            ends_at=NOW + timedelta(days=90),
        )

    def notice(self, kind: str, language: str) -> Notice:
        """A row that is not sent to anybody."""
        example = EXAMPLES[kind]
        person = getattr(self.world, example.to)
        about: dict[str, Any] = {"agreement": self.agreement}
        if example.of_role or example.of_nothing:
            about = {"membership": self.membership} if example.of_role else {}
        # A reminder is sent once a day, whatever its language.
        before = Notice.objects.filter(kind=kind).count()
        notice = Notice.objects.create(
            kind=kind,
            person=person,
            language=language,
            address=person.email,
            facts=example.facts,
            created_at=NOW,
            next_try_at=NOW,
            day=NOW.date() - timedelta(days=before) if example.mentions else None,
            **about,
        )
        for role, step in zip((Actor.MENTEE, Actor.MENTOR), example.mentions, strict=False):
            Mention.objects.create(
                notice=notice,
                agreement=self.agreement,
                role=role.value,
                step=step.value,
                since=NOW.date() - timedelta(days=16),
            )
        return Notice.objects.for_mail().get(pk=notice.pk)

    def mail(self, kind: str, language: str) -> EmailMessage:
        return mail_of(self.notice(kind, language))


def sign_in_mail(name: str, language: str) -> EmailMessage:
    """One of SIGN_IN."""
    with translation.override(language):
        context = {"person": None, **SIGN_IN[name]}
        return compose(f"account/email/{name}.html", context, to="maya@demonstration.example")
