"""Nine views of the canvas that one can go back to; the project keeps them."""

from PySide6.QtCore import QObject, QPointF, Signal

from netwright.project.bookmarks import COUNT as COUNT
from netwright.project.bookmarks import Bookmark
from netwright_desktop.canvas.gestures import GestureView
from netwright_desktop.canvas.navigation import Outlook


class Bookmarks(QObject):
    """What was seen when a number was given to it.

    Signals:
        changed: another number has a view.
    """

    changed = Signal()

    def __init__(self, view: GestureView) -> None:
        super().__init__(view)
        self._view = view
        view.document.bookmarks_changed.connect(self.changed)

    def keep(self, number: int) -> None:
        """Remember what is seen now."""
        document, outlook = self._view.document, self._view.outlook
        middle = (outlook.middle.x(), outlook.middle.y())
        document.keep_bookmark(number, Bookmark(document.level.group, middle, outlook.zoom))

    def has(self, number: int) -> bool:
        """Whether there is a view to go back to."""
        document = self._view.document
        kept = document.bookmarks.get(number)
        return kept is not None and (not kept.group or kept.group in document.graph.groups)

    def go(self, number: int) -> None:
        """See again what was kept, if anything was."""
        if self.has(number):
            kept = self._view.document.bookmarks[number]
            self._view.document.enter(kept.group)
            self._view.look(Outlook(QPointF(*kept.middle), kept.zoom))
