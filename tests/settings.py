"""The settings of the tests: the site's own, of a site that is not in production."""

import os

os.environ.setdefault("MENTORAT_PRODUCTION", "0")

from mentorat.settings import *

# Messages are in the outbox as soon as the response is there; tests/sign_in/test_mailing.py sends
# them as the site does.
MAIL_IN_BACKGROUND = False
