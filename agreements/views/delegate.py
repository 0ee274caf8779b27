"""A principal's delegations: those that are, those to come, and a new one."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from agreements import access
from agreements.actions.delegate import delegate as delegate_role
from agreements.actions.errors import Refused
from agreements.actions.membership_errors import AlreadyHeld, OwnRights
from agreements.forms.people import DelegateForm, end_of, start_of
from agreements.models import Membership
from agreements.names import known_names
from agreements.views.loading import person_of, typed


@require_http_methods(["GET", "HEAD", "POST"])
def delegate(request: HttpRequest) -> HttpResponse:
    principal = person_of(request)
    if not access.can_delegate(principal):
        raise Http404
    data = typed(request, _("Your words were found again: read them over, then delegate."))
    form = DelegateForm(data, principal=principal)
    now = timezone.now()
    if request.method == "POST" and form.is_valid():
        try:
            made = delegate_role(
                membership=form.cleaned_data["school"],
                principal=principal,
                party=form.party(),
                language=form.cleaned_data["language"],
                starts_at=start_of(form.cleaned_data["first_day"]),
                ends_at=end_of(form.cleaned_data["last_day"]),
                now=now,
            )
        except (OwnRights, AlreadyHeld) as refusal:
            form.add_error("email", str(refusal))
        except Refused as refusal:
            form.add_error("last_day", str(refusal))
        else:
            # As they call that person: what others do is not told (agreements.names).
            words = {"name": form.party().name, "place": made.place}
            messages.success(
                request,
                _("%(name)s will be acting principal, %(place)s. A notice is sent to them.")
                % words,
            )
            return redirect("agreements:delegate")
    current = Membership.objects.filter(
        delegated_from__in=access.delegable(principal), ends_at__gt=now
    )
    rows = list(current.select_related("person", "school").order_by("starts_at"))
    names = known_names([row.person.email for row in rows], principal)
    context = {
        "form": form,
        "now": now,
        "delegations": [(row, names.get(row.person.email, row.person.email)) for row in rows],
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "agreements/delegate.html", context, status=status)
