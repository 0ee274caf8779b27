"""What the log keeps of signing in: who did, how, and what was refused.

People are told apart by their key in the database: the log has no address and no name.
"""

import logging
from typing import Any

from allauth.account.signals import user_logged_in
from allauth.mfa.signals import (
    authentication_failed,
    authenticator_added,
    authenticator_removed,
    authenticator_reset,
)
from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.signals import user_logged_out
from django.dispatch import receiver
from django.http import HttpRequest

from mentorat.sign_in.proof import proof_of

logger = logging.getLogger(__name__)


def refused(person: AbstractBaseUser | None, why: str) -> None:
    """Keep that somebody was not let in. `why` is ours, never theirs."""
    logger.warning("refused to %s: %s", f"person {person.pk}" if person else "nobody known", why)


def done(person: AbstractBaseUser, what: str) -> None:
    """Keep that something was done of how a person signs in. `what` is ours, never theirs."""
    logger.info("person %s: %s", person.pk, what)


@receiver(user_logged_in)
def _signed_in(request: HttpRequest, user: AbstractBaseUser, **more: Any) -> None:
    proof = proof_of(request)
    done(user, f"signed in by {proof.method if proof else 'nothing known'}")


@receiver(user_logged_out)
def _signed_out(user: AbstractBaseUser | None, **more: Any) -> None:
    if user:
        done(user, "signed out")


@receiver(authentication_failed)
def _factor_refused(user: AbstractBaseUser, authenticator: Any, **more: Any) -> None:
    refused(user, f"wrong {authenticator.type}")


@receiver(authenticator_added)
def _factor_added(user: AbstractBaseUser, authenticator: Any, **more: Any) -> None:
    done(user, f"{authenticator.type} added")


@receiver(authenticator_removed)
def _factor_removed(user: AbstractBaseUser, authenticator: Any, **more: Any) -> None:
    done(user, f"{authenticator.type} removed")


@receiver(authenticator_reset)
def _codes_made_anew(user: AbstractBaseUser, authenticator: Any, **more: Any) -> None:
    done(user, f"{authenticator.type} made anew")
