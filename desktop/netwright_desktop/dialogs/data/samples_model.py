"""Samples as small pictures: images as they are, everything else as a curve for each row."""

from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, QPointF, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPen, QPixmap

from netwright.data.arrays import Arrays
from netwright.data.dataset import Dataset
from netwright_desktop import theme

Index = QModelIndex | QPersistentModelIndex
SIDE = 72
MOST = 2_000
"""Samples that are offered, the first ones."""
MEASURED = 1 << 18
"""So many numbers, of samples from everywhere, tell the range: images may be large."""
_FEWEST = 16
_IMAGES = 4
"""Axes of images: samples, channels, height, width."""
_MOST_CURVES = 6
_MOST_POINTS = 200


class SamplesModel(QAbstractListModel):
    """The first samples, each with its class. A picture is made when it comes on the screen."""

    def __init__(self, found: Arrays | Dataset) -> None:
        super().__init__()
        self._found = found
        count = max(MEASURED // max(found.inputs[:1].size, 1), _FEWEST)
        step = max(len(found.inputs) // count, 1)
        some = np.asarray(found.inputs[::step], np.float32)
        finite = some[np.isfinite(some)]
        low, high = (float(finite.min()), float(finite.max())) if finite.size else (0.0, 1.0)
        if some.ndim == _IMAGES and low >= 0.0 and high <= 1.0:  # colours as they are
            low, high = 0.0, 1.0
        self._range = low, max(high - low, 1e-12)
        self._picture = lru_cache(MOST)(self._drawn)
        theme.signals.changed.connect(self._forget)

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008  (Qt's default)
        return 0 if parent.isValid() else min(len(self._found.inputs), MOST)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if role == Qt.ItemDataRole.DecorationRole:
            return self._picture(index.row())
        if role == Qt.ItemDataRole.DisplayRole:
            return self._answer(index.row())
        return None

    def _answer(self, row: int) -> str:
        targets = self._found.targets
        if targets is None:
            return ""
        answer, names = targets[row], self._found.class_names
        if targets.dtype.kind == "i" and targets.ndim == 1:
            return names[answer] if 0 <= answer < len(names) else str(answer)
        flat = np.ravel(answer)
        return f"{flat[0]:.4g}" if flat.size == 1 else ""

    def _drawn(self, row: int) -> QPixmap:
        sample = np.asarray(self._found.inputs[row], np.float32)
        low, span = self._range
        shares = np.clip((np.nan_to_num(sample) - low) / span, 0.0, 1.0)
        if sample.ndim == 3:
            return _image(shares)
        return _curves(np.atleast_2d(shares.reshape(len(shares), -1).T))

    def _forget(self) -> None:
        self._picture.cache_clear()


def _image(shares: NDArray[np.float32]) -> QPixmap:
    """Three channels as colours, others as the grey of the first one."""
    channels, height, width = shares.shape
    planes = shares if channels == 3 else np.repeat(shares[:1], 3, axis=0)
    pixels = np.ascontiguousarray((planes.transpose(1, 2, 0) * 255).astype(np.uint8))
    image = QImage(pixels.data, width, height, 3 * width, QImage.Format.Format_RGB888)
    return QPixmap.fromImage(
        image.scaled(
            SIDE, SIDE, Qt.AspectRatioMode.KeepAspectRatio, Qt.TransformationMode.FastTransformation
        )
    )


def _curves(rows: NDArray[np.float32]) -> QPixmap:
    """A curve for each feature, at most six, over the steps."""
    picture = QPixmap(SIDE, SIDE)
    picture.fill(QColor(theme.colors().base))
    painter = QPainter(picture)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    for number, row in enumerate(rows[:_MOST_CURVES]):
        values = row[:: max(1, len(row) // _MOST_POINTS)]
        x = np.linspace(2, SIDE - 2, max(len(values), 2))
        heights = np.resize(SIDE - 3 - values * (SIDE - 6), len(x))
        painter.setPen(
            QPen(QColor(theme.colors().curves[number % len(theme.colors().curves)]), 1.2)
        )
        painter.drawPolyline([QPointF(a, b) for a, b in zip(x, heights.tolist(), strict=True)])
    painter.end()
    return picture
