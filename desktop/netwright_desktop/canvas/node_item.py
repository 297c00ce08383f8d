"""Draws one node."""

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from netwright.graph.graph import Mode
from netwright_desktop import theme
from netwright_desktop.canvas.box import Box, Kind
from netwright_desktop.canvas.geometry import (
    NODE_WIDTH,
    TITLE_HEIGHT,
    NodeShape,
    Port,
    shape_of,
)
from netwright_desktop.canvas.haste import Haste
from netwright_desktop.canvas.node_frame import (
    CORNER,
    MARGIN,
    Look,
    look_of,
    paint_badge,
    paint_far,
    paint_flat,
    paint_near,
    paint_selection,
)
from netwright_desktop.canvas.node_ports import Dot, dots_of, paint_glow, paint_names
from netwright_desktop.canvas.node_texts import PADDING, NodeTexts
from netwright_desktop.canvas.painting import zoom_of
from netwright_desktop.canvas.sprites import paint_sprite

FLAT_BELOW = 0.3
"""Zoom under which a node is a flat rectangle."""
TITLE_BELOW = 0.5
"""Zoom under which a node shows its title alone, in letters that can still be read."""
HASTY_FLAT_BELOW, HASTY_TITLE_BELOW = 0.6, 0.9
"""The same two while one zooms over a large network."""

DIMMED = 0.45
FIRST_LINE, ONLY_LINE, SECOND_LINE = (TITLE_HEIGHT + y for y in (18.0, 27.0, 36.0))
LINE_FOOT = 4.0
"""What letters reach below their line."""


