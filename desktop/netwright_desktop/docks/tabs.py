"""The rows of tabs, which Qt makes and takes away as docks are moved."""

from functools import partial

from PySide6.QtCore import QChildEvent, QEvent, QObject, Qt, Signal
from PySide6.QtWidgets import QMainWindow, QTabBar


class TabRows(QObject):
    """Those of a window: where not all tabs have room they scroll, single letters say nothing.

    Signals:
        double_clicked: a tab with these words.
    """

    double_clicked = Signal(str)

    def __init__(self, window: QMainWindow) -> None:
        super().__init__(window)
        self._window = window
        window.installEventFilter(self)

    @property
    def height(self) -> int:
        """Pixels of a row that is seen; 0 where there is none."""
        rows = self._window.findChildren(QTabBar, options=Qt.FindChildOption.FindDirectChildrenOnly)
        return next((row.height() for row in rows if row.isVisible() and row.count()), 0)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ChildPolished and isinstance(event, QChildEvent):
            tabs = event.child()
            if isinstance(tabs, QTabBar):
                tabs.setElideMode(Qt.TextElideMode.ElideNone)
                tabs.setUsesScrollButtons(True)
                tabs.tabBarDoubleClicked.connect(partial(self._tell, tabs))
        return super().eventFilter(watched, event)

    def _tell(self, tabs: QTabBar, place: int) -> None:
        if place >= 0:
            self.double_clicked.emit(tabs.tabText(place))
