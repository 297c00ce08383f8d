"""A panel as a picture, as it is seen, without its controls."""

from collections.abc import Sequence
from functools import reduce

from PySide6.QtCore import QEvent, QPoint, QRect, QSizeF
from PySide6.QtGui import QPainter, QRegion
from PySide6.QtWidgets import QApplication, QWidget

from netwright_desktop import theme
from netwright_desktop.panels.panel import Panel
from netwright_desktop.picture import PictureError, Shares, Sheet

AS_SEEN = QWidget.RenderFlag.DrawWindowBackground | QWidget.RenderFlag.DrawChildren


def sheet(panel: Panel, project: str) -> Sheet:
    """What the panel shows now; PictureError where it shows nothing yet."""
    parts = [part for part in panel.pictured() if part.isVisibleTo(panel) and part.width() > 0]
    if not parts:
        raise PictureError("There is nothing to draw yet. Press Train, and open this panel.")
    panel.redraw()
    # A legend of more lines takes its room at once, not when the picture is drawn.
    QApplication.sendPostedEvents(None, QEvent.Type.LayoutRequest)
    around = _around(panel, parts)

    def draw(painter: QPainter) -> Shares:
        painter.fillRect(QRect(QPoint(), around.size()), theme.colors().window)
        painter.translate(-around.topLeft())
        for number, part in enumerate(parts, 1):
            painter.save()
            painter.translate(part.mapTo(panel, QPoint()))
            # QWidget's own, with the children: that of a graphics view draws its scene alone.
            QWidget.render(part, painter, QPoint(), QRegion(), AS_SEEN)
            painter.restore()
            yield number / len(parts)

    return Sheet(f"{panel.title}: {project}", QSizeF(around.size()), draw)


def _around(panel: Panel, parts: Sequence[QWidget]) -> QRect:
    """As much of the panel as these parts and what is between them: no room for the controls."""
    places = [QRect(part.mapTo(panel, QPoint()), part.size()) for part in parts]
    return reduce(QRect.united, places)
