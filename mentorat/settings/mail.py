"""Messages: who sends them, by what server or provider, and where their links lead."""

from mentorat.mail_providers import PROVIDERS, anymail_settings
from mentorat.settings.environment import DATA_DIR, DEMONSTRATION, env

# Where the links in messages lead, without a slash at the end.
BASE_URL = env.str("MENTORAT_BASE_URL", default="http://127.0.0.1:8000")
DEFAULT_FROM_EMAIL = env.str("MENTORAT_FROM_EMAIL", default="Mentorat <mentorat@localhost>")
# One of mentorat.mail_providers, instead of a mail server: it also tells what comes back.
MAIL_PROVIDER = env.str("MENTORAT_MAIL_PROVIDER", default="")
ANYMAIL = anymail_settings(MAIL_PROVIDER, env.ENVIRON)
if DEMONSTRATION:
    EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    EMAIL_FILE_PATH = DATA_DIR / "mail"
elif MAIL_PROVIDER in PROVIDERS:
    EMAIL_BACKEND = PROVIDERS[MAIL_PROVIDER].backend
else:
    vars().update(env.email_url("EMAIL_URL", default="smtp://localhost:25"))
MAIL_IN_BACKGROUND = True
EMAIL_TIMEOUT = 10  # seconds: a mail server that says nothing holds back nobody's signature
