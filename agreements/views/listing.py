"""The agreements of the schools of a principal or of staff."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from agreements import access
from agreements.models import Agreement
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
    return render(request, "agreements/listing.html", filtered(request, agreements))
