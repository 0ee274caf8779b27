"""The settings of the tests: the site's own, of a site that is not in production."""

import os

os.environ.setdefault("MENTORAT_PRODUCTION", "0")

from mentorat.settings import *
