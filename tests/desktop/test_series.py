"""Curves of any length in bounded memory."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from netwright_desktop.series import Series, Smoothed


def noise(count: int, seed: int = 0) -> NDArray[np.float64]:
    return np.random.default_rng(seed).normal(size=count)


def test_a_short_curve_is_kept_point_by_point() -> None:
    series, y = Series(8), noise(7)

    series.extend(np.arange(1, 8), y)

    x, kept = series.points()
    assert x.tolist() == list(range(1, 8))
    assert kept.tolist() == y.tolist()


@pytest.mark.parametrize("count", [8, 9, 31, 1000, 4097])
def test_a_long_curve_keeps_the_lowest_and_highest_point_of_every_bin(count: int) -> None:
    series, y = Series(8), noise(count)

    series.extend(np.arange(count), y)

    x, kept = series.points()
    bins = [y[i : i + series.stride] for i in range(0, count, series.stride)]
    assert x.size <= 16
    np.testing.assert_array_equal(
        np.sort(kept.reshape(-1, 2), axis=1), [(b.min(), b.max()) for b in bins]
    )
    np.testing.assert_array_equal(kept, y[x.astype(int)])  # each was measured at its step
    assert (np.diff(x) >= 0).all()


@settings(max_examples=60, deadline=None)
@given(st.lists(st.integers(0, 40), max_size=30), st.integers(0, 100))
def test_how_a_curve_is_cut_into_batches_changes_nothing(sizes: list[int], seed: int) -> None:
    y = noise(sum(sizes), seed)
    x = np.arange(y.size)
    whole, parts = Series(16), Series(16)

    whole.extend(x, y)
    for end, size in zip(np.cumsum(sizes), sizes, strict=True):
        parts.extend(x[end - size : end], y[end - size : end])

    for a, b in zip(whole.points(), parts.points(), strict=True):
        np.testing.assert_array_equal(a, b)
    assert whole.last == parts.last


def test_memory_stays_bounded_however_long_the_run_is() -> None:
    series = Series(64)

    for start in range(0, 1_000_000, 10_000):
        series.extend(np.arange(start, start + 10_000), noise(10_000, start))

    assert len(series) <= 64
    assert series.points()[0].size <= 128


def test_a_single_peak_is_never_lost() -> None:
    series, y = Series(32), np.zeros(100_000)
    y[54_321] = 7.0

    series.extend(np.arange(y.size), y)

    x, kept = series.points()
    assert kept.max() == 7.0
    assert x[kept.argmax()] == 54_321


def test_what_is_not_finite_is_left_out() -> None:
    series = Series(8)

    series.extend([1, 2, 3, 4], [1.0, np.nan, np.inf, 2.0])

    assert series.points()[0].tolist() == [1, 4]
    assert series.last == 2.0


def test_smoothing_is_the_exponential_mean_without_the_pull_of_its_start() -> None:
    y, keep = noise(50), 0.9
    smoothed = Smoothed(keep)

    shown = np.concatenate([smoothed.extend(y[:20]), smoothed.extend(y[20:])])

    for n in range(1, 51):
        weights = keep ** np.arange(n - 1, -1, -1)
        assert shown[n - 1] == pytest.approx((weights * y[:n]).sum() / weights.sum())


def test_smoothing_a_constant_gives_the_constant_from_the_first_step_on() -> None:
    np.testing.assert_allclose(Smoothed().extend(np.full(10, 3.0)), 3.0)
