"""Parts add up, are fair to every class, and are the same on every machine."""

import numpy as np
import pytest

from netwright.data.dataset import PARTS
from netwright.data.digits import load_digits
from netwright.data.split import stratified_parts

SHARES = (0.7, 0.15, 0.15)
TARGETS = np.random.default_rng(1).choice(5, 997, p=[0.6, 0.2, 0.15, 0.04, 0.01])


@pytest.mark.parametrize("shares", [SHARES, (0.5, 0.25, 0.25), (1.0, 0.0, 0.0), (0.8, 0.0, 0.2)])
def test_every_sample_is_in_one_part_and_every_class_has_its_share(
    shares: tuple[float, float, float],
) -> None:
    parts = stratified_parts(TARGETS, shares, seed=3)

    assert tuple(parts) == PARTS
    assert np.array_equal(np.sort(np.concatenate(list(parts.values()))), np.arange(997))
    for label in range(5):
        total = np.count_nonzero(label == TARGETS)
        for part, share in zip(PARTS, shares, strict=True):
            assert abs(np.count_nonzero(TARGETS[parts[part]] == label) - share * total) <= 1


def test_the_seed_fixes_the_split() -> None:
    one, same, other = (stratified_parts(TARGETS, SHARES, seed) for seed in (3, 3, 4))

    assert all(np.array_equal(one[part], same[part]) for part in PARTS)
    assert not np.array_equal(one["test"], other["test"])


GOLDEN_SIZES = [1258, 270, 269]
GOLDEN = {
    "training": [0, 1, 2, 4, 5, 6],
    "validation": [3, 8, 18, 20, 25, 30],
    "test": [14, 28, 31, 36, 51, 56],
}


def test_the_digits_are_split_as_they_always_were() -> None:
    parts = load_digits().parts

    assert [parts[part].size for part in PARTS] == GOLDEN_SIZES
    assert {part: parts[part][:6].tolist() for part in PARTS} == GOLDEN


@pytest.mark.parametrize("shares", [(0.5, 0.5, 0.5), (1.2, -0.1, -0.1), (0.0, 0.0, 0.0)])
def test_shares_that_do_not_add_up_are_refused(shares: tuple[float, float, float]) -> None:
    with pytest.raises(ValueError, match="add up to 1"):
        stratified_parts(TARGETS, shares, 0)
