"""How steps come to epochs, also where the batch size changes on the way.

An epoch shows every training sample once, in an order of its own (`order.py`). From `step` on each
step takes `batch` samples: first those that the epoch under way has not shown yet, then those of
whole epochs. The last batch of an epoch may be smaller.

    left     = ceil((samples - seen) / batch)          steps that are left of the epoch under way
    epoch(s) = epoch                                                      for s - step < left
             = epoch + 1 + (s - step - left) // ceil(samples / batch)     after that

Which samples a step sees is thus a function of the seed, the step and the pace alone: a run that is
saved with its pace and taken up again goes on as if nothing had happened, and no sample of an epoch
is seen twice or left out, however often the batch size changed in it.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class Pace:
    """From which step on the batch size is the present one, and where in which epoch that was.

    Steps and epochs count from 0 at the begin of a run; each of several runs has its own.
    """

    samples: int
    """Of the training part."""
    batch: int
    step: int = 0
    epoch: int = 0
    """Epochs that were finished at that step."""
    seen: int = 0
    """Samples that the epoch under way had shown by then: less than `samples`."""

    @property
    def steps_per_epoch(self) -> int:
        """Steps of a whole epoch."""
        return -(-self.samples // self.batch)

    def epochs(self, steps: NDArray[np.int64]) -> NDArray[np.int64]:
        """Epochs that are finished after so many steps, none before `step`."""
        after = (steps - self.step - self._left) // self.steps_per_epoch
        return self.epoch + np.maximum(after + 1, 0)

    def place(self, step: int) -> tuple[int, int]:
        """(finished epochs, samples seen of the one under way) after `step` steps."""
        since = step - self.step
        if since < self._left:
            return self.epoch, self.seen + since * self.batch
        epochs, steps = divmod(since - self._left, self.steps_per_epoch)
        return self.epoch + 1 + epochs, steps * self.batch

    def end_of(self, epochs: int) -> int:
        """The step at which so many epochs are finished; `step` where they were by then."""
        if epochs <= self.epoch:
            return self.step
        return self.step + self._left + (epochs - self.epoch - 1) * self.steps_per_epoch

    def changed(self, step: int, batch: int) -> "Pace":
        """The pace from `step` on, with another batch size."""
        return Pace(self.samples, batch, step, *self.place(step))

    @property
    def _left(self) -> int:
        return -(-(self.samples - self.seen) // self.batch)


def taken_up(pace: Pace | None, samples: int, batch: int, step: int) -> Pace:
    """The pace of a run that goes on at `step` with so many samples and this batch size.

    None stands for a batch size that never changed. Other data begin another epoch.
    """
    if pace is None:
        return Pace(samples, batch)
    if pace.samples != samples:
        return Pace(samples, batch, step, pace.place(step)[0])
    return pace if pace.batch == batch else pace.changed(step, batch)