class NodeItem(QGraphicsItem):
    """One box: a bar in the colour of its family, its name, its settings in short, its ports.

    It holds the box that it shows and nothing that the graph does not hold.
    """

    def __init__(self, box: Box, haste: Haste | None = None) -> None:
        super().__init__()
        self._haste = haste
        self.box = box
        self.shape_in_scene: NodeShape = shape_of(box, box.is_collapsed)
        self.is_selected = False
        self.glowing: frozenset[Port] | None = None
        self.heat: int | None = None
        """The step of the heat map in whose colour the body is."""
        self.wired: frozenset[Port] = frozenset()
        """Its ports that have a wire."""
        self._texts: NodeTexts | None = None
        self._known_look: Look | None = None
        self._rect = self._bounds = QRectF()
        self.setZValue(1)
        self.setPos(*box.position)
        self._write()

    def is_picture_of(self, box: Box, wired: frozenset[Port]) -> bool:
        """Whether it has been given this very box and these ports."""
        return self.box is box and self.wired is wired

    def show_box(self, box: Box, wired: frozenset[Port]) -> None:
        """Become the picture of `box`."""
        self.setPos(*box.position)
        if (box, wired) == (self.box, self.wired):
            return
        self.prepareGeometryChange()
        self.box, self.wired = box, wired
        self.shape_in_scene = shape_of(box, box.is_collapsed)
        self._write()
        self.update()

    @property
    def problems(self) -> tuple[str, ...]:
        """What is wrong with the node."""
        return self.box.problems

    def set_selected(self, is_selected: bool) -> None:
        """Draw the node as selected or not."""
        if is_selected != self.is_selected:
            self.is_selected = is_selected
            self.setZValue(2 if is_selected else 1)
            self.update()

    def set_heat(self, step: int | None) -> None:
        """Tint the body with a colour of the heat map; None: there is no heat map."""
        if step != self.heat:
            self.heat, self._known_look = step, None
            self.update()

    def set_glowing(self, ports: frozenset[Port] | None) -> None:
        """While a wire is drawn: the ports that would take it. None: no wire is drawn."""
        if ports != self.glowing:
            self.glowing = ports
            self.update()

    def frame(self) -> QRectF:
        """The node without the parts of its ports that stand out, in the scene."""
        return self._rect.translated(self.pos())

    def port_position(self, name: str, is_output: bool) -> QPointF:
        """The middle of a port, in the scene."""
        return self.pos() + QPointF(*self.shape_in_scene.port(name, is_output))

    def tells_settings_at(self, point: QPointF) -> bool:
        """Whether its settings, not its name, are written at a point of the scene."""
        below = point.y() - self.pos().y() > FIRST_LINE + LINE_FOOT
        return below and bool(self.box.summary) and not self.box.is_collapsed

    def boundingRect(self) -> QRectF:
        return self._bounds

    def shape(self) -> QPainterPath:
        path = QPainterPath()
        path.addRect(self._rect)
        return path

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionGraphicsItem,
        widget: QWidget | None = None,
    ) -> None:
        del option
        colors = theme.colors()
        zoom = zoom_of(painter)
        look = self.look
        is_hasty = widget is not None and self._haste is not None and self._haste.is_on
        flat_below = HASTY_FLAT_BELOW if is_hasty else FLAT_BELOW
        near_from = HASTY_TITLE_BELOW if is_hasty else TITLE_BELOW
        if zoom < flat_below:
            if widget is None:  # in a window nothing is smoothed unless it asks for it
                painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
            paint_flat(painter, colors, look, 3 / zoom if self.is_selected else 0.0)
            return
        is_near = zoom >= near_from
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, is_near)
        if self._is_faint():
            # Its ground stays opaque: no wire shines through.
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(colors.canvas))
            painter.drawRoundedRect(look.body, CORNER, CORNER)
            painter.setOpacity(DIMMED)
        # A picture on file is drawn anew, not from pictures of nodes.
        self._paint_frame(painter, colors, look, zoom if widget is not None else None, is_near)
        self._paint_on_top(painter, colors, look, is_near)

    def _paint_on_top(
        self, painter: QPainter, colors: theme.Colors, look: Look, is_near: bool
    ) -> None:
        """What a node does not share with those that look alike."""
        if self.is_selected:
            paint_selection(painter, colors, look.body, 2.0 if is_near else 4.0)
        if self.box.is_collapsed:
            painter.setPen(QColor(colors.title_text if self.heat is None else colors.text))
            name = self.texts.chip if is_near else self.texts.large_chip
            name.paint_in_middle(painter, PADDING, look.body.center().y())
        elif is_near:
            self._paint_texts(painter, colors)
        if self.glowing:
            paint_glow(painter, colors, self._glowing_ports(self.glowing))
        if self.problems:
            paint_badge(painter, colors, look.body)

    def _is_faint(self) -> bool:
        """While a wire is drawn that ends at none of its ports; and what takes no part."""
        if self.glowing is not None:
            return not self.glowing
        return self.box.mode is not Mode.ON or self.box.kind is Kind.GATE

    @property
    def texts(self) -> NodeTexts:
        """What is written on it."""
        if self._texts is None:
            self._texts = NodeTexts(self.box)
        return self._texts

    def _write(self) -> None:
        """Forget what was written on another box."""
        self._texts = self._known_look = None
        shape, box = self.shape_in_scene, self.box
        self._rect = QRectF(0.0, shape.top, NODE_WIDTH, shape.height - shape.top)
        self._bounds = self._rect.adjusted(-MARGIN, -MARGIN, MARGIN, MARGIN)
        title = (box.title,) if box.is_collapsed else ()
        self.setToolTip("\n".join(box.problems or (*title, box.about)))

    def _paint_frame(
        self,
        painter: QPainter,
        colors: theme.Colors,
        look: Look,
        zoom: float | None,
        is_near: bool,
    ) -> None:
        """Bar, body and ports; on a screen from a picture that nodes like this one share."""

        def paint(on: QPainter) -> None:
            on.setRenderHint(QPainter.RenderHint.Antialiasing, is_near)
            (paint_near if is_near else paint_far)(on, colors, look)

        if zoom is None or self.box.repeat > 1:
            paint(painter)
        else:
            key = (look.near if is_near else look.far, theme.is_dark())
            paint_sprite(painter, key, look.area, zoom, paint)

    def _paint_texts(self, painter: QPainter, colors: theme.Colors) -> None:
        quiet = QColor(colors.muted_text if self.heat is None else colors.text)
        texts, line = self.texts, FIRST_LINE if self.box.summary else ONLY_LINE
        painter.setPen(QColor(colors.text))
        texts.name.paint(painter, PADDING, line)
        painter.setPen(quiet)
        texts.summary.paint(painter, PADDING, SECOND_LINE)
        texts.count.paint(painter, NODE_WIDTH - PADDING - texts.count.width, line)
        painter.setPen(QColor(colors.title_text))
        texts.title.paint_in_middle(painter, PADDING, TITLE_HEIGHT / 2)
        painter.setPen(quiet)
        paint_names(painter, self.box, self.shape_in_scene)

    @property
    def look(self) -> Look:
        """What is drawn of it."""
        if self._known_look is None:
            dots = tuple(dots_of(self.box, self.shape_in_scene, self.wired))
            self._known_look = look_of(self.box, self._rect, dots, self.heat)
        return self._known_look

    def _glowing_ports(self, glowing: frozenset[Port]) -> list[Dot]:
        box_id, dots = self.box.id, self.look.dots
        return [dot for dot in dots if Port(box_id, dot.name, dot.is_output) in glowing]
