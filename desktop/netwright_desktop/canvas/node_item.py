"""Draws one node."""

from functools import cache
from math import ceil

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from netwright.graph.graph import Mode
from netwright_desktop import theme
from netwright_desktop.canvas.box import Box, Kind
from netwright_desktop.canvas.fonts import font
from netwright_desktop.canvas.geometry import (
    NODE_WIDTH,
    PORT_RADIUS,
    TITLE_HEIGHT,
    NodeShape,
    Port,
    shape_of,
)
from netwright_desktop.canvas.haste import Haste
from netwright_desktop.canvas.node_ports import (
    Dot,
    dots_of,
    paint_dots,
    paint_glow,
    paint_names,
    paint_small_dots,
)
from netwright_desktop.canvas.node_texts import (
    PADDING,
    TITLE_SIZES,
    NodeTexts,
    large_title,
)
from netwright_desktop.canvas.sprites import paint_sprite

FLAT_BELOW = 0.3
"""Zoom under which a node is a flat rectangle."""
TITLE_BELOW = 0.5
"""Zoom under which a node shows its title alone, in letters that can still be read."""
HASTY_FLAT_BELOW, HASTY_TITLE_BELOW = 0.42, 0.9
"""The same two while one zooms over a large network."""

DIMMED = 0.45
CORNER = 6.0
BADGE = 16.0
SHEETS, SHEET = 3, 4.0
"""A repeated group looks like a few sheets, each so far behind the one before."""
MARGIN = PORT_RADIUS + 4.0
FIRST_LINE, ONLY_LINE, SECOND_LINE = (TITLE_HEIGHT + y for y in (18.0, 27.0, 36.0))


