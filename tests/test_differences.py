"""Two versions of a text, word by word."""

import time
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agreements.differences import Kind, Run, differences, joined, joined_lines

TEXTS = st.text(alphabet="ab c.\n’é!-\u00a0", max_size=60)
LINES = st.sampled_from(["", "- a", "- b", "  c.", "d !", "e"])


def marked(before: str, after: str) -> str:
    signs = {Kind.SAME: "{}", Kind.REMOVED: "-[{}]", Kind.ADDED: "+[{}]"}
    return "".join(signs[run.kind].format(run.text) for run in differences(before, after))


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ("Le mardi midi.", "Le jeudi midi.", "Le-[ mardi]+[ jeudi] midi."),
        ("Le mardi", "Le mardi, en classe", "Le mardi+[, en classe]"),
        ("l’aide de l’autre", "l’aide", "l’aide-[ de l’autre]"),
        ("", "Tout est neuf", "+[Tout est neuf]"),
        ("pareil", "pareil", "pareil"),
        ("ᐃᓄᒃᑎᑐᑦ un", "ᐃᓄᒃᑎᑐᑦ deux", "ᐃᓄᒃᑎᑐᑦ-[ un]+[ deux]"),
        ("", "", ""),
    ],
)
def test_words_are_told_apart(before: str, after: str, expected: str) -> None:
    assert marked(before, after) == expected


@given(TEXTS, TEXTS)
def test_both_texts_are_in_the_runs_whole(before: str, after: str) -> None:
    runs = differences(before, after)
    assert "".join(run.text for run in runs if run.kind != Kind.ADDED) == before
    assert "".join(run.text for run in runs if run.kind != Kind.REMOVED) == after
    assert all(run.space + run.words == run.text for run in runs)


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        ("On se voit. Le mardi.", "On se voit. Le jeudi.", "On se voit. Le mardi. Le jeudi."),
        ("Le mardi. À midi.", "Le jeudi. Le soir.", "Le mardi. À midi.\nLe jeudi. Le soir."),
        (
            "Mes buts :\n- oser\n\nFin.",
            "Mes buts :\n- lire\n\nFin.",
            "Mes buts :\n- oser\n- lire\n\nFin.",
        ),
        ("Un.\n\nDeux. Trois.", "Un.\nEt.\n\nDeux. Quatre.", "Un.\nEt.\n\nDeux. Trois. Quatre."),
        ("\t- oser. Oui", "\t- oser. Non", "\t- oser. Oui Non"),
        ("Le mardi.", "Le mardi.\nEn classe.", "Le mardi.\nEn classe."),
        ("", "Seul.", "Seul."),
        ("Seul.", " ", "Seul."),
        ("Pareil. Ici.", "Pareil. Ici.", "Pareil. Ici."),
    ],
)
def test_what_both_say_is_joined_once(first: str, second: str, expected: str) -> None:
    assert joined(first, second) == expected


@given(TEXTS)
def test_a_text_joined_with_itself_is_itself(text: str) -> None:
    assert joined(text, text) == text


@given(TEXTS, TEXTS)
def test_joining_keeps_each_line_of_both_in_one_line_and_in_order(first: str, second: str) -> None:
    lines = joined(first, second).split("\n")
    for text in (first, second):
        rest = iter(lines)
        for line in text.strip().split("\n"):
            assert any(_has(one, line) for one in rest), line


def _has(line: str, words: str) -> bool:
    rest = iter(line.split())
    return all(word in rest for word in words.split())


@given(st.lists(LINES), st.lists(LINES))
def test_joining_invents_no_line(first: list[str], second: list[str]) -> None:
    """Of lines of one sentence each, as in a list."""
    made = joined("\n".join(first), "\n".join(second)).split("\n")
    both = Counter(first) + Counter(second) + Counter([""])
    assert Counter(made) <= both
    assert set(made) | {""} == set(both)


def test_lines_are_joined_on_one_line() -> None:
    assert joined_lines("Le mardi", "Le jeudi") == "Le mardi / Le jeudi"
    assert joined_lines("Le mardi", "Le mardi") == "Le mardi"
    assert joined_lines("", "Le jeudi") == "Le jeudi"


def test_texts_that_repeat_themselves_are_compared_soon() -> None:
    """Word by word, these would take a minute."""
    start = time.process_time()
    runs = differences("x a " * 1250, "y a " * 1250)
    assert time.process_time() - start < 5
    assert [run.kind for run in runs] == [Kind.REMOVED, Kind.ADDED, Kind.SAME]
    assert runs[-1] == Run(Kind.SAME, " a ")


def test_lines_that_repeat_themselves_are_joined_soon() -> None:
    start = time.process_time()
    joined("a\n" * 2500, "b\n" * 2500)
    joined("a. b\n" * 1000, "a. c\n" * 1000)
    assert time.process_time() - start < 5
