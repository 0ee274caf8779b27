"""The agreements of the schools of a principal or of staff."""

from collections.abc import Iterable

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from agreements import access
from agreements.models import Agreement, Notice, Person
from agreements.models.school_year import usable_starts
from agreements.views.filters import filtered, remember_search
from agreements.views.loading import person_of


@require_http_methods(["GET", "HEAD", "POST"])
def listing(request: HttpRequest) -> HttpResponse:
    person = person_of(request)
    if not access.can_list(person):
        raise Http404
    if request.method == "POST":
        return remember_search(request)
    agreements = Agreement.objects.under_responsibility_of(person).for_display()
    context = filtered(request, agreements, by_stage=True)
    return render(
        request,
        "agreements/listing.html",
        context
        | {"undelivered": _undelivered(context["page"], person)}
        | _offered(context["page"], person),
    )


def _undelivered(agreements: Iterable[Agreement], person: Person) -> set[int]:
    """The keys of those that have a notice which did not arrive, and of which `person` may know
    that."""
    told = [a.pk for a in agreements if access.can_send_again(person, a)]
    found = Notice.objects.undelivered().filter(agreement__in=told)
    return {pk for pk in found.values_list("agreement_id", flat=True) if pk}


def _offered(agreements: Iterable[Agreement], person: Person) -> dict[str, set[int]]:
    """The keys of those that `person` may have reminded of, renew, and so choose in the list."""
    starts = usable_starts(timezone.localdate())
    to_remind = {a.pk for a in agreements if access.can_remind(person, a)}
    to_renew = {
        a.pk
        for a in agreements
        if access.can_renew(person, a) and a.school_year.start + 1 in starts
    }
    return {"to_remind": to_remind, "to_renew": to_renew, "to_choose": to_remind | to_renew}
