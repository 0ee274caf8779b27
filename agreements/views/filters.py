"""What the lists of agreements and of documents share: year, stage, search, pages."""

from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import Count, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.http import urlencode

from agreements.lifecycle import Stage
from agreements.models import Agreement, SchoolYear
from agreements.models.stages import stage_on
from agreements.text import clean_text, plain

PAGE_SIZE = 50
SEARCH_MAX_LENGTH = 100


def remember_search(request: HttpRequest) -> HttpResponse:
    """Keep the words searched for in the session: names of people stay out of URLs and logs. Leads
    to the first page of what is found, in the same year and at the same stage."""
    request.session["search"] = clean_text(request.POST.get("search", ""))[:SEARCH_MAX_LENGTH]
    kept = {name: request.GET[name] for name in ("year", "stage") if request.GET.get(name)}
    return redirect(f"{request.path}?{urlencode(kept)}" if kept else request.path)


def filtered(
    request: HttpRequest, agreements: "QuerySet[Agreement]", *, by_stage: bool = False
) -> dict[str, Any]:
    """The page of `agreements` that the request asks for, and what the filters above it show; among
    these, where it can choose by stage, how many are at each."""
    search = request.session.get("search", "")
    for word in search.split():
        agreements = agreements.filter(search_key__contains=plain(word))
    year = request.GET.get("year", "")
    if year.isascii() and year.isdigit():
        agreements = agreements.filter(school_year__start=int(year[:4]))
    stages: dict[Stage, int] = {}
    stage = None
    if by_stage:
        with_stage = agreements.annotate(stage_shown=stage_on(timezone.localdate()))
        # Without the order of the list: it would be counted by.
        numbers = dict(with_stage.order_by().values_list("stage_shown").annotate(Count("pk")))
        stages = {each: numbers[each] for each in Stage if each in numbers}
        if (asked := request.GET.get("stage", "")) in list(Stage):
            stage = Stage(asked)
            agreements = with_stage.filter(stage_shown=stage)
    paginator = Paginator(agreements, PAGE_SIZE)
    if by_stage:  # counted already
        paginator.count = stages.get(stage, 0) if stage else sum(stages.values())
    page: Page[Agreement] = paginator.get_page(request.GET.get("page"))
    return {
        "page": page,
        "search": search,
        "year": year,
        "years": SchoolYear.objects.all(),
        "stage": stage,
        "stages": stages,
    }
