"""Sizes of files in the words of a school: one style, in both languages."""

import pytest
from django.utils import translation

from agreements.templatetags.sizes import file_size


@pytest.mark.parametrize(
    ("size", "french", "english"),
    [
        (0, "1 ko", "1 kB"),
        (2048, "2 ko", "2 kB"),
        (999_400, "999 ko", "999 kB"),
        (999_600, "1,0 Mo", "1.0 MB"),
        (1_240_000, "1,2 Mo", "1.2 MB"),
        (20_971_520, "21,0 Mo", "21.0 MB"),
    ],
)
def test_a_size_is_said_in_ko_and_mo(size: int, french: str, english: str) -> None:
    with translation.override("fr"):
        assert file_size(size).replace("\u00a0", " ") == french
    with translation.override("en"):
        assert file_size(size).replace("\u00a0", " ") == english


def test_nothing_is_said_of_what_is_undefined() -> None:
    assert file_size("") == ""
