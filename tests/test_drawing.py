"""The path of a signature drawn by hand: what our page makes, and nothing else."""

import re

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from agreements.drawing import HEIGHT, MAX_LENGTH, WIDTH, clean_drawing, view_box


def tenths(most: int) -> st.SearchStrategy[str]:
    return st.integers(0, most * 10).map(lambda n: f"{n // 10}.{n % 10}")


POINTS = st.tuples(tenths(WIDTH), tenths(HEIGHT)).map(",".join)
STROKES = st.lists(POINTS, min_size=2, max_size=30).map(lambda points: "M" + "L".join(points))
DRAWINGS = st.lists(STROKES, min_size=1, max_size=5).map("".join)


def numbers(path: str) -> list[float]:
    return [float(number) for number in re.findall(r"[0-9.]+", path)]


@given(DRAWINGS)
def test_what_a_page_makes_is_kept(drawing: str) -> None:
    kept = clean_drawing(drawing)
    assert numbers(kept) == numbers(drawing)
    assert re.sub("[0-9.]", "", kept) == re.sub("[0-9.]", "", drawing)
    assert clean_drawing(kept) == kept


@given(st.text() | st.text("ML0123456789., \n-+eE\x00\u0663") | DRAWINGS.map(lambda d: d[:-1]))
def test_nothing_else_is(text: str) -> None:
    try:
        kept = clean_drawing(text)
    except ValidationError:
        return
    assert re.fullmatch("[ML0-9.,]*", kept)
    assert clean_drawing(kept) == kept


@given(DRAWINGS)
def test_all_of_it_is_in_view(drawing: str) -> None:
    drawing = clean_drawing(drawing)
    left, top, width, height = map(float, view_box(drawing).split(" "))
    xs, ys = numbers(drawing)[::2], numbers(drawing)[1::2]
    assert left < min(xs)
    assert max(xs) < left + width
    assert top < min(ys)
    assert max(ys) < top + height


def test_each_number_is_written_in_one_way() -> None:
    assert clean_drawing("M012.0,0.5L13.1,031L300,100.0") == "M12,0.5L13.1,31L300,100"


def test_no_drawing() -> None:
    assert (clean_drawing(""), view_box("")) == ("", "")


@pytest.mark.parametrize(
    "text",
    [
        "M1,2",
        "L1,2L3,4",
        "M1,2L3,4M5,6",
        "M1,2L3,4Z",
        "m1,2l3,4",
        "M1,2L300.1,4",
        "M1,2L3,100.1",
        "M1,2L-3,4",
        "M1,2L1e1,4",
        "M1,2L3.45,4",
        "M1,2L3,4\n",
        "M1 2L3 4",
        "M1,2L٣,4",
        "M1,2" + "L3,4" * (MAX_LENGTH // 4),
    ],
)
def test_refused(text: str) -> None:
    with pytest.raises(ValidationError):
        clean_drawing(text)
