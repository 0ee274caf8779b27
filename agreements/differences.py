"""Where two versions of a text differ, word by word, and how to join them. Pure: no Django."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum
from typing import Final, TypeAlias

# A word with the space before it: spaces of their own would match each other everywhere.
_WORDS: Final = re.compile(r"\s*\w+(?:[’'-]\w+)*|\s*[^\w\s]|\s+")
_SENTENCES: Final = re.compile(r".*?[.!?…]+(?:[ \t]+|$)|.+")
# What comparing takes grows with the pairs of equal words. Two texts of 5,000 characters have some
# ten thousand, and take some 10 ms. Words repeated without end would take a minute: they are shown
# whole. At the limit it is 0.3 s.
_MOST_PAIRS: Final = 60_000
Block: TypeAlias = tuple[str, Sequence[str], Sequence[str]]


class Kind(StrEnum):
    """Where a run of words is: in both versions, in the first alone, or in the second alone."""

    SAME = "same"
    REMOVED = "removed"
    ADDED = "added"


@dataclass(frozen=True, slots=True)
class Run:
    """Words that follow each other, with their spaces."""

    kind: Kind
    text: str

    @property
    def words(self) -> str:
        """The text from its first word on."""
        return self.text.lstrip()

    @property
    def space(self) -> str:
        """What stands before its first word."""
        return self.text[: len(self.text) - len(self.words)]


def differences(before: str, after: str) -> list[Run]:
    """The runs that make both texts: all but the added ones are `before`, all but the removed ones
    are `after`."""
    runs = []
    for kind, old, new in _blocks(_WORDS.findall(before), _WORDS.findall(after)):
        if kind == "equal":
            runs.append(Run(Kind.SAME, "".join(old)))
            continue
        if old:
            runs.append(Run(Kind.REMOVED, "".join(old)))
        if new:
            runs.append(Run(Kind.ADDED, "".join(new)))
    return runs


def joined(first: str, second: str) -> str:
    """Both texts as one to work on, line by line: the lines that they share once, then those of the
    first and those of the second where they differ. Of two lines that share a sentence one is made,
    in the same way: each line of either is whole in one line, in its order."""
    if not first.strip() or not second.strip():
        return first if first.strip() else second
    lines: list[str] = []
    for kind, old, new in _blocks(first.split("\n"), second.split("\n")):
        lines += old if kind == "equal" else _lines_joined(old, new)
    return "\n".join(lines)


def joined_lines(first: str, second: str) -> str:
    """Two texts of one line each, as one line to work on."""
    return " / ".join(dict.fromkeys(text for text in (first, second) if text))


def _lines_joined(first: Sequence[str], second: Sequence[str]) -> Iterator[str]:
    """The lines of both: each of the first with the next of the second that shares a sentence."""
    places: dict[str, int] = {}
    for place, line in enumerate(second):
        for sentence in _sentences(line):
            places.setdefault(sentence, place)
    done = 0
    for line in first:
        found = [places[s] for s in _sentences(line) if places.get(s, -1) >= done]
        if not found:
            yield line
            continue
        yield from second[done : min(found)]
        yield _line_joined(line, second[min(found)])
        done = min(found) + 1
    yield from second[done:]


def _line_joined(first: str, second: str) -> str:
    sentences: list[str] = []
    for kind, old, new in _blocks(_sentences(first), _sentences(second)):
        sentences += old if kind == "equal" else [*old, *new]
    return first[: len(first) - len(first.lstrip())] + " ".join(sentences)


def _sentences(line: str) -> list[str]:
    return [found.strip() for found in _SENTENCES.findall(line) if found.strip()]


def _blocks(before: Sequence[str], after: Sequence[str]) -> Iterator[Block]:
    """What `before` and `after` share, and what stands in each between it. What they begin and end
    with alike, mostly nearly all, is set aside first."""
    shortest = min(len(before), len(after))
    start = 0
    while start < shortest and before[start] == after[start]:
        start += 1
    end = 0
    while end < shortest - start and before[-1 - end] == after[-1 - end]:
        end += 1
    old, new = before[start : len(before) - end], after[start : len(after) - end]
    if start:
        yield "equal", before[:start], after[:start]
    counts = Counter(new)
    if sum(counts[word] for word in old) > _MOST_PAIRS:
        yield "replace", old, new
    else:
        matcher = SequenceMatcher(None, old, new, autojunk=False)
        for kind, i1, i2, j1, j2 in matcher.get_opcodes():
            yield kind, old[i1:i2], new[j1:j2]
    if end:
        yield "equal", before[len(before) - end :], after[len(after) - end :]
