"""The catalogues of messages: every language whole, and French as it is written."""

import re

import polib
import pytest
from django.template import Context, Template
from django.utils.translation import override

from agreements.templatetags.french import elided
from tests.house import ROOT, run


def test_both_languages_are_complete() -> None:
    found = run("bin/messages.py", "--check")
    assert found.returncode == 0, found.stdout + found.stderr


def french() -> list[str]:
    """Every French message of the catalogue."""
    catalogue = polib.pofile(str(ROOT / "locale/fr/LC_MESSAGES/django.po"))
    found = [text for entry in catalogue for text in (entry.msgstr, *entry.msgstr_plural.values())]
    assert len(found) > 100
    return found


@pytest.mark.parametrize(
    "fault",
    [
        r"'",  # the apostrophe is ’
        r"[^\u00a0]:(?!//)(?![0-9])",  # a no-break space before a colon
        r"«(?!\u00a0)|(?<!\u00a0)»",  # and inside quotation marks
        r"\s[;!?]",  # none before these
        r"\w·\w|\w·e|\.e\b|\w/(?:e|ne|trice)s?\b",  # neutral words, or both, in full
        r"\.\.\.",  # …
        r"[0-9]{1,2}:[0-9]{2}",  # 9 h 5
        r"\b(?:email|e-mail|mail)\b",  # courriel
    ],
)
def test_french_as_the_office_of_the_french_language_writes_it(fault: str) -> None:
    spoken = [re.sub(r"%\(\w+\)[sd]", "X", text) for text in french()]
    assert [text for text in spoken if re.search(fault, text)] == []


# What stands for somebody’s name in a message.
NAMES = "who|whom|name|names|known|mentee|mentor|other|principal"


def test_a_name_that_begins_with_a_vowel_is_elided_before() -> None:
    """« de Olivier » becomes « d’Olivier » by the filter `elided`."""
    catalogue = polib.pofile(str(ROOT / "locale/fr/LC_MESSAGES/django.po"))
    before_names = [e for e in catalogue if re.search(rf"\bde %\(({NAMES})\)s", e.msgstr)]
    assert len(before_names) > 10
    for entry in before_names:
        start = re.split(r"%\(\w+\)s", entry.msgid)[0]
        for file, _line in entry.occurrences:
            source = (ROOT / file).read_text()
            said = rf"{{% filter elided %}}{{% blocktrans[^%]*%}}{re.escape(start)}"
            assert re.search(said, source), (file, entry.msgid)


@pytest.mark.parametrize(
    ("sentence", "said"),
    [
        ("Entente de Olivier Roy et Maya", "Entente d’Olivier Roy et Maya"),
        ("la signature de Élise", "la signature d’Élise"),
        ("on l’attend de Inès", "on l’attend d’Inès"),
        ("au nom de Yves Roy", "au nom d’Yves Roy"),
        ("au nom de Yacine", "au nom de Yacine"),
        ("au nom de Maya Nguyễn", "au nom de Maya Nguyễn"),
        ("au nom de Hassan", "au nom de Hassan"),
        ("la fin de une entente", "la fin de une entente"),
    ],
)
def test_elision(sentence: str, said: str) -> None:
    with override("fr"):
        assert elided(sentence) == said
    with override("en"):
        assert elided(sentence) == sentence


def test_what_is_elided_is_still_escaped() -> None:
    with override("fr"):
        template = Template("{% load french %}{% filter elided %}de {{ name }}{% endfilter %}")
        assert template.render(Context({"name": "Ève & Luc"})) == "d’Ève &amp; Luc"
