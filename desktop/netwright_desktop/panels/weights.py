"""The weights panel: how large the weights of each layer are, and how many are near zero."""

import numpy as np
from PySide6.QtWidgets import QWidget

from netwright.inspection.matrix import Matrix, WeightMatrix
from netwright.inspection.weights import NEAR_ZERO, Weights, WeightSummary
from netwright_desktop.figures import count, figure, percent
from netwright_desktop.panels.layer_table import Cell, Column, LayerRow
from netwright_desktop.panels.layers import LayersPanel
from netwright_desktop.panels.matrix_view import MatrixView
from netwright_desktop.panels.table import Table


class WeightsPanel(LayersPanel):
    """A row for each tensor of weights, and the spread or the image of the chosen one."""

    title = "Weights"
    about = "Size, spread and image of the weights of each layer"
    question = Weights()
    none = "This network has no layer with weights."
    other = "Weights as an image"
    columns = (
        Column("Layer", "Whose weights; biases are not counted"),
        Column("Weights", "How many", "1,000,000"),
        Column("Norm", "The root of the sum of their squares", "0.0123"),
        Column(
            "Near 0",
            f"The share of weights with a size below {NEAR_ZERO}: what L1 does",
            "not finite",
        ),
    )

    def row(self, name: str, summary: WeightSummary) -> LayerRow:
        share = summary.near_zero
        near_zero = Cell(summary.alarm) if summary.alarm else Cell(percent(share), share)
        cells = (Cell(count(summary.size)), Cell(figure(summary.norm)), near_zero)
        return LayerRow(name, name.removesuffix("/weight"), cells, summary.alarm)

    def figures(self, summary: WeightSummary) -> dict[str, float]:
        return {
            "weights": summary.size,
            "norm": summary.norm,
            "share near zero": summary.near_zero,
        }

    def node_of(self, key: str) -> str:
        return key.rpartition("/")[0]

    def has_other(self, summary: WeightSummary) -> bool:
        del summary
        return True

    def make_other(self) -> QWidget:
        self.image = MatrixView()
        return self.image

    def other_question(self, key: str) -> Matrix:
        return Matrix(key)

    def draw_other(self, value: WeightMatrix | None) -> None:
        self.image.draw(value)

    def other_numbers(self, value: WeightMatrix | None) -> Table:
        """A row for each number of the image, at the first row and column that it stands for."""
        if value is None:
            return Table()
        places = [
            each.ravel() * block + 1
            for each, block in zip(np.indices(value.values.shape), value.block, strict=True)
        ]
        return Table(("row", "column", "weight"), (*places, value.values.ravel()))
