"""The entry point of web servers. A server started here passes the same checks as manage.py."""

import os

import django
from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mentorat.settings")
django.setup()

from mentorat.checks import refuse_unsafe_settings  # noqa: E402 - needs the settings

refuse_unsafe_settings()
application = get_wsgi_application()
