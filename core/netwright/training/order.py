"""The order in which samples are seen: a new permutation each epoch, fixed by the seed."""

import numpy as np
from numpy.typing import NDArray

from netwright.operations.philox import permutation, stream_of

_STREAM = stream_of("order of samples")


class BatchOrder:
    """Batches of a part of the data; the last batch of an epoch may be smaller.

    Any step can be asked for: an interrupted run goes on exactly where it was.
    """

    def __init__(self, samples: NDArray[np.int64], batch: int, seed: int) -> None:
        self._samples = samples
        self._batch = min(batch, len(samples))
        self._seed = seed
        self._epoch = -1
        self._shuffled: NDArray[np.int64] = np.empty((0, 0), np.int64)

    @property
    def batch(self) -> int:
        """Samples of a whole batch."""
        return self._batch

    @property
    def steps_per_epoch(self) -> int:
        """Batches until every sample was seen once."""
        return -(-len(self._samples) // self._batch)

    def batches(self, first: int, count: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """(numbers, sizes) of `count` steps from `first` on, counted from 0; -1 for no sample."""
        pieces: list[NDArray[np.int64]] = []
        while count:
            epoch, within = divmod(first, self.steps_per_epoch)
            piece = self._batches_of(epoch)[within : within + count]
            pieces.append(piece)
            first, count = first + len(piece), count - len(piece)
        numbers = np.concatenate(pieces)
        return numbers, np.count_nonzero(numbers >= 0, axis=1)

    def _batches_of(self, epoch: int) -> NDArray[np.int64]:
        if epoch != self._epoch:
            order = permutation(self._seed, _STREAM, len(self._samples), epoch)
            padded = np.full(self.steps_per_epoch * self._batch, -1, np.int64)
            padded[: len(order)] = self._samples[order]
            self._shuffled = padded.reshape(-1, self._batch)
            self._epoch = epoch
        return self._shuffled
