"""Sign out: nothing that was typed stays behind, on the server or on the device."""

from typing import Any

from allauth.account.views import LogoutView
from django.http import HttpResponse


class SignOutView(LogoutView):  # type: ignore[misc]  # allauth is untyped
    """allauth's. Words that the browser kept for want of a network (mentorat/copies.py) go too."""

    def post(self, *args: Any, **kwargs: Any) -> HttpResponse:
        response: HttpResponse = super().post(*args, **kwargs)
        response.headers["Clear-Site-Data"] = '"storage"'
        return response


sign_out = SignOutView.as_view()
