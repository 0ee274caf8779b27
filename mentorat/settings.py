"""Settings, chosen by environment variables; docs/deployment.md lists them.

With nothing set this is a production start, and it refuses whatever is unsafe in production
(see mentorat/checks.py). `make run` and the tests say otherwise.
"""

from contextlib import suppress
from pathlib import Path
from tempfile import NamedTemporaryFile

import environ
from csp.constants import NONE, SELF
from django.core.management.utils import get_random_secret_key
from django.utils.translation import gettext_lazy as _

BASE_DIR = Path(__file__).resolve().parent.parent
env = environ.Env()

PRODUCTION = env.bool("MENTORAT_PRODUCTION", default=True)
DEMONSTRATION = env.bool("MENTORAT_DEMONSTRATION", default=False)
DEBUG = env.bool("MENTORAT_DEBUG", default=False)

# What the running site writes: database, sealed documents, demonstration mail.
DATA_DIR = Path(env.str("MENTORAT_DATA_DIR", default=str(BASE_DIR / "var")))
# Confidential, all of it: for the site's own user alone.
DATA_DIR.mkdir(mode=0o700, parents=True, exist_ok=True)


def _local_key(name: str) -> str:
    """A key kept beside the data, so that a local site's sessions and journals outlive a restart.
    Two processes that start together make one."""
    path = DATA_DIR / name
    if not path.exists():
        with NamedTemporaryFile("w", dir=DATA_DIR) as file:
            file.write(get_random_secret_key())
            file.flush()
            with suppress(FileExistsError):
                path.hardlink_to(file.name)
    return path.read_text()


SECRET_KEY = env.str("MENTORAT_SECRET_KEY", default="") or (
    "" if PRODUCTION else _local_key("secret-key")
)
# Those before it: what they signed or encrypted is still read.
SECRET_KEY_FALLBACKS = env.list("MENTORAT_SECRET_KEY_FALLBACKS", default=[])
# What the application's codes on the journals are made with, and what earlier ones were.
JOURNAL_KEY = env.str("MENTORAT_JOURNAL_KEY", default="") or (
    "" if PRODUCTION else _local_key("journal-key")
)
JOURNAL_KEYS_BEFORE = env.list("MENTORAT_JOURNAL_KEYS_BEFORE", default=[])
ALLOWED_HOSTS = env.list(
    "MENTORAT_ALLOWED_HOSTS", default=[] if PRODUCTION else ["127.0.0.1", "localhost", "[::1]"]
)
CSRF_TRUSTED_ORIGINS = [f"https://{host}" for host in ALLOWED_HOSTS] if PRODUCTION else []

INSTALLED_APPS = [
    "agreements",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.forms",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "allauth.usersessions",
    "csp",
    "crispy_forms",
    "crispy_bootstrap5",
    "django_htmx",
    "django_tasks",
    "django_tasks_db",
    "mentorat",
]

MIDDLEWARE = [
    "mentorat.proxies.TrustedProxiesMiddleware",
    # Around what may answer by itself: a redirect to HTTPS, the refusal of a host.
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "csp.middleware.CSPMiddleware",
    "django_permissions_policy.PermissionsPolicyMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "mentorat.middleware.MethodsMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "mentorat.language.LanguageMiddleware",
    "mentorat.middleware.SignInRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "mentorat.sign_in.factors.SecondFactorMiddleware",
]

ROOT_URLCONF = "mentorat.urls_demonstration" if DEMONSTRATION else "mentorat.urls"
WSGI_APPLICATION = "mentorat.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "mentorat.context.site",
            ],
        },
    },
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"
CRISPY_ALLOWED_TEMPLATE_PACKS = "bootstrap5"
CRISPY_TEMPLATE_PACK = "bootstrap5"

