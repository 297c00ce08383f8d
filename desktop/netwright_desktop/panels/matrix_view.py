"""Weights as an image: negative blue, zero white, positive orange."""

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QEvent, QPointF
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from netwright.inspection.matrix import WeightMatrix
from netwright_desktop import theme
from netwright_desktop.colormap import DIVERGING
from netwright_desktop.figures import figure
from netwright_desktop.panels.caption import Caption


class MatrixView(QWidget):
    """A matrix that fills its place; below it what is under the mouse."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._matrix: WeightMatrix | None = None
        self._at: QPointF | None = None
        self.image = pg.ImageItem(axisOrder="row-major")
        self.image.setLookupTable(DIVERGING)
        self.view = pg.GraphicsView()
        self._box = pg.ViewBox(enableMouse=False, enableMenu=False, invertY=True, defaultPadding=0)
        self._box.addItem(self.image)
        self.view.setCentralItem(self._box)
        self.view.setMouseTracking(True)
        self.view.viewport().installEventFilter(self)
        self.readout = Caption()
        self.readout.setContentsMargins(4, 0, 4, 2)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(2)
        layout.addWidget(self.view, 1)
        layout.addWidget(self.readout)
        theme.signals.changed.connect(self._restyle)
        self._restyle()

    def draw(self, matrix: WeightMatrix | None) -> None:
        """Show this matrix; None: nothing."""
        self._matrix = matrix
        if matrix is None:
            self.image.clear()
        else:
            highest = float(np.nanmax(np.abs(matrix.values), initial=0.0)) or 1.0
            self.image.setImage(matrix.values, levels=(-highest, highest))
            self._box.setRange(self.image.boundingRect(), padding=0)
        self._read()

    def _read(self) -> None:
        self.readout.setText("" if self._matrix is None else self._told(self._matrix))

    def _told(self, matrix: WeightMatrix) -> str:
        if self._at is not None:
            at = self._box.mapSceneToView(self._at)
            row, column = int(np.floor(at.y())), int(np.floor(at.x()))
            rows, columns = matrix.values.shape
            if 0 <= row < rows and 0 <= column < columns:
                return place_and_value(matrix, row, column)
        highest = float(np.abs(matrix.values).max())
        return f"{matrix.rows:,} × {matrix.columns:,}, ±{figure(highest)}"

    def _restyle(self) -> None:
        # Not the white of a weight of zero.
        self.view.setBackground(theme.colors().base if theme.is_dark() else theme.colors().grid)

    def eventFilter(self, watched: object, event: QEvent) -> bool:
        # Not the signal of pyqtgraph's scene, which leaves out moves that follow one another soon.
        if event.type() is QEvent.Type.Leave:
            self._at = None
            self._read()
        elif isinstance(event, QMouseEvent) and event.type() is QEvent.Type.MouseMove:
            self._at = self.view.mapToScene(event.position().toPoint())
            self._read()
        return False


def place_and_value(matrix: WeightMatrix, row: int, column: int) -> str:
    """Where a number of the image stands, and what it is."""
    value = figure(float(matrix.values[row, column]))
    down, across = matrix.block
    if (down, across) == (1, 1):
        return f"Row {row + 1}, column {column + 1}: {value}"
    rows = _range(row, down, matrix.rows)
    columns = _range(column, across, matrix.columns)
    return f"Rows {rows}, columns {columns}: {value} is the largest"


def _range(place: int, each: int, count: int) -> str:
    first, last = place * each + 1, min((place + 1) * each, count)
    return f"{first}" if first == last else f"{first}–{last}"
