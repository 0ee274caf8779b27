"""The settings of a demonstration that serves its files as production does: named by their content,
compressed, kept for good by browsers."""

import os

os.environ.setdefault("MENTORAT_PRODUCTION", "0")

from mentorat.settings import *
from mentorat.settings import STORAGES

STORAGES["staticfiles"] = {"BACKEND": "mentorat.static_files.Storage"}
WHITENOISE_USE_FINDERS = WHITENOISE_AUTOREFRESH = False
