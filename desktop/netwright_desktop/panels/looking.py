"""Panels that show nothing but answers of the inspector."""

from collections.abc import Iterable

from netwright.inspection.question import Answer
from netwright.training.snapshot import Snapshot
from netwright_desktop.panels.panel import Panel


class LookingPanel(Panel):
    """A panel whose every number is an answer; snapshots only tell it that a run is another one.

    A subclass says what it asks, and takes answers by `take_value`.
    """

    fault = ""
    """Why there is no answer to the question that matters most."""

    def take_value(self, answer: Answer) -> None:
        """Collect an answer that has a value."""
        raise NotImplementedError

    def take_fault(self, answer: Answer) -> None:
        """There is no answer to this question, and why."""
        self.fault = answer.fault

    def take_answer(self, answer: Answer) -> None:
        if answer.fault:
            self.take_fault(answer)
        else:
            self.fault = ""
            self.take_value(answer)

    def collect(self, snapshots: Iterable[Snapshot]) -> None:
        for snapshot in snapshots:
            if self._run is not None and snapshot.run != self._run:
                self.clear()
                self._drawn = False
            self._run = snapshot.run
