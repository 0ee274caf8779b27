"""What allauth's sign-in asks of the project."""

from typing import Any, Final

from allauth.account import app_settings
from allauth.account.adapter import DefaultAccountAdapter
from allauth.core.exceptions import ImmediateHttpResponse
from django.contrib import messages
from django.contrib.auth import get_user_model
from django.contrib.auth.base_user import AbstractBaseUser
from django.core.mail import EmailMessage
from django.http import HttpRequest
from django.shortcuts import redirect
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mentorat import drafts, language
from mentorat.mails import compose
from mentorat.sign_in.devices import device_of
from mentorat.sign_in.mailing import mail_later

# The session's memory of the address typed, so that nobody has to type it twice.
ADDRESS: Final = "sign_in_address"


class Adapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth is untyped
    error_messages = DefaultAccountAdapter.error_messages | {
        "too_many_login_attempts": gettext_lazy(
            "Too many codes were asked for. Wait one minute, then ask again; after twelve, "
            "wait an hour."
        ),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Never: people are made known by a principal or an administrator."""
        return False

    def login(self, request: HttpRequest, user: AbstractBaseUser) -> None:
        super().login(request, user)
        # Read again now that this sign-in is recorded: from here on, the address of somebody who
        # has signed in stays theirs; it may have changed since the code was looked at.
        email = getattr(user, "email", "")
        if not get_user_model()._default_manager.filter(pk=user.pk, email=email).exists():
            self.logout(request)
            messages.error(request, _("This address can’t sign in any more. Ask your principal."))
            raise ImmediateHttpResponse(redirect("account_login"))
        request.session.pop(ADDRESS, None)
        language.keep_choice(request, user)
        drafts.forget_others(request)

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        self._mail(template_prefix, email, context, is_known=True)

    def send_notification_mail(
        self,
        template_prefix: str,
        user: AbstractBaseUser,
        context: dict[str, Any] | None = None,
        email: str | None = None,
    ) -> None:
        """Tell somebody that their factors changed; the prefix's last word says how."""
        request: HttpRequest | None = self.request  # none for a command
        change = template_prefix.rsplit("/", 1)[-1]
        address = getattr(user, "email", "")
        context = {
            "request": request,
            "change": change,
            "device": device_of(request.headers.get("User-Agent", "")) if request else "",
        }
        self.send_mail("account/email/factors_changed", address, context)

    def make_no_mail(self, template_prefix: str, email: str) -> None:
        """Do for an unknown address what `send_mail` does for a known one, except to send."""
        context = {"request": self.request, "code": self.generate_login_code()}
        get_user_model()(email=email)  # as was made of the row of a known one
        self._mail(template_prefix, email, context, is_known=False)

    def _mail(self, prefix: str, email: str, context: dict[str, Any], *, is_known: bool) -> None:
        theirs = get_user_model().objects.filter(email=email)
        spoken = theirs.values_list("language", flat=True).first() or translation.get_language()

        def make() -> EmailMessage:
            with translation.override(spoken):
                return self.render_mail(prefix, email, context)

        mail_later(make, is_known=is_known)

    def render_mail(
        self,
        template_prefix: str,
        email: str | list[str],
        context: dict[str, Any],
        headers: dict[str, str] | None = None,
    ) -> EmailMessage:
        """Our own message, from the template that the prefix names (mentorat/mails.py)."""
        minutes = app_settings.LOGIN_BY_CODE_TIMEOUT // 60
        (to,) = [email] if isinstance(email, str) else email
        context = context | {"minutes": minutes, "person": None, "url": ""}
        return compose(f"{template_prefix}.html", context, to=to, headers=headers)
