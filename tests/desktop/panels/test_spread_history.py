"""Histograms over the steps: bounded, in order, and every one that stays is as it was measured."""

import numpy as np

from netwright.inspection.spread import BINS, spread_of
from netwright_desktop.panels.spread_history import MOST, SpreadHistory


def numbers(step: int, scale: float = 1.0) -> np.ndarray:
    values = np.random.default_rng(step).standard_normal(300)
    return (scale * values).astype(np.float32)


def shares(values: np.ndarray, exponent: int) -> np.ndarray:
    edges = np.linspace(-(2.0**exponent), 2.0**exponent, BINS + 1)
    return np.histogram(values.astype(np.float64), edges)[0] / values.size


def test_up_to_its_size_every_histogram_stays() -> None:
    history = SpreadHistory()
    for step in range(MOST):
        history.add(10 * step, spread_of(numbers(step)))

    assert history.steps.tolist() == [10 * step for step in range(MOST)]
    assert history.exponent is not None
    for step in range(MOST):
        right = shares(numbers(step), history.exponent)
        np.testing.assert_allclose(history.shares[step], right, rtol=1e-6)


def test_memory_stays_the_same_and_first_and_newest_are_kept() -> None:
    history = SpreadHistory()
    for step in range(20 * MOST):
        history.add(step, spread_of(numbers(step)))
        assert history.steps.size <= MOST
        assert history.steps[0] == 0
        assert history.steps[-1] == step

    assert history.steps.size >= MOST // 2
    gaps = np.diff(history.steps)[:-1]
    assert gaps.min() > 0
    assert gaps.max() <= 2 * history.stride
    assert history.exponent is not None
    for row, step in enumerate(history.steps.astype(int)):
        right = shares(numbers(step), history.exponent)
        np.testing.assert_allclose(history.shares[row], right, rtol=1e-6)


def test_older_histograms_are_told_in_the_bins_of_a_wider_one() -> None:
    history = SpreadHistory()
    history.add(1, spread_of(numbers(1, 0.01)))
    history.add(2, spread_of(numbers(2, 5.0)))

    assert history.exponent is not None
    for row, (step, scale) in enumerate(((1, 0.01), (2, 5.0))):
        right = shares(numbers(step, scale), history.exponent)
        np.testing.assert_allclose(history.shares[row], right, rtol=1e-6)
    low, high = history.limits
    assert low <= numbers(2, 5.0).min() < numbers(2, 5.0).max() <= high


def test_the_same_step_again_takes_the_place_of_the_first() -> None:
    history = SpreadHistory()
    for step in (1, 2, 3, 3):
        history.add(step, spread_of(numbers(step)))
    assert history.steps.tolist() == [1, 2, 3]

    history.add(2, spread_of(numbers(9)))
    assert history.steps.tolist() == [1, 2]


def test_between_two_looks_the_earlier_one_stands() -> None:
    history = SpreadHistory()
    for step in (10, 20):
        history.add(step, spread_of(numbers(step)))
    found = history.at(np.array([10.0, 19.0, 20.0, 30.0]))
    for row, place in enumerate((0, 0, 1, 1)):
        assert np.array_equal(found[row], history.shares[place])
