"""Notices that wait, and the mail server that they go to."""

from collections.abc import Iterator

import pytest

from tests.notices.post_office import PostOffice


@pytest.fixture
def post_office(settings) -> Iterator[PostOffice]:
    office = PostOffice()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", office.port
    settings.EMAIL_TIMEOUT = 0.2
    office.open()
    yield office
    office.close()
