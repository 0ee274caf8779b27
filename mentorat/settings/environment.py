"""What kind of start this is, and where its data are: what the other settings follow from."""

from pathlib import Path
from typing import Any

import environ


class Environment(environ.Env):  # type: ignore[misc]  # it has no types
    """Variables that say what they say: one that begins with « $ », as a secret may, names no other
    variable."""

    def get_value(self, var: str, cast: Any = None, *args: Any, **kwargs: Any) -> Any:
        value = self.ENVIRON.get(var, "")
        if value.startswith("$"):
            return self.parse_value(value, cast)
        return super().get_value(var, cast, *args, **kwargs)


BASE_DIR = Path(__file__).resolve().parents[2]
env = Environment()

PRODUCTION = env.bool("MENTORAT_PRODUCTION", default=True)
DEMONSTRATION = env.bool("MENTORAT_DEMONSTRATION", default=False)
DEBUG = env.bool("MENTORAT_DEBUG", default=False)

# What the running site writes: database, sealed documents, demonstration mail.
DATA_DIR = Path(env.str("MENTORAT_DATA_DIR", default=str(BASE_DIR / "var")))
# Confidential, all of it: for the site's own user alone.
DATA_DIR.mkdir(mode=0o700, parents=True, exist_ok=True)
