"""The onset of over-fitting is the step of the lowest validation loss, once it is sure."""

import numpy as np
import pytest

from netwright_desktop.panels.overfitting import EVALUATIONS, RISE, onset
from netwright_desktop.series import Points

STEPS = np.arange(0.0, 2100.0, 100.0)


def curve(losses: list[float] | np.ndarray, steps: np.ndarray = STEPS) -> Points:
    return steps[: len(losses)], np.asarray(losses, float)


FALLING = curve(np.linspace(2.0, 0.1, STEPS.size))
VALLEY = np.abs(STEPS - 800.0) / 1000.0 + 0.5


def test_a_valley_of_the_validation_loss_over_a_falling_training_loss_begins_at_its_bottom() -> (
    None
):
    assert onset(curve(VALLEY), FALLING) == 800


def test_one_lucky_evaluation_is_no_valley() -> None:
    noisy = VALLEY.copy()
    noisy[5] = 0.45  # the lowest of all, but not as a mean with its neighbours

    assert onset(curve(noisy), FALLING) == 800


@pytest.mark.parametrize(
    ("validation", "training"),
    [
        (np.linspace(2.0, 0.3, STEPS.size), FALLING),  # still gets better
        (VALLEY[: 8 + EVALUATIONS], FALLING),  # too early to tell
        (np.maximum(VALLEY.clip(max=0.5), 0.5), FALLING),  # flat
        (VALLEY, curve(np.linspace(0.1, 2.0, STEPS.size))),  # all of it gets worse: no over-fitting
        (VALLEY, (np.empty(0), np.empty(0))),
        (VALLEY[:2], FALLING),
    ],
)
def test_what_is_no_over_fitting_is_not_called_so(validation: np.ndarray, training: Points) -> None:
    assert onset(curve(validation), training) is None


@pytest.mark.parametrize("sign", [1.0, -1.0])
def test_the_rise_is_told_by_the_share_that_is_stated(sign: float) -> None:
    lowest = 2.0 * sign
    rest = np.full(12, lowest)
    for factor, expected in ((0.9, None), (1.3, 800)):
        # The last is a mean with its neighbour: two equal ones say what it is.
        tail = np.full(EVALUATIONS + 3, lowest + factor * RISE * abs(lowest))
        losses = np.concatenate([rest[:7] + 1.0, [lowest] * 3, tail])

        found = onset(curve(losses), FALLING)

        assert found == expected
