"""The first step of an action on an agreement that exists."""

from functools import cache

from agreements.models import Agreement
from agreements.models.agreement_queries import AgreementQuerySet


def claim(agreement: Agreement) -> Agreement:
    """The agreement as it stands now, with all that its pages show and its text, held until the
    caller's transaction ends: no other write or signature passes meanwhile.

    (On SQLite the transaction itself holds it, having taken the write lock when it began.)
    """
    return _rows().get(pk=agreement.pk)


@cache
def _rows() -> AgreementQuerySet:
    """Never read itself: put together once for the process, which takes as long as reading one."""
    return Agreement.objects.select_for_update(of=("self",)).for_page()
