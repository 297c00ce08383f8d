"""The weights panel: how large the weights of each layer are, and how many are near zero."""

from collections.abc import Collection

from PySide6.QtWidgets import QComboBox, QStackedLayout, QVBoxLayout, QWidget

from netwright.inspection.matrix import Matrix, WeightMatrix
from netwright.inspection.question import Answer, Question
from netwright.inspection.weights import NEAR_ZERO, Weights, WeightSummary
from netwright_desktop.figures import count, figure, percent
from netwright_desktop.panels.layer_table import Cell, LayerRow
from netwright_desktop.panels.layers import LayersPanel
from netwright_desktop.panels.matrix_view import MatrixView

OVER_TIME, MATRIX = "Histogram over the steps", "Weights as an image"


class WeightsPanel(LayersPanel):
    """A row for each tensor of weights, and the spread or the image of the chosen one."""

    title = "Weights"
    question = Weights()
    none = "This network has no layer with weights."
    columns = (
        ("Layer", "Whose weights; biases are not counted"),
        ("Weights", "How many"),
        ("Norm", "The root of the sum of their squares"),
        ("Near 0", f"The share of weights with a size below {NEAR_ZERO}: what L1 does"),
    )

    def __init__(self, parent: QWidget | None = None) -> None:
        self.matrix: WeightMatrix | None = None
        super().__init__(parent)

    def make_detail(self) -> QWidget:
        self.what = QComboBox()
        self.what.addItems((OVER_TIME, MATRIX))
        self.what.currentIndexChanged.connect(self.changed)
        self.image = MatrixView()
        self._stack = QStackedLayout()
        self._stack.addWidget(self.spread)
        self._stack.addWidget(self.image)
        detail = QWidget()
        column = QVBoxLayout(detail)
        column.setContentsMargins(0, 2, 2, 0)
        column.setSpacing(2)
        column.addWidget(self.what)
        column.addLayout(self._stack, 1)
        return detail

    def row(self, name: str, summary: WeightSummary) -> LayerRow:
        share = summary.near_zero
        near_zero = Cell(summary.alarm) if summary.alarm else Cell(percent(share), share)
        cells = (Cell(count(summary.size)), Cell(figure(summary.norm)), near_zero)
        return LayerRow(name, name.removesuffix("/weight"), cells, summary.alarm)

    def node_of(self, key: str) -> str:
        return key.rpartition("/")[0]

    def also_asks(self) -> Collection[Question]:
        return (Matrix(self.table.key),) if self._shows_matrix and self.table.key else ()

    def take_detail(self, answer: Answer) -> None:
        self.matrix = answer.value

    def draw_detail(self, key: str) -> None:
        self._stack.setCurrentIndex(int(self._shows_matrix))
        if self._shows_matrix:
            is_it = self.matrix is not None and self.matrix.name == key
            self.image.draw(self.matrix if is_it else None)
        else:
            self.spread.draw(self.histories.get(key))

    def clear(self) -> None:
        super().clear()
        self.matrix = None

    @property
    def _shows_matrix(self) -> bool:
        return self.what.currentText() == MATRIX
