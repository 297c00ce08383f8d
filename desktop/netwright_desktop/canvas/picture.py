"""The network as a picture: whole, without what is selected."""

from dataclasses import replace

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QColor, QPainter

from netwright_desktop import theme
from netwright_desktop.canvas.scene import CanvasScene
from netwright_desktop.document import GraphDocument
from netwright_desktop.picture import Encoded, PictureError, Sheet, encoded, require_format

ON_WHITE = replace(theme.LIGHT, canvas="#ffffff")
MARGIN = 40.0


def drawn(seen: CanvasScene, suffix: str, title: str, on_white: bool) -> Encoded:
    """Draw the open level of the network for a file of this kind, with its heat map.

    `on_white` takes the light colours on white, otherwise those in use are taken. PictureError
    where there is nothing to draw, or no such kind of file.
    """
    require_format(suffix)
    if not seen.nodes:
        raise PictureError("There is nothing to draw yet. Add a layer first.")
    scene = _without_selection(seen)
    colors = ON_WHITE if on_white else theme.colors()
    with theme.drawing_in(colors):
        return encoded(_sheet(scene, title, QColor(colors.canvas)), suffix)


def _without_selection(seen: CanvasScene) -> CanvasScene:
    """A scene of its own that shows the same, and nothing of what goes on on the screen."""
    document = GraphDocument(seen.document.graph.copy())
    document.enter(seen.document.level.group)
    scene = CanvasScene(document)
    for box_id, item in seen.nodes.items():
        scene.nodes[box_id].set_heat(item.heat)
    return scene


def _sheet(scene: CanvasScene, title: str, ground: QColor) -> Sheet:
    frame = scene.all_frame().adjusted(-MARGIN, -MARGIN, MARGIN, MARGIN)
    area = QRectF(frame.toAlignedRect())

    def draw(painter: QPainter) -> None:
        target = QRectF(QPointF(), area.size())
        painter.fillRect(target, ground)
        scene.render(painter, target, area)

    return Sheet(title, area.size(), draw)
