"""The addresses of the site. Of allauth's views, only those that sign-in by code and single sign-on
use, under the names by which allauth knows them."""

from allauth.account.decorators import secure_admin_login
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount, SocialApp, SocialToken
from allauth.usersessions.models import UserSession
from django.contrib import admin
from django.contrib.auth.models import Group
from django.urls import include, path
from django_tasks_db.models import DBTaskResult

from mentorat.language import set_language
from mentorat.mail_webhook import mail_webhook
from mentorat.sign_in.code import ask_for_code, confirm_code, inactive
from mentorat.sign_in.confirm import confirm
from mentorat.sign_in.connections import close, connections
from mentorat.sign_in.factor_views import (
    activate_application,
    add_passkey,
    new_recovery_codes,
    recovery_codes,
    remove_application,
    remove_passkey,
    show_factor,
    sign_in_by_passkey,
)
from mentorat.sign_in.leaving import sign_out
from mentorat.sign_in.single_sign_on import callback, refused, start

# How somebody signs in is theirs alone, groups would be rights beside memberships, and tasks belong
# to whoever runs the server.
_NOT_ADMINISTERED = [Authenticator, EmailAddress, Group, SocialAccount, SocialApp, SocialToken]
admin.site.unregister([*_NOT_ADMINISTERED, DBTaskResult, UserSession])
admin.site.site_header = admin.site.site_title = "Mentorat"
# The administration has no sign-in form of its own.
admin.site.login = secure_admin_login(admin.site.login)  # type: ignore[method-assign]

urlpatterns = [
    path("connexion/", ask_for_code, name="account_login"),
    path("connexion/", ask_for_code, name="account_request_login_code"),
    path("connexion/code/", confirm_code, name="account_confirm_login_code"),
    path("connexion/confirmer/", confirm, name="account_reauthenticate"),
    path("connexion/inactive/", inactive, name="account_inactive"),
    path("connexion/unique/", start, name="openid_connect_login"),
    path("connexion/unique/retour/", callback, name="openid_connect_callback"),
    path("connexion/unique/refus/", refused, name="socialaccount_login_error"),
    path("connexion/cle/", sign_in_by_passkey, name="mfa_login_webauthn"),
    path("connexion/preuve/", show_factor, name="mfa_authenticate"),
    path("mes-connexions/", connections, name="mfa_index"),
    path("mes-connexions/fermer/", close, name="close_sessions"),
    path("mes-connexions/cles/", add_passkey, name="mfa_add_webauthn"),
    path("mes-connexions/cles/<int:pk>/retirer/", remove_passkey, name="mfa_remove_webauthn"),
    path("mes-connexions/application/", activate_application, name="mfa_activate_totp"),
    path("mes-connexions/application/retirer/", remove_application, name="mfa_deactivate_totp"),
    path("mes-connexions/codes/", recovery_codes, name="mfa_view_recovery_codes"),
    path("mes-connexions/codes/nouveaux/", new_recovery_codes, name="mfa_generate_recovery_codes"),
    path("deconnexion/", sign_out, name="account_logout"),
    path("courriel/retours/", mail_webhook, name="mail_webhook"),
    path("langue/", set_language, name="set_language"),
    path("administration/", admin.site.urls),
    path("", include("agreements.urls")),
]
