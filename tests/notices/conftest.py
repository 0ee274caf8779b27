"""Messages that something caused, and the mail server that they go to."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from agreements.actions.cancel import cancel
from agreements.actions.end import end
from agreements.actions.end_membership import end_membership
from agreements.actions.invite import invite
from agreements.actions.withdraw import withdraw
from agreements.models import Membership, Notice, SchoolYear
from tests.conftest import NOW, World
from tests.making import in_force, signed, written, wrote
from tests.notices.post_office import PostOffice
from tests.notices.reading import NEW, Mail


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
    agreement = written(world, school_year=SchoolYear.objects.create(start=2025))
    mail = sent(signed, agreement, world.luc)
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
    mail = [*every_message, *given, *ended, *sent(_endings, world)]
    assert set(Notice.objects.values_list("kind", flat=True)) == set(Notice.Kind.values)
    return mail


def _endings(world: World) -> None:
    """A signature is withdrawn, and that agreement cancelled; the one before it ends."""
    agreement = written(world, school_year=SchoolYear.objects.create(start=2024))
    signed(agreement, world.luc)
    withdraw(agreement=agreement, person=world.luc, now=NOW)
    cancel(agreement=agreement, principal=world.helene, now=NOW)
    before = in_force(world, school_year=SchoolYear.objects.create(start=2023))
    end(agreement=before, person=world.maya, on=NOW.date(), now=NOW)
