"""The first step of an action on an agreement that exists."""

from agreements.models import Agreement


def claim(agreement: Agreement) -> Agreement:
    """The agreement as it stands now, with all that its pages show and its text, held until the
    caller's transaction ends: no other write or signature passes meanwhile.

    (On SQLite the transaction itself holds it, having taken the write lock when it began.)
    """
    rows = Agreement.objects.select_for_update(of=("self",)).for_page()
    return rows.get(pk=agreement.pk)
