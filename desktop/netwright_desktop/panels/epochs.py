"""In which epoch a step was taken, also where the batch size was changed meanwhile."""

from dataclasses import dataclass, replace
from math import ceil

from netwright.training.snapshot import Snapshot

MOST = 64
"""Batch sizes that are remembered, the latest ones."""
_TINY = 1e-6


@dataclass(frozen=True, slots=True)
class _Stretch:
    """Steps of one batch size, behind step `begin`: at `step` so much is `left` of its epoch."""

    begin: int
    step: int
    epochs: int
    """Those that were finished at that step."""
    left: int
    per_epoch: int
    is_exact: bool
    """Whether `left` is known and not estimated: its epoch had batches of two sizes."""

    def epoch(self, step: float) -> int:
        """The epoch under way at a step, from 1 on."""
        further = ceil((step - self.step - self.left) / self.per_epoch)
        return self.epochs + 1 + max(further, 0 if self.begin else -self.epochs)


class EpochScale:
    """Steps and epochs, as snapshots tell of both."""

    def __init__(self) -> None:
        self.clear()

    def clear(self) -> None:
        """Nothing is known."""
        self._stretches: list[_Stretch] = []
        self._latest = 0

    def note(self, snapshot: Snapshot) -> None:
        """Learn from a snapshot at which step the run is, and in which epoch."""
        step, epochs, each = snapshot.step, snapshot.epoch, snapshot.steps_per_epoch
        if not each:
            return
        # The last batch of an epoch may be smaller: what is left is counted in whole steps.
        left = ceil((1.0 - snapshot.epoch_share) * each - _TINY)
        known = self._stretches
        if not known or known[-1].per_epoch != each:
            stretch = _Stretch(self._latest, step, epochs, left, each, is_exact=not known)
            self._stretches = [*known, stretch][-MOST:]
        elif not known[-1].is_exact and epochs > known[-1].epochs:
            last = known[-1]
            end = step - (each - left) - (epochs - last.epochs - 1) * each
            known[-1] = replace(last, left=end - last.step, is_exact=True)
        self._latest = step

    def at(self, step: float) -> int:
        """The epoch under way at a step, from 1 on; 0 where it is not known."""
        before = [stretch for stretch in self._stretches[1:] if stretch.begin < step]
        found = before[-1:] or self._stretches[:1]
        return found[0].epoch(step) if found else 0
