"""Create an agreement: a principal names two people, a school and a school year."""

import uuid
from collections.abc import Iterable
from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import QuerySet

from agreements import access, journal, notices
from agreements.actions.errors import AlreadyLive, NotAllowed, NotOver, SamePerson
from agreements.actions.party import Party, find_or_add
from agreements.models import (
    Agreement,
    Event,
    Person,
    School,
    SchoolYear,
    StandingText,
)
from agreements.text import normalise_email


def _find_or_add(parties: Iterable[Party], language: str) -> dict[str, Person]:
    """The people of `parties` by normalised address, made where they are not known yet."""
    names = {normalise_email(party.email): party.name for party in parties}
    # In one order for everybody, so that two agreements naming the same new people never deadlock.
    return {email: find_or_add(email, names[email], language) for email in sorted(names)}


def live_of_mentee(email: str, year: SchoolYear) -> QuerySet[Agreement]:
    """The live agreements of the mentee with that address in a school year, with their mentors."""
    return (
        Agreement.objects.live()
        .filter(mentee__email=normalise_email(email), school_year=year)
        .select_related("mentor")
    )


def create(
    *,
    principal: Person,
    school: School,
    school_year: SchoolYear,
    mentee: Party,
    mentor: Party,
    language: str,
    creation_key: uuid.UUID,
    now: datetime,
    follows: Agreement | None = None,
) -> Agreement:
    """Make the agreement, the people it names where they are not known yet, and invite both.

    Args:
        language: "fr" or "en", the language in which the document will be sealed.
        creation_key: comes with the form; the same form sent again gives back the agreement that
            it made.
        now: an aware time.
        follows: the agreement of the principal's schools after which this one is made.

    Raises:
        NotAllowed: `principal` is not a principal of `school`, or not of the school of `follows`.
        NotOver: `follows` still lives, and this is not its renewal.
        SamePerson: both addresses are one person's.
        AlreadyLive: the pair already has a live agreement in that year.
    """
    form = Agreement.objects.filter(created_by=principal, creation_key=creation_key)
    same = form.filter(
        school=school,
        school_year=school_year,
        mentee__email=normalise_email(mentee.email),
        mentor__email=normalise_email(mentor.email),
    )
    if sent_before := same.first():
        return sent_before
    if form.exists():  # the browser's Back, then other people: another agreement
        creation_key = uuid.uuid4()
    if not access.can_create(principal, school):
        raise NotAllowed
    if follows is not None:
        _check_former(follows, principal)
    if normalise_email(mentee.email) == normalise_email(mentor.email):
        raise SamePerson
    try:
        with transaction.atomic():
            people = _find_or_add((mentee, mentor), language)
            agreement = Agreement.objects.create(
                created_by=principal,
                creation_key=creation_key,
                created_at=now,
                school=school,
                school_year=school_year,
                standing_text=StandingText.objects.current(),
                language=language,
                follows=follows,
                mentee_id=people[normalise_email(mentee.email)].pk,
                mentor_id=people[normalise_email(mentor.email)].pk,
                school_name=school.name,
                mentee_name=mentee.name,
                mentor_name=mentor.name,
            )
            data = {"follows": str(follows.public_id)} if follows else None
            journal.append(agreement, Event.Kind.CREATED, actor=principal, now=now, data=data)
            notices.invited(agreement.pk)
    except IntegrityError:
        # Another request was first: the same form sent twice, or the same pair.
        if sent_meanwhile := same.first():
            return sent_meanwhile
        live = live_of_mentee(mentee.email, school_year)
        if live.filter(mentor__email=normalise_email(mentor.email)).exists():
            raise AlreadyLive(school_year.label) from None
        raise
    return agreement


def _check_former(former: Agreement, principal: Person) -> None:
    """Raises NotAllowed or NotOver."""
    if not access.is_principal_of(principal, former):
        raise NotAllowed
    if not (access.can_pair(principal, former) or access.can_renew(principal, former)):
        raise NotOver(former)
