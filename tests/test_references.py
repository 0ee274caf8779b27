"""A reference as people copy it from paper, or hear it."""

import pytest

from agreements.models.agreement import new_reference
from agreements.references import canonical


@pytest.mark.parametrize(
    "typed",
    ["7K3F-1Q02", "7k3f-1q02", "7K3F1Q02", " 7k3f 1q02 ", "7K3F–iQO2", "7K3F-lqo2", "7k3f_1q02"],
)
def test_slips_are_mended(typed: str) -> None:
    assert canonical(typed) == "7K3F-1Q02"


@pytest.mark.parametrize("typed", ["", "7K3F", "7K3F-1Q021", "7K3F-1QU2", "É" * 8, "7K3F-1Q0!"])
def test_others_are_none(typed: str) -> None:
    assert canonical(typed) is None


def test_ours_are_canonical() -> None:
    references = [new_reference() for _ in range(50)]
    assert [canonical(reference) for reference in references] == references
