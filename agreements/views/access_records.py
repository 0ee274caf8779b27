"""The record of access, for the administrator: of an agreement or of a person, and its export.

Addresses have opaque ids and days, never a name: what is typed is sent by POST, and leads to them.
"""

import csv
import uuid
from collections.abc import Iterable, Iterator
from typing import Any

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import content_disposition_header, urlencode
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_http_methods, require_POST

from agreements.forms.access_records import PeriodForm, SearchForm
from agreements.models import AccessRecord, Agreement, Person
from agreements.text import neutral_cell
from agreements.views.filters import PAGE_SIZE
from agreements.views.people import require_administrator

CHUNK = 2000  # rows read at a time


@require_http_methods(["GET", "HEAD", "POST"])
def access_records(request: HttpRequest) -> HttpResponse:
    require_administrator(request)
    if request.method == "POST":
        return _search(request)
    subject = _subject(request.GET)
    period = PeriodForm(request.GET)
    if subject is None or not period.is_valid():
        return render(request, "agreements/access_records.html", {"form": SearchForm()})
    records = _records(subject, period)
    context = {
        "form": SearchForm(initial=period.cleaned_data | {"about": _name(subject)}),
        "subject": subject,
        "asked": _query(subject, period),
        "page": Paginator(records, PAGE_SIZE).get_page(request.GET.get("page")),
    }
    return render(request, "agreements/access_records.html", context)


def _search(request: HttpRequest) -> HttpResponse:
    form = SearchForm(request.POST)
    if not form.is_valid():
        return render(request, "agreements/access_records.html", {"form": form}, status=422)
    found: list[Agreement | Person] = [form.agreement] if form.agreement else [*form.people]
    if len(found) == 1:
        return redirect(_address(found[0], form))
    people = [(person, _address(person, form)) for person in form.people]
    return render(request, "agreements/access_records.html", {"form": form, "people": people})


@require_POST
@cache_control(private=True, no_store=True)
def export(request: HttpRequest) -> HttpResponseBase:
    """The same records as a spreadsheet reads them."""
    require_administrator(request)
    subject, period = _subject(request.POST), PeriodForm(request.POST)
    if subject is None or not period.is_valid():
        raise Http404
    rows = _records(subject, period).iterator(chunk_size=CHUNK)
    response = StreamingHttpResponse(_lines(rows), content_type="text/csv; charset=utf-8")
    name = _("Access record %(day)s.csv") % {"day": timezone.localdate().isoformat()}
    response["Content-Disposition"] = content_disposition_header(True, name)
    response["X-Content-Type-Options"] = "nosniff"
    return response


def _subject(asked: Any) -> Agreement | Person | None:
    """The agreement or the person that a request names, or None when it names neither.

    Raises:
        Http404: it doesn't exist.
    """
    try:
        if "agreement" in asked:
            return get_object_or_404(Agreement, public_id=uuid.UUID(asked["agreement"]))
        if "person" in asked:
            return get_object_or_404(Person, public_id=uuid.UUID(asked["person"]))
    except ValueError:
        raise Http404 from None
    return None


def _records(subject: Agreement | Person, period: PeriodForm) -> QuerySet[AccessRecord]:
    start, end = period.bounds()
    of_subject = {"agreement" if isinstance(subject, Agreement) else "person": subject}
    records = AccessRecord.objects.filter(**of_subject)
    if start:
        records = records.filter(at__gte=start)
    if end:
        records = records.filter(at__lt=end)
    return records.select_related("person", "agreement__school_year")


def _name(subject: Agreement | Person) -> str:
    return subject.reference if isinstance(subject, Agreement) else subject.email


def _query(subject: Agreement | Person, period: PeriodForm) -> dict[str, str]:
    name = "agreement" if isinstance(subject, Agreement) else "person"
    days = ((day, period.cleaned_data[day]) for day in ("first_day", "last_day"))
    return {name: str(subject.public_id)} | {day: d.isoformat() for day, d in days if d}


def _address(subject: Agreement | Person, period: PeriodForm) -> str:
    return f"{reverse('agreements:access_records')}?{urlencode(_query(subject, period))}"


class _Echo:
    """A file for csv.writer that gives back what is written."""

    def write(self, text: str) -> str:
        return text


def _lines(records: Iterable[AccessRecord]) -> Iterator[str]:
    writer = csv.writer(_Echo(), delimiter=";")
    # The mark that tells Excel that this is UTF-8.
    yield "\ufeff" + writer.writerow(
        [
            _("When"),
            _("Name"),
            _("E-mail address"),
            _("Quality"),
            _("Action"),
            _("Reference"),
            _("School"),
            _("School year"),
        ]
    )
    for record in records:
        cells = (
            timezone.localtime(record.at).isoformat(timespec="seconds"),
            record.person.name,
            record.person.email,
            record.get_quality_display(),
            record.get_action_display(),
            record.agreement.reference,
            record.agreement.school_name,
            record.agreement.school_year.label,
        )
        yield writer.writerow([neutral_cell(cell) for cell in cells])
