"""How steps come to epochs: every sample once in each, whatever the batch sizes were."""

from itertools import chain

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from netwright.training.order import BatchOrder
from netwright.training.pace import Pace, taken_up


def seen(samples: int, changes: list[tuple[int, int]], steps: int) -> list[list[int]]:
    """The samples of each step, where (steps, batch) follow each other, then `steps` more."""
    pace, step = Pace(samples, changes[0][1]), 0
    found: list[list[int]] = []
    for place, (count, batch) in enumerate(changes):
        if place:
            pace = pace.changed(step, batch)
        last = count if place < len(changes) - 1 else steps
        order = BatchOrder(np.arange(samples), batch, 7, pace)
        numbers, sizes = order.batches(step, last)
        found += [row[:size].tolist() for row, size in zip(numbers, sizes, strict=True)]
        step += last
    return found


@given(
    st.integers(1, 40),
    st.lists(st.tuples(st.integers(1, 9), st.integers(1, 40)), min_size=1, max_size=4),
)
def test_every_sample_is_seen_once_in_every_epoch(
    samples: int, changes: list[tuple[int, int]]
) -> None:
    changes = [(count, min(batch, samples)) for count, batch in changes]

    shown = [number for step in seen(samples, changes, 3 * samples) for number in step]

    whole = len(shown) // samples
    assert whole >= 3
    for epoch in range(whole):
        part = shown[epoch * samples : (epoch + 1) * samples]
        assert sorted(part) == list(range(samples))


def test_a_change_within_an_epoch_goes_on_with_the_samples_that_are_left() -> None:
    before = seen(10, [(1, 4)], 3)
    after = seen(10, [(1, 4), (0, 2)], 8)

    assert [len(step) for step in before] == [4, 4, 2]
    assert [len(step) for step in after] == [4, 2, 2, 2, 2, 2, 2, 2, 2]
    assert list(chain(*after[:4])) == list(chain(*before))


def test_epochs_and_places_follow_the_steps_by_hand() -> None:
    pace = Pace(10, 4).changed(1, 3)  # 4 seen, then 3, 3, then 3, 3, 3, 1

    assert pace == Pace(10, 3, 1, 0, 4)
    assert [pace.place(step) for step in range(1, 8)] == [
        (0, 4), (0, 7), (1, 0), (1, 3), (1, 6), (1, 9), (2, 0)
    ]  # fmt: skip
    assert pace.epochs(np.arange(8)).tolist() == [0, 0, 0, 1, 1, 1, 1, 2]
    assert [pace.end_of(epochs) for epochs in range(4)] == [1, 3, 7, 11]


def test_a_run_taken_up_with_another_batch_size_goes_on_within_its_epoch() -> None:
    pace = Pace(10, 4)

    assert taken_up(pace, 10, 4, 2) == pace
    assert taken_up(pace, 10, 2, 2) == Pace(10, 2, 2, 0, 8)
    assert taken_up(pace, 12, 4, 4) == Pace(12, 4, 4, 1, 0)
    assert taken_up(None, 10, 4, 2) == pace
