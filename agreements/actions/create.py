"""Create an agreement: a principal names two people, a school and a school year."""

import uuid
from collections.abc import Iterable
from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils import timezone

from agreements import access, journal, notices
from agreements.actions.claim import claim
from agreements.actions.errors import AlreadyLive, NotAllowed, SamePerson, StillRunning
from agreements.actions.following import check_follows
from agreements.actions.party import Party, find_or_add
from agreements.lifecycle import Status
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


def running_of_mentee(email: str, year: SchoolYear, today: date) -> QuerySet[Agreement]:
    """The running agreements of the mentee with that address in a school year, with their mentors.

    Args:
        today: a day in America/Toronto.
    """
    running = Agreement.objects.running(today).filter(school_year=year)
    return running.filter(mentee__email=normalise_email(email)).select_related("mentor")


def beside(running: Agreement, year: SchoolYear) -> AlreadyLive:
    """Why the pair of a running agreement has no other in its school year."""
    is_ending = running.status == Status.ENDED
    return StillRunning(year.label) if is_ending else AlreadyLive(year.label)


def check_alone(agreement: Agreement, year: SchoolYear, today: date) -> None:
    """Raise StillRunning where its pair has another of that year, whose end is to come. Asked once
    the row is written, so that an end that is told meanwhile is seen or sees it: of a live one, the
    database itself allows no other.

    Args:
        today: a day in America/Toronto.
    """
    pair = {"mentee": agreement.mentee_id, "mentor": agreement.mentor_id, "school_year": year}
    if Agreement.objects.running(today).filter(**pair).exclude(pk=agreement.pk).exists():
        raise StillRunning(year.label)


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
        NotOver, HasSuccessor, OtherMentee, SameMentor: this is not the renewal of `follows`, and
            pairs its mentee anew where that can't be.
        SamePerson: both addresses are one person's.
        AlreadyLive: the pair already has a live agreement in that year; StillRunning: one whose
            end is still to come.
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
    if normalise_email(mentee.email) == normalise_email(mentor.email):
        raise SamePerson
    try:
        with transaction.atomic():
            if follows is not None:
                former, today = claim(follows), timezone.localdate(now)
                people_and_year = (mentee, mentor, school_year)
                check_follows(former, principal, *people_and_year, creation_key, today)
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
            check_alone(agreement, school_year, timezone.localdate(now))
            data = {"follows": str(follows.public_id)} if follows else None
            journal.append(agreement, Event.Kind.CREATED, actor=principal, now=now, data=data)
            notices.invited(agreement.pk)
    except IntegrityError:
        # Another request was first: the same form sent twice, or the same pair.
        if sent_meanwhile := same.first():
            return sent_meanwhile
        others = running_of_mentee(mentee.email, school_year, timezone.localdate(now))
        if other := others.filter(mentor__email=normalise_email(mentor.email)).first():
            raise beside(other, school_year) from None
        raise
    return agreement
