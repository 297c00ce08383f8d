"""Python's circular garbage, collected on the GUI thread and a little at a time.

By itself Python collects in whichever thread makes an object too many. In a thread other than the
GUI's that may delete a widget, which Qt forbids; and looking through all objects of a large
network keeps every thread waiting for 50 ms.
"""

import gc

from PySide6.QtCore import QObject, QTimer

INTERVAL = 100
"""Milliseconds between two looks at what there is."""
MOST = (4000, 10, 10)
"""So many young objects, or collections of the generation before, make a generation due."""
SETTLED_AFTER = 3000
"""Milliseconds after which what a project needs is there: its data, the engine, its boxes."""


class Garbage(QObject):
    """Takes the place of Python's own collector from `start` to `stop`."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._timer = QTimer(self, interval=INTERVAL)
        self._timer.timeout.connect(self._collect_due)
        self._settling = QTimer(self, interval=SETTLED_AFTER, singleShot=True)
        self._settling.timeout.connect(gc.freeze)

    def start(self) -> None:
        """Collect here and nowhere else."""
        gc.disable()
        self._timer.start()
        self._settling.start()

    def stop(self) -> None:
        """Leave it to Python again."""
        self._timer.stop()
        self._settling.stop()
        gc.unfreeze()
        gc.enable()

    def renew(self) -> None:
        """Another project is open: collect what the last one left; soon leave its own in peace.

        What is frozen is looked through no more, so that a collection is short however large
        the network.
        """
        gc.unfreeze()
        gc.collect()
        self._settling.start()

    def _collect_due(self) -> None:
        counts = gc.get_count()
        due = [generation for generation, most in enumerate(MOST) if counts[generation] > most]
        if due:
            gc.collect(due[-1])
