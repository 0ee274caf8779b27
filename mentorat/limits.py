"""How often something may be asked for, by network, whichever process answers: allauth's limits,
for pages that aren't its own."""

from allauth.core.internal import ratelimit
from django.http import HttpRequest


def may(request: HttpRequest, action: str) -> bool:
    """Count this request, whatever its method, and say whether it is within the limit.

    Args:
        action: a name in ACCOUNT_RATE_LIMITS.
    """
    usage = ratelimit.consume(request, app="allauth.account", action=action, limit_get=True)
    return usage is not None
