"""Parts add up, are fair to every class, and are the same on every machine."""

from typing import Any
from zlib import crc32

import numpy as np
import pytest

from netwright.data.dataset import PARTS, DataError
from netwright.data.digits import load_digits
from netwright.data.preparation import Split
from netwright.data.split import parts_by, stratified_parts

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


KINDS = {
    "stratified": (Split(), "87f771ef"),
    "random": (Split("random"), "d8c6ae90"),
    "grouped": (Split("grouped", "g"), "b54922f2"),
    "by time": (Split("by time", "g"), "4f62cd4f"),
    "stratified folds": (Split(folds=5, fold=2), "8a09b8d3"),
    "grouped folds": (Split("grouped", "g", 5, 2), "03a3395b"),
    "folds in time": (Split("by time", "", 5, 2), "722063ac"),
}
"""Splits, with the hash that they have on every machine."""
GROUPS = np.arange(997) * 7919 % 60


@pytest.mark.parametrize("name", KINDS)
def test_every_kind_of_split_is_the_same_on_every_machine(name: str) -> None:
    split, known = KINDS[name]

    parts = parts_by(split, SHARES, 11, np.arange(997) % 5, GROUPS)

    text = " ".join(f"{part}: {parts[part].tolist()}" for part in PARTS)
    assert f"{crc32(text.encode()):08x}" == known


@pytest.mark.parametrize("name", KINDS)
def test_no_sample_is_in_two_parts(name: str) -> None:
    parts = parts_by(KINDS[name][0], SHARES, 5, TARGETS, GROUPS)

    together = np.concatenate(list(parts.values()))
    assert np.unique(together).size == together.size
    assert together.size == 997 or KINDS[name][0].folds
    assert abs(parts["test"].size - 0.15 * 997) < 30


@pytest.mark.parametrize("folds", [0, 4])
def test_rows_of_a_group_stay_together(folds: int) -> None:
    parts = parts_by(Split("grouped", "g", folds, 0), SHARES, 5, TARGETS, GROUPS)

    found = [set(GROUPS[parts[part]].tolist()) for part in PARTS]
    assert len(set.union(*found)) == sum(map(len, found))
    assert all(found)


@pytest.mark.parametrize("folds", [0, 4])
def test_by_time_nothing_is_learned_from_what_comes_later(folds: int) -> None:
    times = np.random.default_rng(0).permutation(997)
    parts = parts_by(Split("by time", "t", folds, max(folds - 1, 0)), SHARES, 5, TARGETS, times)

    first, second, third = (times[parts[part]] for part in PARTS)
    assert first.max() < second.min()
    assert second.max() < third.min()


def test_values_have_each_tenth_of_their_range_in_every_part() -> None:
    values = np.random.default_rng(2).lognormal(size=(1000, 1))
    parts = parts_by(Split(), SHARES, 1, values)

    for chosen in parts.values():
        ranks = np.argsort(np.argsort(values[:, 0]))[chosen] // 100
        assert np.ptp(np.bincount(ranks, minlength=10)) <= 1


def test_the_folds_together_are_everything_but_the_test_part() -> None:
    folds = [parts_by(Split(folds=5, fold=k), SHARES, 1, TARGETS) for k in range(5)]

    validated = np.sort(np.concatenate([parts["validation"] for parts in folds]))
    assert np.array_equal(validated, np.setdiff1d(np.arange(997), folds[0]["test"]))
    for parts in folds:
        assert np.array_equal(parts["test"], folds[0]["test"])
        assert not set(parts["training"]) & set(parts["validation"])


@pytest.mark.parametrize(
    "wrong",
    [{"kind": "x"}, {"folds": 1}, {"folds": 3, "fold": 3}, {"fold": 1}, {"kind": "grouped"}],
)
def test_splits_that_cannot_be_are_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(DataError, match="Split"):
        Split(**wrong)
