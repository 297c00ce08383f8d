"""Nine views of the canvas that one can go back to, as long as the project is open."""

from PySide6.QtCore import QObject, Signal

from netwright_desktop.canvas.gestures import GestureView
from netwright_desktop.canvas.navigation import Outlook

COUNT = 9


class Bookmarks(QObject):
    """What was seen when a number was given to it.

    Signals:
        changed: another number has a view.
    """

    changed = Signal()

    def __init__(self, view: GestureView) -> None:
        super().__init__(view)
        self._view = view
        self._kept: dict[int, tuple[str, Outlook]] = {}
        """The open group, and what was seen of it."""

    def keep(self, number: int) -> None:
        """Remember what is seen now."""
        self._kept[number] = self._view.document.level.group, self._view.outlook
        self.changed.emit()

    def has(self, number: int) -> bool:
        """Whether there is a view to go back to."""
        group = self._kept.get(number, ("", None))[0]
        return number in self._kept and (not group or group in self._view.document.graph.groups)

    def go(self, number: int) -> None:
        """See again what was kept, if anything was."""
        if self.has(number):
            group, outlook = self._kept[number]
            self._view.document.enter(group)
            self._view.look(outlook)

    def forget(self) -> None:
        """Another project is open."""
        self._kept.clear()
        self.changed.emit()
