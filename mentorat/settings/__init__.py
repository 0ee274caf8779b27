"""Settings, chosen by environment variables; docs/deployment.md lists them.

With nothing set this is a production start, and it refuses whatever is unsafe in production
(see mentorat/checks.py). `make run` and the tests say otherwise.

What the site is made of is here; each other subject has its file.
"""

from django.utils.translation import gettext_lazy as _

from mentorat.settings.environment import *
from mentorat.settings.environment import BASE_DIR, DATA_DIR, DEMONSTRATION, PRODUCTION, env
from mentorat.settings.keys import *
from mentorat.settings.mail import *
from mentorat.settings.seal import *
from mentorat.settings.security import *
from mentorat.settings.sign_in import *

INSTALLED_APPS = [
    "agreements",
    "anymail",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "mentorat.apps.CollectedFilesConfig",
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
    "mentorat.middleware.LightPartsMiddleware",
    # Around what may answer by itself: a redirect to HTTPS, the refusal of a host.
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "csp.middleware.CSPMiddleware",
    "django_permissions_policy.PermissionsPolicyMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "mentorat.middleware.MethodsMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "mentorat.middleware.PagesCompressedMiddleware",
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
        "BACKEND": "mentorat.static_files.Storage"
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
WHITENOISE_ALLOW_ALL_ORIGINS = False  # no other site needs them
# What is looked for at the root of a site: its icons, and what installs it on a telephone.
WHITENOISE_ROOT = BASE_DIR / "public"
WHITENOISE_MIMETYPES = {".webmanifest": "application/manifest+json"}

LANGUAGES = [("fr", _("French")), ("en", _("English"))]
LANGUAGE_CODE = "fr"
LANGUAGE_COOKIE_AGE = 365 * 24 * 3600  # seconds
LOCALE_PATHS = [BASE_DIR / "locale"]
TIME_ZONE = "America/Toronto"

MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"  # they name people

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

# Limits hold across processes: in production they are counted in the database, or in the Redis
# that CACHE_URL names.
CACHES = {
    "default": env.cache_url(
        "CACHE_URL", default=f"{'dbcache' if PRODUCTION else 'locmemcache'}://cache"
    )
}
# A crowd of made-up addresses must not push out what is counted for the others.
CACHES["default"].setdefault("OPTIONS", {}).setdefault("MAX_ENTRIES", 1_000_000)

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
