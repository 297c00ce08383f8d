"""The epoch of a step is the one that the trainer was in, whatever the batch sizes were."""

import numpy as np
import pytest

from netwright.training.order import BatchOrder
from netwright.training.pace import Pace
from netwright_desktop.panels.epochs import EpochScale
from support.snapshots import snapshot

SAMPLES = 1257


def told(scale: EpochScale, pace: Pace, step: int) -> None:
    epoch, seen = pace.place(step)
    scale.note(
        snapshot(
            step=step,
            epoch=epoch,
            epoch_share=seen / pace.samples,
            steps_per_epoch=pace.steps_per_epoch,
        )
    )


def test_of_one_batch_size_every_step_is_right() -> None:
    scale, pace = EpochScale(), Pace(SAMPLES, 32)
    assert scale.at(7) == 0
    for step in range(0, 400, 13):
        told(scale, pace, step)

    assert pace.steps_per_epoch == BatchOrder(np.arange(SAMPLES), 32, 1).steps_per_epoch
    for step in range(1, 400):
        assert scale.at(step) == 1 + pace.place(step - 1)[0], step


@pytest.mark.parametrize("batches", [(32, 64), (64, 10), (10, 500, 7)])
def test_where_the_batch_size_changed_steps_before_and_behind_are_right(
    batches: tuple[int, ...],
) -> None:
    scale, pace, begin = EpochScale(), Pace(SAMPLES, batches[0]), 0
    right: dict[int, int] = {}
    for number, batch in enumerate(batches):
        if number:
            pace = pace.changed(begin, batch)
        end = begin + 3 * pace.steps_per_epoch + 5
        for step in range(begin, end):
            told(scale, pace, step)
            right[step + 1] = 1 + pace.place(step)[0]
        begin = end

    wrong = {step: scale.at(step) for step, epoch in right.items() if scale.at(step) != epoch}
    assert len(wrong) <= len(batches), wrong  # the steps around a change, at most
    assert all(abs(found - right[step]) <= 1 for step, found in wrong.items())


def test_another_run_begins_anew() -> None:
    scale = EpochScale()
    told(scale, Pace(SAMPLES, 32), 100)
    scale.clear()
    assert scale.at(100) == 0
