"""Histograms count every number once, and narrow ones fit into wide ones."""

import numpy as np
import pytest

from netwright.inspection.spread import BINS, spread_of


def edges(exponent: int) -> np.ndarray:
    return np.linspace(-(2.0**exponent), 2.0**exponent, BINS + 1)


@pytest.mark.parametrize("scale", [1e-6, 0.07, 1.0, 2.0, 300.0])
def test_counts_are_those_of_numpy_with_the_same_edges(scale: float) -> None:
    values = (scale * np.random.default_rng(1).standard_normal((40, 33))).astype(np.float32)
    values[0, :3] = 0, -1e-30, 1e-30

    spread = spread_of(values)

    assert 2.0 ** (spread.exponent - 1) <= np.abs(values).max() < 2.0**spread.exponent
    right, _ = np.histogram(values.astype(np.float64), edges(spread.exponent))
    assert spread.counts.tolist() == right.tolist()


def test_a_number_on_an_edge_belongs_to_the_bin_above_it() -> None:
    spread = spread_of(np.array([-1.0, 0.0, 1.0], np.float32))
    assert spread.exponent == 1
    assert np.flatnonzero(spread.counts).tolist() == [BINS // 4, BINS // 2, 3 * BINS // 4]


@pytest.mark.parametrize("wider", [0, 1, 2, 9, 70])
def test_a_wider_histogram_is_that_of_the_numbers_themselves(wider: int) -> None:
    values = np.random.default_rng(2).standard_normal(5_000).astype(np.float32)
    spread = spread_of(values)

    counts = spread.within(spread.exponent + wider)

    right, _ = np.histogram(values.astype(np.float64), edges(spread.exponent + wider))
    assert counts.tolist() == right.tolist()


def test_a_narrower_range_is_refused() -> None:
    with pytest.raises(ValueError, match="does not hold"):
        spread_of(np.ones(3, np.float32)).within(0)


def test_what_is_no_number_is_counted_apart() -> None:
    spread = spread_of(np.array([np.nan, np.inf, -np.inf, 0.5, -0.25], np.float32))
    assert (spread.missing, int(spread.counts.sum()), spread.exponent) == (3, 2, 0)


def test_zeros_are_one_bin() -> None:
    spread = spread_of(np.zeros((3, 4), np.float32))
    assert spread.counts[BINS // 2] == 12


def test_large_tensors_are_counted_in_pieces() -> None:
    values = np.random.default_rng(3).standard_normal((1 << 20) + 17).astype(np.float32)
    spread = spread_of(values)
    right, _ = np.histogram(values.astype(np.float64), edges(spread.exponent))
    assert spread.counts.tolist() == right.tolist()
