"""Whose weights a node uses: a combo box of the nodes of its kind."""

from PySide6.QtCore import QEvent, QObject, Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLabel, QWidget

from netwright.graph.graph import Graph, Node
from netwright.graph.sharing import possible_owners
from netwright_desktop.inspector.fields import asks_undo

OWN = "this layer"
HELP = "Another layer of this kind whose weights are used here too; both learn as one."


class OwnerField(QWidget):
    """Shown for nodes that can use the weights of another one.

    Signals:
        chosen: the id of the node whose weights are to be used; empty for weights of its own.
    """

    chosen = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.title = QLabel("Weights of")
        self.box = QComboBox()
        self.box.setAccessibleName("Weights of")
        for widget in (self.title, self.box):
            widget.setToolTip(HELP)
        self.title.setBuddy(self.box)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self.title)
        row.addWidget(self.box, 1)
        self.box.installEventFilter(self)
        self.box.activated.connect(lambda place: self.chosen.emit(self.box.itemData(place)))

    def show_node(self, graph: Graph, node: Node) -> None:
        """Show whose weights the node uses; nothing where there is no choice."""
        owners = possible_owners(graph, node.id)
        self.setVisible(bool(owners or node.weights_of))
        used = graph.nodes.get(node.weights_of)
        if used is not None and used not in owners:
            owners.append(used)
        items = [(OWN, ""), *((other.name, other.id) for other in owners)]
        count = range(self.box.count())
        if items != [(self.box.itemText(i), self.box.itemData(i)) for i in count]:
            self.box.clear()
            for name, node_id in items:
                self.box.addItem(name, node_id)
        self.box.setCurrentIndex(self.box.findData(node.weights_of))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        # A wheel that scrolls the inspector must not change what it passes over.
        if event.type() == QEvent.Type.Wheel and not self.box.hasFocus():
            event.ignore()
            return True
        if asks_undo(event):
            event.ignore()
            return True
        return super().eventFilter(watched, event)
