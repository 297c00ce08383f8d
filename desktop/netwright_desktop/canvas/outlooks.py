"""What is seen when a group is opened or left."""

from netwright_desktop.canvas.gestures import GestureView
from netwright_desktop.canvas.navigation import Outlook


class Outlooks:
    """Shows all of a group that is opened, and what was seen before of one that is gone back to."""

    def __init__(self, view: GestureView) -> None:
        self._view = view
        self._document = view.document
        self._kept: dict[str, Outlook] = {}
        self._here = self._document.level.group
        self._document.level_changed.connect(self._follow)

    def _follow(self) -> None:
        graph, before, here = self._document.graph, self._here, self._document.level.group
        self._kept[before] = self._view.outlook
        self._here = here
        is_entered = before == "" or before in [group.id for group in graph.groups_around(here)]
        if here in self._kept and not (is_entered and here):
            self._view.look(self._kept[here])
        else:
            self._view.fit_all()
