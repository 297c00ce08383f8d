"""The order in which samples are seen: a new permutation each epoch, fixed by the seed."""

import numpy as np
from numpy.typing import NDArray

from netwright.operations.philox import permutation, stream_of
from netwright.training.pace import Pace

_STREAM = stream_of("order of samples")


class BatchOrder:
    """Batches of a part of the data; the last batch of an epoch may be smaller.

    Any step from that of its pace on can be asked for: an interrupted run goes on exactly where it
    was. Without a pace, all steps have batches of the same size.
    """

    def __init__(
        self, samples: NDArray[np.int64], batch: int, seed: int, pace: Pace | None = None
    ) -> None:
        self.pace = pace or Pace(len(samples), min(batch, len(samples)))
        self._samples = samples
        self._seed = seed
        self._epoch = -1
        self._shuffled: NDArray[np.int64] = np.empty((0, 0), np.int64)

    @property
    def batch(self) -> int:
        """Samples of a whole batch."""
        return self.pace.batch

    @property
    def steps_per_epoch(self) -> int:
        """Batches until every sample was seen once."""
        return self.pace.steps_per_epoch

    def batches(self, first: int, count: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """(numbers, sizes) of `count` steps from `first` on, counted from 0; -1 for no sample."""
        pieces: list[NDArray[np.int64]] = []
        while count:
            epoch, seen = self.pace.place(first)
            within = (seen - self._begin_of(epoch)) // self.batch
            piece = self._batches_of(epoch)[within : within + count]
            pieces.append(piece)
            first, count = first + len(piece), count - len(piece)
        numbers = np.concatenate(pieces)
        return numbers, np.count_nonzero(numbers >= 0, axis=1)

    def _begin_of(self, epoch: int) -> int:
        """How many samples of an epoch were seen before the present batch size."""
        return self.pace.seen if epoch == self.pace.epoch else 0

    def _batches_of(self, epoch: int) -> NDArray[np.int64]:
        if epoch != self._epoch:
            order = permutation(self._seed, _STREAM, len(self._samples), epoch)
            order = order[self._begin_of(epoch) :]
            padded = np.full(-(-len(order) // self.batch) * self.batch, -1, np.int64)
            padded[: len(order)] = self._samples[order]
            self._shuffled = padded.reshape(-1, self.batch)
            self._epoch = epoch
        return self._shuffled
