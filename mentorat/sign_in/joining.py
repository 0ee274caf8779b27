"""Whom somebody who comes from the provider is here.

Subject and address must agree. The first time, the verified address finds the person, and the
subject is joined to them. From then on both must be that person's:

- another subject with the same address may be a new employee who was given the address of one who
  left: refused, until the administrator forgets the former (`manage.py forget_single_sign_on`);
- the same subject with another address may be an account that was renamed for somebody else:
  refused, until the person has that address here.

A change of provider is a change of issuer, and its people are joined anew, by address.
"""

from enum import StrEnum

from allauth.socialaccount.models import SocialAccount
from django.contrib.auth import get_user_model
from django.contrib.auth.base_user import AbstractBaseUser
from django.db import transaction

from mentorat.sign_in.claims import Claims


class Reason(StrEnum):
    """Why single sign-on lets somebody in nowhere."""

    NO_ADDRESS = "no_address"
    UNVERIFIED = "unverified"
    UNKNOWN = "unknown"
    INACTIVE = "inactive"
    OTHER_SUBJECT = "other_subject"
    OTHER_ADDRESS = "other_address"
    CANCELLED = "cancelled"
    EXPIRED = "expired"
    FAILED = "failed"
    TOO_MANY = "too_many"


class Refused(Exception):
    def __init__(self, reason: Reason) -> None:
        super().__init__(reason)
        self.reason = reason


@transaction.atomic
def person_of(claims: Claims) -> AbstractBaseUser:
    """The active person of these claims, joined to them if it is the first time.

    Raises:
        Refused: there is none. Nothing was written.
    """
    if claims.address is None:
        raise Refused(Reason.NO_ADDRESS)
    if not claims.address_is_verified:
        raise Refused(Reason.UNVERIFIED)
    people = get_user_model()._default_manager
    # Claimed, so that of two subjects that come with one address at once, one is joined.
    person = people.select_for_update(no_key=True).filter(email=claims.address).first()
    of_issuer = SocialAccount.objects.filter(provider=claims.issuer)
    joined = of_issuer.filter(uid=claims.subject).first()
    if joined and (person is None or joined.user_id != person.pk):
        raise Refused(Reason.OTHER_ADDRESS)
    if person is None:
        raise Refused(Reason.UNKNOWN)
    if not person.is_active:
        raise Refused(Reason.INACTIVE)
    if joined is None:
        if of_issuer.filter(user=person).exists():
            raise Refused(Reason.OTHER_SUBJECT)
        SocialAccount.objects.create(provider=claims.issuer, uid=claims.subject, user=person)
    return person