class NodeItem(QGraphicsItem):
    """One box: a bar in the colour of its family, its name, its settings in short, its ports.

    It holds the box that it shows and nothing that the graph does not hold.
    """

    def __init__(self, box: Box, haste: Haste | None = None) -> None:
        super().__init__()
        self._haste = haste
        self.box = box
        self.shape_in_scene: NodeShape = shape_of(box)
        self.is_selected = False
        self.glowing: frozenset[Port] | None = None
        self.heat: int | None = None
        """The step of the heat map in whose colour the body is."""
        self._wired: frozenset[Port] = frozenset()
        self._texts: NodeTexts | None = None
        self._dots: list[Dot] | None = None
        self._rect = QRectF()
        self.setZValue(1)
        self.setPos(*box.position)
        self._write()

    def show_box(self, box: Box, wired: frozenset[Port]) -> None:
        """Become the picture of `box`."""
        self.setPos(*box.position)
        if (box, wired) == (self.box, self._wired):
            return
        self.prepareGeometryChange()
        self.box, self._wired = box, wired
        self.shape_in_scene = shape_of(box)
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
            self.heat = step
            self.update()

    def set_glowing(self, ports: frozenset[Port] | None) -> None:
        """While a wire is drawn: the ports that would take it. None: no wire is drawn."""
        if ports != self.glowing:
            self.glowing = ports
            self.update()

    def frame(self) -> QRectF:
        """The node without the parts of its ports that stand out, in the scene."""
        return self._body().translated(self.pos())

    def port_position(self, name: str, is_output: bool) -> QPointF:
        """The middle of a port, in the scene."""
        return self.pos() + QPointF(*self.shape_in_scene.port(name, is_output))

    def boundingRect(self) -> QRectF:
        return self._body().adjusted(-MARGIN, -MARGIN, MARGIN, MARGIN)

    def shape(self) -> QPainterPath:
        path = QPainterPath()
        path.addRect(self._body())
        return path

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionGraphicsItem,
        widget: QWidget | None = None,
    ) -> None:
        del option
        colors = theme.colors()
        zoom = QStyleOptionGraphicsItem.levelOfDetailFromTransform(painter.worldTransform())
        family = QColor(theme.family_color(self.box.family))
        body = self._body()
        is_hasty = widget is not None and self._haste is not None and self._haste.is_on
        flat_below = HASTY_FLAT_BELOW if is_hasty else FLAT_BELOW
        near_from = HASTY_TITLE_BELOW if is_hasty else TITLE_BELOW
        if zoom < flat_below:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
            flat = family if self.heat is None else self._ground(colors)
            painter.fillRect(body, QColor(colors.error) if self.problems else flat)
            if self.heat is not None:  # its palest colour is that of the canvas, nearly
                painter.setPen(QPen(QColor(colors.node_border), 0))
                painter.drawRect(body)
            if self.is_selected:
                painter.setPen(QPen(QColor(colors.accent), 3 / zoom))
                painter.drawRect(body)
            return
        is_near = zoom >= near_from
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, is_near)
        if self._is_faint():
            # Its ground stays opaque: no wire shines through.
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(colors.canvas))
            painter.drawRoundedRect(body, CORNER, CORNER)
            painter.setOpacity(DIMMED)
        # A picture on file is drawn anew, not from pictures of nodes.
        of_zoom = zoom if widget is not None else None
        self._paint_frame(painter, colors, family, of_zoom, is_near)
        if is_near:
            self._paint_texts(painter, colors)
            self._paint_title(painter, colors)
            painter.setPen(QColor(colors.muted_text if self.heat is None else colors.text))
            paint_names(painter, self.box, self.shape_in_scene)
        paint_glow(painter, colors, self._glowing_ports())
        self._paint_badge(painter, colors)

    def _ground(self, colors: theme.Colors) -> QColor:
        return QColor(colors.node_body if self.heat is None else colors.heat[self.heat])

    def _is_faint(self) -> bool:
        """While a wire is drawn that ends at none of its ports; and what takes no part."""
        if self.glowing is not None:
            return not self.glowing
        return self.box.mode is not Mode.ON or self.box.kind is Kind.GATE

    def _body(self) -> QRectF:
        return self._rect

    @property
    def texts(self) -> NodeTexts:
        """What is written on it."""
        if self._texts is None:
            self._texts = NodeTexts(self.box)
        return self._texts

    def _write(self) -> None:
        """Forget what was written on another box."""
        self._texts, self._dots = None, None
        self._rect = QRectF(0.0, 0.0, NODE_WIDTH, self.shape_in_scene.height)
        self.setToolTip("\n".join(self.box.problems or (self.box.about,)))

    def _paint_frame(
        self,
        painter: QPainter,
        colors: theme.Colors,
        family: QColor,
        zoom: float | None,
        is_near: bool,
    ) -> None:
        """Bar, body and ports; on a screen from a picture that nodes like this one share."""

        def paint(on: QPainter) -> None:
            on.setRenderHint(QPainter.RenderHint.Antialiasing, is_near)
            if is_near:
                self._paint_box(on, colors, family)
                paint_dots(on, colors, self._ports)
            else:
                self._paint_small_box(on, colors, family)
                self._paint_large_title(on, colors)

        if zoom is None or self.box.repeat > 1:
            paint(painter)
        else:
            title = "" if is_near else self.box.title
            key = (family.rgb(), tuple(self._ports), bool(self.problems), self.heat, title)
            # Whole, so that the picture lies on whole pixels at the natural size.
            margin = ceil(MARGIN)
            area = self._body().adjusted(-margin, -margin, margin, margin)
            paint_sprite(painter, (*key, area.height(), theme.is_dark()), area, zoom, paint)
        if self.is_selected:
            painter.setPen(QPen(QColor(colors.accent), 2.0 if is_near else 4.0))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            body = self._body().adjusted(-3, -3, 3, 3)
            painter.drawRoundedRect(body, CORNER + 3, CORNER + 3)

    def _paint_box(self, painter: QPainter, colors: theme.Colors, family: QColor) -> None:
        body = self._body()
        for sheet in range(min(self.box.repeat, SHEETS) - 1, 0, -1):
            painter.setPen(QPen(QColor(colors.node_border), 1.0))
            painter.setBrush(QColor(colors.node_body))
            painter.drawRoundedRect(body.translated(sheet * SHEET, sheet * SHEET), CORNER, CORNER)
        painter.setPen(QPen(QColor(colors.node_border), 1.0))
        painter.setBrush(self._ground(colors))
        painter.drawRoundedRect(body, CORNER, CORNER)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(family)
        painter.drawPath(_bar())
        painter.setBrush(Qt.BrushStyle.NoBrush)
        if self.problems:
            painter.setPen(QPen(QColor(colors.error), 2.0))
            painter.drawRoundedRect(body, CORNER, CORNER)

    def _paint_small_box(self, painter: QPainter, colors: theme.Colors, family: QColor) -> None:
        """Without what is too small to be seen: round corners, hollow ports, names."""
        body = self._body()
        border, width = (colors.error, 2.0) if self.problems else (colors.node_border, 1.0)
        painter.setPen(QPen(QColor(border), width))
        painter.setBrush(self._ground(colors))
        painter.drawRect(body)
        painter.fillRect(QRectF(0.0, 0.0, NODE_WIDTH, TITLE_HEIGHT), family)
        paint_small_dots(painter, colors, self._ports)

    def _paint_title(self, painter: QPainter, colors: theme.Colors) -> None:
        painter.setPen(QColor(colors.title_text))
        self.texts.title.paint_in_middle(painter, PADDING, TITLE_HEIGHT / 2)

    def _paint_large_title(self, painter: QPainter, colors: theme.Colors) -> None:
        painter.setPen(QColor(colors.text))
        large_title(self.box.title).paint(painter)

    def _paint_badge(self, painter: QPainter, colors: theme.Colors) -> None:
        if self.problems:
            # On the corner, so that it takes no room from the title.
            badge = QRectF(NODE_WIDTH - 0.7 * BADGE, -0.3 * BADGE, BADGE, BADGE)
            painter.setFont(font(TITLE_SIZES[0], bold=True))
            painter.setPen(QPen(QColor(theme.LIGHT.error), 1.5))
            painter.setBrush(QColor(colors.title_text))
            painter.drawEllipse(badge)
            painter.drawText(badge, int(Qt.AlignmentFlag.AlignCenter), "!")

    def _paint_texts(self, painter: QPainter, colors: theme.Colors) -> None:
        painter.setPen(QColor(colors.text))
        texts = self.texts
        line = FIRST_LINE if self.box.summary else ONLY_LINE
        texts.name.paint(painter, PADDING, line)
        painter.setPen(QColor(colors.muted_text if self.heat is None else colors.text))
        texts.summary.paint(painter, PADDING, SECOND_LINE)
        texts.count.paint(painter, NODE_WIDTH - PADDING - texts.count.width, line)

    @property
    def _ports(self) -> list[Dot]:
        if self._dots is None:
            self._dots = dots_of(self.box, self.shape_in_scene, self._wired)
        return self._dots

    def _glowing_ports(self) -> list[Dot]:
        glowing, box_id = self.glowing or (), self.box.id
        return [dot for dot in self._ports if Port(box_id, dot.name, dot.is_output) in glowing]


@cache
def _bar() -> QPainterPath:
    """The bar of the title: round above, straight below."""
    bar = QPainterPath()
    bar.addRoundedRect(QRectF(0, 0, NODE_WIDTH, TITLE_HEIGHT + CORNER), CORNER, CORNER)
    below = QPainterPath()
    below.addRect(QRectF(0, TITLE_HEIGHT, NODE_WIDTH, 2 * CORNER))
    return bar - below
