"""The pulse: 30 times a second the window hears what happened elsewhere."""

from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer, Signal

from netwright.training.snapshot import Snapshot

INTERVAL = 33
"""Milliseconds between two beats."""


class Pulse(QObject):
    """The one place that fetches snapshots from the trainer's thread.

    Signals:
        arrived: the snapshots since the last beat, oldest first; never an empty list.
        turn: the number of the beat, after what arrived with it: whose turn is it to draw?
    """

    arrived = Signal(list)
    turn = Signal(int)

    def __init__(self, drain: Callable[[], list[Snapshot]], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._drain = drain
        self._beats = 0
        self._timer = QTimer(self)
        self._timer.setInterval(INTERVAL)
        self._timer.timeout.connect(self.beat)

    def start(self) -> None:
        """Begin to beat."""
        self._timer.start()

    def stop(self) -> None:
        """Beat no more."""
        self._timer.stop()

    def beat(self) -> None:
        """Fetch what there is, hand it on, and give the turn to the next."""
        snapshots = self._drain()
        if snapshots:
            self.arrived.emit(snapshots)
        self._beats += 1
        self.turn.emit(self._beats)
