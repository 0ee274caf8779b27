"""Renew the agreements chosen in the list: one page says what will be made, and what can't be."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from agreements.actions.renew_many import Renewed, plan
from agreements.actions.renew_many import renew_many as renew_agreements
from agreements.forms.renew import RenewForm
from agreements.views.choosing import back_to_list, chosen_rows, nothing_chosen
from agreements.views.loading import person_of, typed
from agreements.views.told import say_invited


@require_http_methods(["GET", "HEAD", "POST"])
def renew_many(request: HttpRequest) -> HttpResponse:
    data = typed(request, _("Your session had ended, and nothing is renewed yet."))
    agreements = chosen_rows(request, data.getlist("agreement") if data else [])
    if data is None or not agreements:
        return nothing_chosen(request)
    person = person_of(request)
    # The list sends rows alone; this page sends them again, with its key.
    form = RenewForm(data if "creation_key" in data else None)
    if request.method == "POST" and form.is_valid():
        key = form.cleaned_data["creation_key"]
        done = renew_agreements(
            agreements=agreements, principal=person, creation_key=key, now=timezone.now()
        )
        _say(request, done)
        return back_to_list(request)
    plans = plan(agreements, person, timezone.localdate())
    context = {
        "form": form,
        "possible": [each for each in plans if each.year],
        "impossible": [each for each in plans if each.refusal],
    }
    status = 422 if form.errors else 200
    return render(request, "agreements/renew_many.html", context, status=status)


def _say(request: HttpRequest, done: Renewed) -> None:
    if count := len(done.made):
        invited = ngettext(
            "%(count)d agreement is renewed, and both people are invited.",
            "%(count)d agreements are renewed, and both people of each are invited.",
            count,
        )
        made = ngettext(
            "%(count)d agreement is renewed.", "%(count)d agreements are renewed.", count
        )
        words = {"count": count}
        say_invited(request, done.made, invited=invited % words, made=made % words)
    for agreement, refusal in done.refused:
        pair = f"{agreement.mentee_name} – {agreement.mentor_name}"
        said = _("%(pair)s: not renewed. %(why)s") % {"pair": pair, "why": refusal}
        messages.info(request, said)
