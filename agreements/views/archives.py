"""The signed agreements of the schools of staff or of a principal, by year and name."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from agreements import access
from agreements.models import Agreement
from agreements.views.filters import filtered, remember_search
from agreements.views.loading import person_of


@require_http_methods(["GET", "HEAD", "POST"])
def archives(request: HttpRequest) -> HttpResponse:
    person = person_of(request)
    if not access.can_list(person):
        raise Http404
    if request.method == "POST":
        return remember_search(request)
    signed = (
        Agreement.objects.under_responsibility_of(person)
        .for_display()
        .filter(in_force_at__isnull=False)
        .order_by("-school_year__start", "search_key", "pk")
    )
    context = filtered(request, signed) | {"today": timezone.localdate()}
    return render(request, "agreements/archives.html", context)
