"""The problems panel: what keeps the network from training, and what ended a run."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QLabel, QListWidget, QListWidgetItem, QStackedLayout, QWidget

from netwright.training.snapshot import RunState, Snapshot
from netwright_desktop import theme
from netwright_desktop.panels.panel import Panel

_ROW = Qt.ItemDataRole.UserRole
_REPAIR = Qt.ItemDataRole.UserRole + 1


@dataclass(frozen=True, slots=True)
class ProblemRow:
    """One problem; `node_id` is empty when it concerns no single node."""

    node_id: str
    message: str
    repairs: tuple[str, ...] = ()
    """What would mend it, in two or three words each."""


class ProblemsPanel(Panel):
    """A list of sentences. A double-click or Enter shows the node concerned.

    Below a problem stand the repairs that are known; a click or Enter does one.

    Signals:
        node_wanted: show the node with this id.
        repair_wanted: mend this problem in this way.
    """

    title = "Problems"
    about = "What keeps the network from training, and how to mend it"
    is_exported = False
    node_wanted = Signal(str)
    repair_wanted = Signal(object, str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._rows: Callable[[], Sequence[ProblemRow]] = tuple
        self._listed: list[ProblemRow] | None = None
        """What stands in the list."""
        self._fault = ""
        self.list = QListWidget()
        self.list.setWordWrap(True)
        self.list.setIconSize(QSize(16, 16))
        self.list.setSpacing(2)
        self.list.itemActivated.connect(self._activate)
        self.list.itemClicked.connect(self._repair)
        self._nothing = QLabel(
            "No problems: the network can be trained.", alignment=Qt.AlignmentFlag.AlignCenter
        )
        self._nothing.setAutoFillBackground(True)
        self._pages = QStackedLayout(self)
        self._pages.addWidget(self._nothing)
        self._pages.addWidget(self.list)

    def show_problems(self, rows: Callable[[], Sequence[ProblemRow]]) -> None:
        """The problems of the network as it is now; asked for while they can be seen."""
        self._rows = rows
        self.changed()

    def told(self) -> list[str]:
        """The sentences of the list, without the repairs below them."""
        items = (self.list.item(row) for row in range(self.list.count()))
        return [item.text() for item in items if not item.data(_REPAIR)]

    def show_snapshot(self, snapshot: Snapshot) -> None:
        if snapshot.state is RunState.FAILED:
            self._fault = snapshot.message

    def redraw(self) -> None:
        fault = [ProblemRow("", f"The last run ended: {self._fault}")] if self._fault else []
        rows = [*fault, *self._rows()]
        if rows == self._listed:
            return
        self._listed = rows
        self.list.clear()
        for number, row in enumerate(rows):
            self._add("circle-alert" if number < len(fault) else "triangle-alert", row)
        self._pages.setCurrentIndex(1 if self.list.count() else 0)

    def clear(self) -> None:
        self._fault = ""

    def _add(self, icon: str, row: ProblemRow) -> None:
        item = QListWidgetItem(theme.icon(icon), row.message, self.list)
        item.setData(_ROW, row)
        if row.node_id:
            item.setToolTip("Double-click to see the layer")
        for label in row.repairs:
            link = QListWidgetItem(theme.icon("pencil"), label, self.list)
            link.setData(_ROW, row)
            link.setData(_REPAIR, label)
            link.setForeground(self.palette().link())
            link.setToolTip("Click to repair")

    def _activate(self, item: QListWidgetItem) -> None:
        row = item.data(_ROW)
        if item.data(_REPAIR):
            self._repair(item)
        elif row.node_id:
            self.node_wanted.emit(row.node_id)

    def _repair(self, item: QListWidgetItem) -> None:
        if item.data(_REPAIR):
            self.repair_wanted.emit(item.data(_ROW), item.data(_REPAIR))
