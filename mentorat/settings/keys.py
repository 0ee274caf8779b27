"""The keys of the site: what signs and encrypts, and what makes the codes on the journals."""

from contextlib import suppress
from tempfile import NamedTemporaryFile

from django.core.management.utils import get_random_secret_key

from mentorat.settings.environment import DATA_DIR, PRODUCTION, env


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
