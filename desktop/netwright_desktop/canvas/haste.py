"""While one zooms over a large network, less is drawn: letters and smooth curves come at rest."""

from PySide6.QtCore import QObject, QTimer, Signal

MANY = 150
"""Boxes from which on it pays: they are drawn in about 10 ms, 500 in 35 ms."""
REST = 120
"""Milliseconds without another step after which everything is drawn."""


class Haste(QObject):
    """Whether the picture is one of a movement.

    Signals:
        ended: the movement rests; draw everything.
    """

    ended = Signal()

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.is_on = False
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(REST)
        self._timer.timeout.connect(self._end)

    def begin(self, boxes: int) -> None:
        """One more step of a movement over so many boxes."""
        if boxes >= MANY:
            self.is_on = True
            self._timer.start()

    def _end(self) -> None:
        self.is_on = False
        self.ended.emit()
