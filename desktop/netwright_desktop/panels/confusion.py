"""The confusion panel: which class is taken for which, and the samples."""

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QSplitter, QVBoxLayout, QWidget

from netwright.judgement.verdict import CLASSES, MOST_CLASSES, YES_OR_NO, Verdict
from netwright.metrics.confusion import by_column, by_row
from netwright_desktop.panels.caption import Caption
from netwright_desktop.panels.judge_panel import JudgePanel
from netwright_desktop.panels.matrix_cells import Cell, MatrixCells
from netwright_desktop.panels.pages import Pages
from netwright_desktop.panels.picture_grid import PictureGrid
from netwright_desktop.panels.sample_pictures import pictured_rows
from netwright_desktop.panels.table import Table
from netwright_desktop.traits import Traits

COUNTS, BY_ROW, BY_COLUMN = "Counts", "By row", "By column"
MOST = 24
"""Samples of a cell that are shown, the worst mistakes first."""
CLICK = "Click a cell to see its samples."


class ConfusionPanel(JudgePanel):
    """Counts, or shares of each true class (recall) or of each predicted one (precision)."""

    title = "Confusion"
    about = "Which classes are taken for which"
    unfit = (
        "A confusion matrix is for a target that is one of several classes, of which there are at"
        f" most {MOST_CLASSES:,}."
    )

    @classmethod
    def is_offered(cls, traits: Traits) -> bool:
        return traits.asks_for(CLASSES, YES_OR_NO)

    def build(self) -> QWidget:
        self.how = QComboBox()
        self.how.addItems((COUNTS, BY_ROW, BY_COLUMN))
        self.how.setToolTip(
            "Counts of samples; shares of the true class, whose diagonal is recall; shares of the"
            " predicted class, whose diagonal is precision"
        )
        self.how.setAccessibleName("What the cells hold")
        self.how.currentIndexChanged.connect(self.changed)
        self.cells, self.grid, self.words = MatrixCells(), PictureGrid(), Caption(wordWrap=True)
        self.cells.chosen.connect(lambda _: self.changed())
        samples = QWidget()
        self.samples = Pages(self.grid, CLICK)
        layout = QVBoxLayout(samples)
        layout.setContentsMargins(4, 2, 2, 0)
        layout.setSpacing(2)
        layout.addWidget(self.words)
        layout.addWidget(self.samples, 1)
        content = QSplitter(Qt.Orientation.Horizontal)
        content.addWidget(self.cells)
        content.addWidget(samples)
        content.setStretchFactor(0, 3)
        content.setStretchFactor(1, 2)
        content.setChildrenCollapsible(False)
        return content

    def controls(self) -> tuple[QWidget, ...]:
        return (self.how,)

    def fits(self, verdict: Verdict) -> bool:
        return verdict.matrix is not None

    def draw(self, verdict: Verdict) -> None:
        assert verdict.matrix is not None
        shades, words = _shown(verdict.matrix, self.how.currentText())
        self.cells.show_matrix(shades, words, verdict.names)
        self._draw_samples(verdict, self.cells.cell)

    def clear(self) -> None:
        super().clear()
        self.cells.choose(None)

    def numbers(self) -> Table:
        verdict = self.verdict
        if verdict is None or verdict.matrix is None:
            return Table()
        matrix = _values(verdict.matrix, self.how.currentText())
        names = np.array(verdict.names, object)
        return Table(("true, taken for", *verdict.names), (names, *(column for column in matrix.T)))

    def _draw_samples(self, verdict: Verdict, cell: Cell | None) -> None:
        assert verdict.matrix is not None
        if cell is None:
            self.words.setText("")
            self.samples.show_content(False, CLICK)
            return
        true, predicted = cell
        rows = verdict.taken_for(true, predicted, MOST)
        number = int(verdict.matrix[cell])
        said = f"{number:,} of {verdict.names[true]}, taken for {verdict.names[predicted]}"
        self.words.setText(f"{said}; {len(rows)} are shown" if number > len(rows) else said)
        self.grid.show_pictures(pictured_rows(verdict, rows))
        self.samples.show_content(bool(len(rows)), "There is no such sample.")


def _values(matrix: NDArray[np.int64], how: str) -> NDArray[np.int64] | NDArray[np.float64]:
    if how == COUNTS:
        return matrix
    return by_row(matrix) if how == BY_ROW else by_column(matrix)


def _shown(matrix: NDArray[np.int64], how: str) -> tuple[NDArray[np.float64], NDArray[np.object_]]:
    """Shades from 0 to 1, and the words of each cell."""
    if how == COUNTS:
        words = matrix.astype(object)
        return matrix / max(int(matrix.max()), 1), words
    shares = _values(matrix, how)
    return shares.astype(np.float64), np.array(
        [[f"{100 * share:.0f}" for share in row] for row in shares.tolist()], object
    )
