"""Points of samples in the plane, coloured by class."""

from html import escape

import numpy as np
import pyqtgraph as pg
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, Signal
from PySide6.QtWidgets import QWidget

from netwright.inspection.representation import Cloud
from netwright_desktop import theme
from netwright_desktop.colormap import class_colors

SIZE = 6
REACH = 12
"""Pixels around a point within which the pointer finds it."""


class CloudView(pg.GraphicsView):
    """A scatter plot without axes: only how points lie to one another means something.

    Signals:
        pointed: the place of the point under the pointer in the cloud; -1: there is none.
    """

    pointed = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._cloud: Cloud | None = None
        self._points: NDArray[np.float32] = np.zeros((0, 2), np.float32)
        self.box = pg.ViewBox(lockAspect=True, enableMenu=False)
        self.setCentralItem(self.box)
        self.scatter = pg.ScatterPlotItem(pxMode=True, size=SIZE)
        self.box.addItem(self.scatter)
        self.scene().sigMouseMoved.connect(self._point_at)
        theme.signals.changed.connect(self._restyle)
        self._restyle()

    def draw(self, cloud: Cloud | None) -> None:
        """Show these points, of which the first two columns count."""
        self._cloud = cloud
        self._points = np.zeros((0, 2), np.float32) if cloud is None else cloud.points[:, :2]
        if cloud is None:
            self.scatter.clear()
            return
        brushes = [pg.mkBrush(color) for color in class_colors(class_count(cloud))]
        classes = np.zeros(len(self._points), int) if cloud.classes is None else cloud.classes
        self.scatter.setData(
            pos=self._points, brush=[brushes[number] for number in classes], pen=None
        )

    def _restyle(self) -> None:
        self.setBackground(theme.colors().base)
        self.draw(self._cloud)

    def _point_at(self, place: QPointF) -> None:
        if not len(self._points):
            return
        here = self.box.mapSceneToView(place)
        width, height = self.box.viewPixelSize()
        away = (self._points - (here.x(), here.y())) / (width, height)
        distance = np.square(away).sum(axis=1)
        nearest = int(distance.argmin())
        self.pointed.emit(nearest if distance[nearest] <= REACH**2 else -1)


def class_count(cloud: Cloud) -> int:
    """How many classes the points are of; 1 where they are of none."""
    if cloud.classes is None or not len(cloud.classes):
        return 1
    return max(len(cloud.class_names), int(cloud.classes.max()) + 1)


def class_legend(cloud: Cloud) -> str:
    """The classes in their colours, as rich text; empty where there are none."""
    if cloud.classes is None:
        return ""
    count = class_count(cloud)
    names = cloud.class_names or tuple(map(str, range(count)))
    return " ".join(
        f'<span style="color:{color}">●</span>&nbsp;{escape(name)}'
        for color, name in zip(class_colors(count), names, strict=False)
    )
