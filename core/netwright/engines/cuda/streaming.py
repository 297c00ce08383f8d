"""Data sets that are larger than the GPU's memory: samples come by portions of some steps.

In place of all samples the arena holds a window: two halves of `steps` batches each, and the row
for padded lanes. The order of the samples is known ahead, so while the steps of one half run, the
host gathers the batches of the next. The tape is that of a data set of as many samples as the
window has; an order says where in the window they are. So every step has the same bits.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from netwright.engines.cuda.device import Arena
from netwright.engines.samples import Samples

PORTION = 16 << 20
"""Bytes of a half, where there is room: a copy of that size runs at full speed."""


@dataclass(frozen=True)
class Window:
    """How many steps a half holds, of so many lanes."""

    steps: int
    lanes: int

    @property
    def count(self) -> int:
        """Samples of both halves."""
        return 2 * self.steps * self.lanes

    def sizes(self, data: Mapping[str, Samples]) -> dict[str, Samples]:
        """What a plan asks of the data, as if these were the samples of the window."""
        return {
            name: Samples(
                np.broadcast_to(np.float32(0), (self.count + 1, samples.row)),
                self.count,
                samples.are_labels,
            )
            for name, samples in data.items()
        }


def windows(data: Mapping[str, Samples], lanes: int) -> Iterator[Window]:
    """The windows that may fit, the largest first."""
    steps = PORTION // (4 * lanes * sum(samples.row for samples in data.values()))
    while steps > 1:
        yield Window(steps, lanes)
        steps //= 2
    yield Window(1, lanes)


class Stream:
    """Brings samples into the window. `places` are the offsets of the windows in the arena."""

    def __init__(
        self, arena: Arena, window: Window, data: Mapping[str, Samples], places: Mapping[str, int]
    ) -> None:
        self._arena, self._window, self._data, self._places = arena, window, data, places
        half = window.steps * window.lanes
        self._feed = arena.feed([(places[name], half * data[name].row) for name in data])
        for name in data:
            self.fill_padding(name)

    def fill_padding(self, name: str) -> None:
        """Copy the row for padded lanes, which stands behind the halves."""
        samples = self._data[name]
        offset = self._places[name] + self._window.count * samples.row
        self._arena.write(offset, samples.rows[samples.count])

    def placed(self, orders: NDArray[np.int64]) -> NDArray[np.int64]:
        """Where the samples of (steps, lanes) will be in the window, brought from now on."""
        window = self._window
        step = np.arange(len(orders)) + self._feed.turn * window.steps
        rows = (step % (2 * window.steps))[:, None] * window.lanes + np.arange(window.lanes)
        return np.where(orders == self._count, window.count, rows)

    def portions(self, orders: NDArray[np.int64]) -> Iterator[int]:
        """Bring the samples of (steps, lanes); yields how many steps can be run now."""
        for begin in range(0, len(orders), self._window.steps):
            part = orders[begin : begin + self._window.steps]
            self._bring(part.reshape(-1))
            yield len(part)

    def _bring(self, numbers: NDArray[np.int64]) -> None:
        rooms = self._feed.room()
        for samples, room in zip(self._data.values(), rooms, strict=True):
            rows = room.reshape(-1, samples.row)[: len(numbers)]
            # Without a mode NumPy gathers into an array of its own first.
            np.take(samples.rows, numbers, axis=0, out=rows, mode="clip")
        self._feed.send()

    @property
    def _count(self) -> int:
        return next((samples.count for samples in self._data.values()), 0)
