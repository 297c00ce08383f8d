"""The menu that offers a layer between where a wire does not fit."""

from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMenu, QWidget

from netwright.graph.commands import Batch, Command
from netwright_desktop.canvas.inserting import repaired
from netwright_desktop.canvas.wiring import Plan
from netwright_desktop.document import GraphDocument


class AdapterMenu(QMenu):
    """The layers that would make a wire fit, then the wire as it is. Esc lays none."""

    def __init__(self, parent: QWidget, document: GraphDocument, plan: Plan) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._document = document
        for repair in plan.adapters:
            room = repaired(document.level, repair, plan.wire)
            both = (plan.command, room) if plan.command else (room,)
            self._add(repair.label, Batch(both, repair.label))
        self.addSeparator()
        if plan.command:
            self._add("Connect as it is", plan.command)
        self.setActiveAction(self.actions()[0])

    def _add(self, text: str, command: Command) -> None:
        self.addAction(text).triggered.connect(partial(self._do, command))

    def _do(self, command: Command, _is_checked: bool = False) -> None:
        self._document.do(command)
