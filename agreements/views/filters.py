"""What the lists of agreements and of documents share: year, search, pages."""

from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.http import urlencode

from agreements.models import Agreement, SchoolYear
from agreements.text import clean_text, plain

PAGE_SIZE = 50
SEARCH_MAX_LENGTH = 100


def remember_search(request: HttpRequest) -> HttpResponse:
    """Keep the words searched for in the session: names of people stay out of URLs and logs. Leads
    to the first page of what is found, in the same year."""
    request.session["search"] = clean_text(request.POST.get("search", ""))[:SEARCH_MAX_LENGTH]
    year = request.GET.get("year", "")
    return redirect(f"{request.path}?{urlencode({'year': year})}" if year else request.path)


def filtered(request: HttpRequest, agreements: "QuerySet[Agreement]") -> dict[str, Any]:
    """The page of `agreements` that the request asks for, and what the filters above it show."""
    search = request.session.get("search", "")
    for word in search.split():
        agreements = agreements.filter(search_key__contains=plain(word))
    year = request.GET.get("year", "")
    if year.isascii() and year.isdigit():
        agreements = agreements.filter(school_year__start=int(year[:4]))
    page: Page[Agreement] = Paginator(agreements, PAGE_SIZE).get_page(request.GET.get("page"))
    return {"page": page, "search": search, "year": year, "years": SchoolYear.objects.all()}
