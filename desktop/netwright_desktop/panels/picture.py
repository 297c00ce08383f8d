"""A panel as a picture, as it is seen, without its controls."""

from PySide6.QtCore import QPoint, QRect, QSizeF
from PySide6.QtGui import QPainter, QRegion
from PySide6.QtWidgets import QWidget

from netwright_desktop import theme
from netwright_desktop.panels.panel import Panel
from netwright_desktop.picture import PictureError, Sheet

AS_SEEN = QWidget.RenderFlag.DrawWindowBackground | QWidget.RenderFlag.DrawChildren


def sheet(panel: Panel, project: str) -> Sheet:
    """What the panel shows now; PictureError where it shows nothing yet."""
    parts = [part for part in panel.pictured() if part.isVisibleTo(panel) and part.width() > 0]
    if not parts:
        raise PictureError("There is nothing to draw yet. Press Train, and open this panel.")
    panel.redraw()

    def draw(painter: QPainter) -> None:
        painter.fillRect(QRect(QPoint(), panel.size()), theme.colors().window)
        for part in parts:
            painter.save()
            painter.translate(part.mapTo(panel, QPoint()))
            # QWidget's own, with the children: that of a graphics view draws its scene alone.
            QWidget.render(part, painter, QPoint(), QRegion(), AS_SEEN)
            painter.restore()

    return Sheet(f"{panel.title}: {project}", QSizeF(panel.size()), draw)