DATABASES = {
    "default": env.db_url("DATABASE_URL", default=f"sqlite:///{DATA_DIR / 'mentorat.sqlite3'}")
}
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    DATABASES["default"]["OPTIONS"] = {
        # A transaction takes the write lock when it begins, so two never deadlock half-way.
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,  # seconds
        # INSERT OR REPLACE deletes: recursive triggers make it answer to those that refuse.
        "init_command": (
            "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA recursive_triggers=ON;"
        ),
    }
    # A file, since a browser test's server and the test itself are two threads.
    DATABASES["default"]["TEST"] = {"NAME": str(DATA_DIR / "test.sqlite3")}
else:
    DATABASES["default"]["CONN_MAX_AGE"] = 60  # seconds
    DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "documents": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {
            "location": DATA_DIR / "documents",
            "base_url": None,
            "file_permissions_mode": 0o600,
            "directory_permissions_mode": 0o700,
        },
    },
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"
        if PRODUCTION
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}
STATIC_URL = "/static/"
STATIC_ROOT = DATA_DIR / "static"
STATICFILES_DIRS = [
    BASE_DIR / "static",
    ("fonts", BASE_DIR / "node_modules/@fontsource"),
    ("fonts/source-sans", BASE_DIR / "node_modules/source-sans/WOFF/TTF"),
    ("bootstrap", BASE_DIR / "node_modules/bootstrap/dist"),
    ("signature_pad", BASE_DIR / "node_modules/signature_pad/dist"),
]
# Outside production, files are found as they are asked for: nothing to collect, nothing to scan.
WHITENOISE_USE_FINDERS = WHITENOISE_AUTOREFRESH = not PRODUCTION
WHITENOISE_KEEP_ONLY_HASHED_FILES = True

LANGUAGES = [("fr", _("French")), ("en", _("English"))]
LANGUAGE_CODE = "fr"
LANGUAGE_COOKIE_AGE = 365 * 24 * 3600  # seconds
LOCALE_PATHS = [BASE_DIR / "locale"]
TIME_ZONE = "America/Toronto"

AUTH_USER_MODEL = "agreements.Person"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "agreements:home"
LOGOUT_REDIRECT_URL = "account_login"
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"  # they name people
SESSION_COOKIE_AGE = 12 * 3600  # seconds
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = PRODUCTION
CSRF_FAILURE_VIEW = "mentorat.drafts.csrf_failure"

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

# The seal of documents, by a key that is in files or in a token, and the authority that dates it:
# docs/deployment.md says what each is. Nothing set: documents wait.
SEAL_NAME = env.str("MENTORAT_SEAL_NAME", default="")
SEAL_KEY = env.str("MENTORAT_SEAL_KEY", default="")
SEAL_CERTIFICATE = env.str("MENTORAT_SEAL_CERTIFICATE", default="")
SEAL_PKCS12 = env.str("MENTORAT_SEAL_PKCS12", default="")
SEAL_PASSPHRASE = env.str("MENTORAT_SEAL_PASSPHRASE", default="")
SEAL_PKCS11_MODULE = env.str("MENTORAT_SEAL_PKCS11_MODULE", default="")
SEAL_PKCS11_TOKEN = env.str("MENTORAT_SEAL_PKCS11_TOKEN", default="")
SEAL_PKCS11_PIN = env.str("MENTORAT_SEAL_PKCS11_PIN", default="")
SEAL_PKCS11_KEY_LABEL = env.str("MENTORAT_SEAL_PKCS11_KEY_LABEL", default="")
SEAL_PKCS11_CERTIFICATE_LABEL = env.str("MENTORAT_SEAL_PKCS11_CERTIFICATE_LABEL", default="")
SEAL_TRUSTED = env.str("MENTORAT_SEAL_TRUSTED", default="")
TSA_URL = env.str("MENTORAT_TSA_URL", default="")
TSA_CERTIFICATES = env.str("MENTORAT_TSA_CERTIFICATES", default="")
TSA_WHEN_DOWN = env.str("MENTORAT_TSA_WHEN_DOWN", default="wait")
TSA_TIMEOUT = env.str("MENTORAT_TSA_TIMEOUT", default="5")  # seconds; a check reads the number

