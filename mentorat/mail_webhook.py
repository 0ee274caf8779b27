"""Where the mail provider tells what became of a message: django-anymail's own view, which verifies
who speaks (a name and a password, and the provider's signature where it has one), and sends what
was said as a signal. Nothing is there until a provider and its secret are set."""

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import BadRequest
from django.http import Http404, HttpRequest, HttpResponseBase
from django.utils.module_loading import import_string
from django.views.decorators.csrf import csrf_exempt

from mentorat.mail_providers import PROVIDERS, WEBHOOK_SECRET


@csrf_exempt  # no browser sends it, and no session counts
@login_not_required
def mail_webhook(request: HttpRequest) -> HttpResponseBase:
    provider = PROVIDERS.get(settings.MAIL_PROVIDER)
    if provider is None or not settings.ANYMAIL.get(WEBHOOK_SECRET):
        raise Http404
    view = import_string(provider.webhook).as_view()
    try:
        answer: HttpResponseBase = view(request)
    except (AttributeError, LookupError, TypeError, ValueError) as error:
        # Verified, but not in a form that we know: to ask for it again would bring the same.
        raise BadRequest("what the mail provider says can't be read") from error
    return answer
