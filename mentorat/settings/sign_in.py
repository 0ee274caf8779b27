"""How people sign in: by a code, with a second factor, by their organisation."""

from mentorat.settings.environment import DEMONSTRATION, PRODUCTION, env

AUTH_USER_MODEL = "agreements.Person"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "agreements:home"
LOGOUT_REDIRECT_URL = "account_login"
SESSION_COOKIE_AGE = 12 * 3600  # seconds

ACCOUNT_ADAPTER = "mentorat.sign_in.adapter.Adapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = 10 * 60  # seconds
ACCOUNT_LOGIN_BY_CODE_MAX_ATTEMPTS = 5
ACCOUNT_LOGIN_BY_CODE_FORMAT = {"numeric": True, "length": 6, "dashed": False}
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
# allauth's own limits, loosened where a whole school signs in from one address on the network,
# and tightened where one person's codes could be guessed in numbers.
ACCOUNT_RATE_LIMITS = {
    "request_login_code": "100/m/ip,3/m/key,12/h/key",  # key: the e-mail address
    "login_failed": "100/m/ip,5/5m/key",  # of second factors; key: the person
    "single_sign_on": "100/m/ip",
    "verify_file": "20/m/ip,200/h/ip",
    "verify_reference": "60/m/ip,600/h/ip",
    "try_login_code": f"{ACCOUNT_LOGIN_BY_CODE_MAX_ATTEMPTS}/{ACCOUNT_LOGIN_BY_CODE_TIMEOUT}s/key",
}
# Principals, centre staff and administrators show more than a code.
REQUIRE_SECOND_FACTOR = env.bool(
    "MENTORAT_REQUIRE_SECOND_FACTOR", default=PRODUCTION or DEMONSTRATION
)
MFA_RATE_LIMITS = {"webauthn_login": "100/m/ip"}
MFA_ADAPTER = "mentorat.sign_in.factors.FactorAdapter"
MFA_SUPPORTED_TYPES = ["webauthn", "totp", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_RECOVERY_CODE_DIGITS = 10
MFA_TOTP_TOLERANCE = 1  # periods of 30 s: a code lately gone by still serves, once
MFA_WEBAUTHN_USER_VERIFICATION = "required"
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = False
MFA_ALLOW_UNVERIFIED_EMAIL = True  # an address is proved by the code that signs in
MFA_REAUTHENTICATION_REQUIRED = False  # mentorat.sign_in.confirm asks for it
# Single sign-on: the four of a provider, or none; docs/deployment.md says what each provider needs.
OIDC_NAME = env.str("MENTORAT_OIDC_NAME", default="")
OIDC_SERVER_URL = env.str("MENTORAT_OIDC_SERVER_URL", default="")
OIDC_CLIENT_ID = env.str("MENTORAT_OIDC_CLIENT_ID", default="")
OIDC_CLIENT_SECRET = env.str("MENTORAT_OIDC_CLIENT_SECRET", default="")
OIDC_TRUST_ADDRESSES = env.bool("MENTORAT_OIDC_TRUST_ADDRESSES", default=False)
OIDC_IS_STRONG = env.bool("MENTORAT_OIDC_IS_STRONG", default=False)
SOCIALACCOUNT_ADAPTER = "mentorat.sign_in.single_sign_on.SocialAdapter"
SOCIALACCOUNT_AUTO_SIGNUP = False
SOCIALACCOUNT_LOGIN_ON_GET = False
SOCIALACCOUNT_STORE_TOKENS = False
SOCIALACCOUNT_REQUESTS_TIMEOUT = 5  # seconds
