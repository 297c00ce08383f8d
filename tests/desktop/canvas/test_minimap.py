"""The minimap shows the whole network and what is seen of it, and moves the view."""

import pytest
from PySide6.QtCore import QPoint, QPointF, QRectF, Qt
from PySide6.QtGui import QColor
from PySide6.QtTest import QTest

from netwright.graph.arranging import SetMarks
from netwright.graph.commands import MoveNodes, RenameNode
from netwright.graph.marks import Frame
from netwright_desktop import theme
from netwright_desktop.canvas.minimap import Minimap
from netwright_desktop.canvas.view import CanvasView
from netwright_desktop.document import GraphDocument
from netwright_desktop.preferences import preferences
from support.desk import CanvasDesk


@pytest.fixture
def minimap(desk: CanvasDesk) -> Minimap:
    QTest.keyClick(desk.canvas, Qt.Key.Key_M, Qt.KeyboardModifier.AltModifier)
    return desk.minimap


def middle(canvas: CanvasView) -> QPointF:
    return canvas.outlook.middle


def test_alt_m_shows_and_hides_it_from_now_on(desk: CanvasDesk) -> None:
    assert not desk.minimap.isVisible()

    QTest.keyClick(desk.canvas, Qt.Key.Key_M, Qt.KeyboardModifier.AltModifier)
    assert desk.minimap.isVisible()
    assert desk.actions.of["minimap"].isChecked()
    assert preferences().value("minimap/shown", False, bool) is True

    QTest.keyClick(desk.canvas, Qt.Key.Key_M, Qt.KeyboardModifier.AltModifier)
    assert not desk.minimap.isVisible()
    assert not desk.actions.of["minimap"].isChecked()


def test_it_stays_in_the_lower_right_corner(minimap: Minimap, canvas: CanvasView) -> None:
    for size in ((900, 500), (1400, 700)):
        canvas.resize(*size)
        canvas.centerOn(700, 300)
        gap = canvas.rect().bottomRight() - minimap.geometry().bottomRight()
        assert 5 < gap.x() < 20
        assert 5 < gap.y() < 20


def test_it_comes_in_its_corner_wherever_the_view_was_moved_meanwhile(desk: CanvasDesk) -> None:
    canvas = desk.canvas
    canvas.show()
    canvas.centerOn(700, 300)
    canvas.centerOn(300, 900)

    QTest.keyClick(canvas, Qt.Key.Key_M, Qt.KeyboardModifier.AltModifier)

    gap = canvas.rect().bottomRight() - desk.minimap.geometry().bottomRight()
    assert 5 < gap.x() < 20
    assert 5 < gap.y() < 20


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_nodes_are_drawn_in_the_colours_of_their_families(
    minimap: Minimap, canvas: CanvasView, scheme: str
) -> None:
    theme.apply(theme._state.followed, scheme)  # type: ignore[arg-type]
    canvas.centerOn(20_000, 20_000)  # no frame over it
    image = minimap.grab().toImage()

    for name, family in (("conv1", "Convolution"), ("pool1", "Pooling")):
        at = minimap._to_map(canvas.canvas_scene.nodes[name].frame().center()).toPoint()
        assert image.pixelColor(at) == QColor(theme.family_color(family))
    assert image.pixelColor(3, 3) == QColor(theme.colors().base)


def test_the_frame_is_what_the_canvas_shows(minimap: Minimap, canvas: CanvasView) -> None:
    canvas.fit_all()
    nodes = QRectF()
    for item in canvas.canvas_scene.nodes.values():
        corner = minimap._to_map(item.frame().topLeft())
        nodes = nodes.united(QRectF(corner, minimap._to_map(item.frame().bottomRight())))
    assert minimap.seen().contains(nodes)

    wide = minimap.seen().width()
    canvas.zoom_by(2.0)
    assert minimap.seen().width() == pytest.approx(wide / 2, rel=0.02)


def test_a_click_moves_the_view_there_and_a_drag_moves_it_along(
    minimap: Minimap, canvas: CanvasView
) -> None:
    canvas.resize(500, 400)
    target = canvas.canvas_scene.nodes["loss1"].frame().center()
    there = minimap._to_map(target).toPoint()

    QTest.mouseClick(minimap, Qt.MouseButton.LeftButton, pos=there)
    assert (middle(canvas) - target).manhattanLength() < 1.2 / minimap._scale()

    held = minimap.seen().center().toPoint() + QPoint(5, 4)
    before = middle(canvas)
    QTest.mousePress(minimap, Qt.MouseButton.LeftButton, pos=held)
    assert (middle(canvas) - before).manhattanLength() < 1.2 / minimap._scale()
    QTest.mouseMove(minimap, held - QPoint(30, 10))
    QTest.mouseRelease(minimap, Qt.MouseButton.LeftButton, pos=held - QPoint(30, 10))
    moved = (middle(canvas) - before) * minimap._scale()
    assert moved.x() == pytest.approx(-30, abs=1.5)
    assert moved.y() == pytest.approx(-10, abs=1.5)
    assert not canvas.document.undo_label


def test_its_picture_is_drawn_anew_only_when_nodes_move(
    minimap: Minimap, canvas: CanvasView, document: GraphDocument
) -> None:
    minimap.grab()
    picture = minimap._picture
    assert picture is not None

    canvas.centerOn(300, 300)
    document.do(RenameNode("conv1", "first"))
    document.select(("conv1",))
    minimap.grab()
    assert minimap._picture is picture

    document.do(MoveNodes({"conv1": (-500.0, -500.0)}))
    minimap.grab()
    assert minimap._picture is not picture


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_frames_are_drawn_behind_the_nodes(
    minimap: Minimap, canvas: CanvasView, document: GraphDocument, scheme: str
) -> None:
    theme.apply(theme._state.followed, scheme)  # type: ignore[arg-type]
    frame = Frame("f", "Features", (200.0, -200.0), (400.0, 500.0))
    document.do(SetMarks({"f": frame}))
    canvas.centerOn(20_000, 20_000)
    image = minimap.grab().toImage()

    def color(x: float, y: float) -> QColor:
        return image.pixelColor(minimap._to_map(QPointF(x, y)).toPoint())

    assert color(400.0, 200.0) not in (QColor(theme.colors().base), color(400.0, 700.0))
    conv = canvas.canvas_scene.nodes["conv1"].frame().center()
    assert color(conv.x(), conv.y()) == QColor(theme.family_color("Convolution"))


def test_a_frame_far_from_all_nodes_is_in_the_picture(
    minimap: Minimap, document: GraphDocument
) -> None:
    document.do(SetMarks({"f": Frame("f", "Far", (9000.0, 0.0), (400.0, 500.0))}))
    assert minimap.rect().contains(minimap._to_map(QPointF(9400.0, 500.0)).toPoint())