# What follows a commit, documents and messages: « now », in the process that committed, or by a
# « worker », a process of its own (manage.py db_worker) that finds it in the database.
TASKS_BY = env.str("MENTORAT_TASKS", default="now")
TASKS = {
    "default": {
        "BACKEND": "django_tasks_db.DatabaseBackend"
        if TASKS_BY == "worker"
        else "django_tasks.backends.immediate.ImmediateBackend"
    }
}

# The proxies that may say whom they speak for: addresses, networks, or the word `unix`.
TRUSTED_PROXIES = env.list(
    "MENTORAT_TRUSTED_PROXIES", default=["127.0.0.1", "::1"] if PRODUCTION else []
)
# Limits hold across processes: in production they are counted in the database, or in the Redis
# that CACHE_URL names.
CACHES = {
    "default": env.cache_url(
        "CACHE_URL", default=f"{'dbcache' if PRODUCTION else 'locmemcache'}://cache"
    )
}
# A crowd of made-up addresses must not push out what is counted for the others.
CACHES["default"].setdefault("OPTIONS", {}).setdefault("MAX_ENTRIES", 1_000_000)

# Where the links in messages lead, without a slash at the end.
BASE_URL = env.str("MENTORAT_BASE_URL", default="http://127.0.0.1:8000")
DEFAULT_FROM_EMAIL = env.str("MENTORAT_FROM_EMAIL", default="Mentorat <mentorat@localhost>")
if DEMONSTRATION:
    EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    EMAIL_FILE_PATH = DATA_DIR / "mail"
else:
    vars().update(env.email_url("EMAIL_URL", default="smtp://localhost:25"))
MAIL_IN_BACKGROUND = True
EMAIL_TIMEOUT = 10  # seconds: a mail server that says nothing holds back nobody's signature

# What two people may write is bounded by their form; nothing larger is read into memory. There is
# nothing to upload: a file that comes all the same is kept nowhere.
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024  # bytes
FILE_UPLOAD_HANDLERS: list[str] = []

# To the console and nowhere else: an error by e-mail would carry what people typed.
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "discreet": {
            "()": "mentorat.logs.DiscreetFormatter",
            "fmt": "%(asctime)s %(levelname)s %(name)s: %(message)s",
        }
    },
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "discreet"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {
        "django": {"handlers": [], "level": "INFO", "propagate": True},
        "mentorat.sign_in.events": {"level": "INFO"},
    },
}

# What a browser is told. Nothing runs that isn't a file of the site: no script or style in a page.
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "font-src": [SELF],
        "img-src": [SELF, "data:"],  # Bootstrap's own signs, in its style sheet
        "connect-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
    }
}
PERMISSIONS_POLICY: dict[str, str | list[str]] = {
    "accelerometer": [],
    "autoplay": [],
    "bluetooth": [],
    "camera": [],
    "display-capture": [],
    "encrypted-media": [],
    "fullscreen": [],
    "geolocation": [],
    "gyroscope": [],
    "hid": [],
    "idle-detection": [],
    "magnetometer": [],
    "microphone": [],
    "midi": [],
    "payment": [],
    "publickey-credentials-create": "self",
    "publickey-credentials-get": "self",
    "screen-wake-lock": [],
    "serial": [],
    "usb": [],
    "xr-spatial-tracking": [],
}
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"  # single sign-on comes back by a link
CSRF_COOKIE_HTTPONLY = True

if PRODUCTION:
    # Bound by the browser to this very host, over HTTPS.
    SESSION_COOKIE_NAME = "__Host-sessionid"
    CSRF_COOKIE_NAME = "__Host-csrftoken"
    LANGUAGE_COOKIE_NAME = "__Host-language"
    SECURE_SSL_REDIRECT = env.bool("MENTORAT_SSL_REDIRECT", default=True)
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_HSTS_SECONDS = 365 * 24 * 3600
    SECURE_HSTS_INCLUDE_SUBDOMAINS = env.bool("MENTORAT_HSTS_SUBDOMAINS", default=True)
    SECURE_HSTS_PRELOAD = SECURE_HSTS_INCLUDE_SUBDOMAINS
