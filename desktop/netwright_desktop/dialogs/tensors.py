"""What became of each tensor when a run went on with an edited network."""

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QHeaderView,
    QLabel,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from netwright.training.graft import Fate, Passage

SIZE = QSize(560, 360)
UNDO = "Undo brings back the network and its weights."


class TensorList(QDialog):
    """A line for each tensor, those that stayed last. The window goes on working behind it."""

    def __init__(self, parent: QWidget | None, passages: Sequence[Passage]) -> None:
        super().__init__(parent)
        self.setWindowTitle("Changes applied to the run")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        # The keys of the window, such as that of undo, go on being heard.
        self.setAttribute(Qt.WidgetAttribute.WA_ShowWithoutActivating)
        if parent is not None:  # and are heard here too, once somebody clicked into the list
            self.addActions([a for a in parent.actions() if a.objectName() in ("undo", "redo")])
        self.resize(SIZE)
        self.summary = QLabel(f"{summed_up(passages)} {UNDO}")
        self.summary.setWordWrap(True)
        self.tree = QTreeWidget()
        self.tree.setHeaderLabels(["Tensor", "Is", "How"])
        self.tree.setRootIsDecorated(False)
        self.tree.setUniformRowHeights(True)
        self.tree.setAccessibleName("What became of each tensor")
        for one in sorted(passages, key=lambda p: p.fate is Fate.KEPT):
            item = QTreeWidgetItem([one.tensor, one.fate.value, one.words])
            for column in range(3):
                item.setToolTip(column, item.text(column))
            self.tree.addTopLevelItem(item)
        header = self.tree.header()
        header.setSectionResizeMode(1, QHeaderView.ResizeMode.ResizeToContents)
        self.tree.resizeColumnToContents(0)
        self.tree.setColumnWidth(0, min(self.tree.columnWidth(0), SIZE.width() // 2))
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.addWidget(self.summary)
        layout.addWidget(self.tree, 1)
        layout.addWidget(buttons)


def summed_up(passages: Sequence[Passage]) -> str:
    """How many tensors met which fate: `12 kept, 2 grown.`."""
    counts = {fate: sum(p.fate is fate for p in passages) for fate in Fate}
    return ", ".join(f"{number} {fate}" for fate, number in counts.items() if number) + "."
