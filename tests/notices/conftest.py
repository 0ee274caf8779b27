"""Messages that something caused, and the mail server that they go to."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.db.models import F
from django.utils import timezone

from agreements.actions.cancel import cancel
from agreements.actions.correct_contact import correct_contact
from agreements.actions.end import end
from agreements.actions.end_membership import end_membership
from agreements.actions.invite import invite
from agreements.actions.party import Party
from agreements.actions.withdraw import withdraw
from agreements.after_commit import after_commit
from agreements.awaiting import everyone_awaited
from agreements.lifecycle import Actor
from agreements.models import Agreement, Membership, Notice, SchoolYear, Sealing
from agreements.notices import digest, reminder
from agreements.notices.sending import send_now
from agreements.notices.stuck import report_stuck
from tests.conftest import NOW, World
from tests.making import in_force, made, remarked, signed, written, wrote
from tests.notices.post_office import PostOffice
from tests.notices.reading import NEW, Mail


@pytest.fixture(autouse=True)
def light(light_documents: None) -> None:
    """Messages lead to documents, or tell that one is awaited: none is read here."""


@pytest.fixture
def post_office(settings) -> Iterator[PostOffice]:
    office = PostOffice()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", office.port
    settings.EMAIL_TIMEOUT = 0.2
    office.open()
    yield office
    office.close()


@pytest.fixture
def sent(
    django_capture_on_commit_callbacks: Callable[..., Any], mailoutbox: Mail
) -> Callable[..., Mail]:
    """The messages that something caused, after its commit."""

    def sent(something: Callable[..., object], *args: object, **kwargs: object) -> Mail:
        del mailoutbox[:]
        with django_capture_on_commit_callbacks(execute=True):
            something(*args, **kwargs)
            assert mailoutbox == []
        return list(mailoutbox)

    return sent


@pytest.fixture
def every_message(world: World, sent: Callable[..., Mail]) -> Mail:
    mail = sent(made, world, school_year=SchoolYear.objects.create(start=2022))
    agreement = written(world, school_year=SchoolYear.objects.create(start=2025))
    mail += sent(signed, agreement, world.luc)
    mail += sent(wrote, agreement, world.maya, arrangements="Le lundi.")
    mail += sent(in_force, world)
    assert len({message.subject for message in mail}) == 4  # each kind is there
    return mail


@pytest.fixture
def each_kind(world: World, every_message: Mail, sent: Callable[..., Mail]) -> Mail:
    """Every message, those of roles included."""
    role = {"party": NEW, "language": "en", "role": Membership.Role.STAFF, "place": world.centre}
    given = sent(invite, administrator=world.alice, **role, now=NOW)
    membership = Membership.objects.get(person__email=NEW.email)
    when = {"at": NOW, "now": NOW}
    ended = sent(end_membership, membership=membership, by=world.alice, **when)
    mail = [*every_message, *given, *ended]
    # A signature is withdrawn, and that agreement cancelled; the one before it ends.
    agreement = written(world, school_year=SchoolYear.objects.create(start=2024))
    signed(agreement, world.luc)
    mail += sent(withdraw, agreement=agreement, person=world.luc, now=NOW)
    mail += sent(remarked, agreement, world.luc)
    mail += sent(cancel, agreement=agreement, principal=world.helene, now=NOW)
    before = Agreement.objects.get(school_year=world.year)
    mail += sent(end, agreement=before, person=world.maya, on=NOW.date(), now=NOW)
    mail += [*sent(_reminders, world), *sent(_corrected, world), *sent(_turns, world)]
    # A document that nobody has sealed for an hour.
    in_force(world, school_year=SchoolYear.objects.create(start=2018))
    Sealing.objects.update(requested_at=timezone.now() - timedelta(hours=1))
    mail += sent(report_stuck, timezone.now())
    told = Notice.objects.filter(state=Notice.State.SENT)
    assert set(told.values_list("kind", flat=True)) == set(Notice.Kind.values)
    return mail


def _reminders(world: World) -> None:
    """The mentee of two agreements is reminded of both, the mentor of one; the principal is told of
    all."""
    for start in (2020, 2021):
        written(world, school_year=SchoolYear.objects.create(start=start))
    years = Agreement.objects.filter(school_year__start__in=(2020, 2021))
    everyone = everyone_awaited(years)
    reminder([each for each in everyone if each.person == world.maya], NOW.date(), by=world.helene)
    reminder([each for each in everyone if each.person == world.luc][:1], NOW.date())
    digest(world.helene.memberships.get(), everyone, NOW.date())


def _corrected(world: World) -> None:
    """An address is corrected once something was delivered there."""
    year = SchoolYear.objects.create(start=2019)
    agreement = made(
        world, mentee=Party("Zoé Ménard", "zoe.menrad@ecole.example"), school_year=year
    )
    Notice.objects.filter(agreement=agreement).update(state="sent", sent_at=NOW, next_try_at=None)
    email = "zoe.menard@ecole.example"
    correct_contact(
        agreement=agreement, role=Actor.MENTEE, principal=world.helene, email=email, now=NOW
    )


def _turns(world: World) -> None:
    """In one agreement a party has written, in another both: the quiet after it is over."""
    half = made(world, school_year=SchoolYear.objects.create(start=2017))
    wrote(half, world.luc, mentor_expectations="Écouter.")
    whole = written(world, school_year=SchoolYear.objects.create(start=2016))
    for agreement, kind in ((half, "to_write"), (whole, "ready_to_sign")):
        due = Notice.objects.filter(agreement=agreement, kind=kind)
        due.update(next_try_at=F("created_at"))
        for notice in due:
            after_commit(send_now, notice.pk)
