"""The problems panel: what keeps the network from training, and what ended a run."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QLabel, QListWidget, QListWidgetItem, QStackedLayout, QWidget

from netwright.training.snapshot import RunState, Snapshot
from netwright_desktop import theme
from netwright_desktop.panels.panel import Panel


@dataclass(frozen=True, slots=True)
class ProblemRow:
    """One problem; `node_id` is empty when it concerns no single node."""

    node_id: str
    message: str


class ProblemsPanel(Panel):
    """A list of sentences. A double-click or Enter shows the node concerned.

    Signals:
        node_wanted: show the node with this id.
    """

    title = "Problems"
    node_wanted = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._rows: tuple[ProblemRow, ...] = ()
        self._fault = ""
        self.list = QListWidget()
        self.list.setWordWrap(True)
        self.list.setIconSize(QSize(16, 16))
        self.list.setSpacing(2)
        self.list.itemActivated.connect(self._ask_for_node)
        self._nothing = QLabel(
            "No problems: the network can be trained.", alignment=Qt.AlignmentFlag.AlignCenter
        )
        self._nothing.setAutoFillBackground(True)
        self._pages = QStackedLayout(self)
        self._pages.addWidget(self._nothing)
        self._pages.addWidget(self.list)

    def show_problems(self, rows: Sequence[ProblemRow]) -> None:
        """The problems of the network as it is now."""
        if tuple(rows) != self._rows:
            self._rows = tuple(rows)
            self.changed()

    def show_snapshot(self, snapshot: Snapshot) -> None:
        if snapshot.state is RunState.FAILED:
            self._fault = snapshot.message

    def redraw(self) -> None:
        self.list.clear()
        if self._fault:
            self._add("circle-alert", ProblemRow("", f"The last run ended: {self._fault}"))
        for row in self._rows:
            self._add("triangle-alert", row)
        self._pages.setCurrentIndex(1 if self.list.count() else 0)

    def clear(self) -> None:
        self._fault = ""

    def _add(self, icon: str, row: ProblemRow) -> None:
        item = QListWidgetItem(theme.icon(icon), row.message, self.list)
        item.setData(Qt.ItemDataRole.UserRole, row.node_id)
        if row.node_id:
            item.setToolTip("Double-click to see the layer")

    def _ask_for_node(self, item: QListWidgetItem) -> None:
        node_id = item.data(Qt.ItemDataRole.UserRole)
        if node_id:
            self.node_wanted.emit(node_id)
