"""Nine views of the canvas that one can go back to, as long as the project is open."""

from PySide6.QtCore import QObject, Signal

from netwright_desktop.canvas.navigation import NavigableView, Outlook

COUNT = 9


class Bookmarks(QObject):
    """What was seen when a number was given to it.

    Signals:
        changed: another number has a view.
    """

    changed = Signal()

    def __init__(self, view: NavigableView) -> None:
        super().__init__(view)
        self._view = view
        self._kept: dict[int, Outlook] = {}

    def keep(self, number: int) -> None:
        """Remember what is seen now."""
        self._kept[number] = self._view.outlook
        self.changed.emit()

    def has(self, number: int) -> bool:
        """Whether there is a view to go back to."""
        return number in self._kept

    def go(self, number: int) -> None:
        """See again what was kept, if anything was."""
        if number in self._kept:
            self._view.look(self._kept[number])

    def forget(self) -> None:
        """Another project is open."""
        self._kept.clear()
        self.changed.emit()
