"""The drawing as a file: whole, sharp, without marks of selection."""

from xml.etree import ElementTree as ET

import pytest
from PySide6.QtCore import QByteArray, QPointF
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtSvg import QSvgRenderer

from netwright.graph.arranging import PutInGroup, SetGroups
from netwright.graph.commands import RemoveNodes
from netwright.graph.graph import Graph, Group, Node
from netwright.layers.activation import Relu
from netwright_desktop import theme
from netwright_desktop.canvas.geometry import NODE_WIDTH
from netwright_desktop.canvas.picture import MARGIN, drawn
from netwright_desktop.canvas.scene import CanvasScene
from netwright_desktop.canvas.view import CanvasView
from netwright_desktop.document import GraphDocument
from netwright_desktop.picture import FORMATS, PictureError, encoded

TITLE = QPointF(NODE_WIDTH * 0.8, 13.0)
"""A place in the bar of a node, beside its title."""


def as_image(data: bytes, suffix: str) -> QImage:
    """What a file shows, two pixels for each unit."""
    if suffix == ".png":
        image = QImage.fromData(data)
    else:
        renderer = QSvgRenderer(QByteArray(data))
        assert renderer.isValid()
        image = QImage(renderer.viewBox().size() * 2, QImage.Format.Format_RGB32)
        painter = QPainter(image)
        renderer.render(painter)
        painter.end()
    assert not image.isNull()
    return image


def at(image: QImage, canvas: CanvasView, node_id: str, offset: QPointF) -> QColor:
    area = canvas.canvas_scene.all_frame()
    corner = canvas.canvas_scene.nodes[node_id].frame().topLeft()
    place = (corner + offset - area.topLeft() + QPointF(MARGIN, MARGIN)) * 2
    return image.pixelColor(place.toPoint())


def differ(one: QColor, other: QColor) -> int:
    return max(
        abs(one.red() - other.red()),
        abs(one.green() - other.green()),
        abs(one.blue() - other.blue()),
    )


@pytest.mark.parametrize("suffix", [".svg", ".png"])
@pytest.mark.parametrize("on_white", [True, False])
def test_every_node_is_drawn_in_its_colours(
    canvas: CanvasView, suffix: str, on_white: bool
) -> None:
    theme.apply(theme._state.followed, "dark")  # type: ignore[arg-type]
    image = as_image(encoded(drawn(canvas.canvas_scene, suffix, "digits", on_white))(), suffix)

    for node_id, item in canvas.canvas_scene.nodes.items():
        family = QColor(theme.family_color(item.box.family))
        assert differ(at(image, canvas, node_id, TITLE), family) < 12, node_id
    ground = QColor("#ffffff" if on_white else theme.DARK.canvas)
    assert differ(image.pixelColor(4, 4), ground) < 3
    assert theme.is_dark()


@pytest.mark.parametrize("suffix", FORMATS)
def test_what_is_selected_makes_no_difference(
    canvas: CanvasView, document: GraphDocument, suffix: str
) -> None:
    def shown() -> bytes:
        data = encoded(drawn(canvas.canvas_scene, suffix, "digits", on_white=True))()
        if suffix == ".pdf":  # it holds the time of its making
            return b"".join(x for x in data.splitlines() if b"Date" not in x and b"/ID" not in x)
        return data

    before = shown()
    document.select(document.graph.nodes)
    canvas.zoom_by(0.1)

    after = shown()
    if suffix == ".pdf":
        assert abs(len(after) - len(before)) < 300
    else:
        assert after == before


def test_a_png_has_two_pixels_for_each_unit_and_no_more_than_memory_allows(
    canvas: CanvasView, document: GraphDocument
) -> None:
    image = as_image(encoded(drawn(canvas.canvas_scene, ".png", "digits", on_white=True))(), ".png")
    area = canvas.canvas_scene.all_frame()
    assert image.width() == pytest.approx(2 * (area.width() + 2 * MARGIN), abs=4)
    assert image.height() == pytest.approx(2 * (area.height() + 2 * MARGIN), abs=4)

    row = {f"n{i}": Node(f"n{i}", f"n{i}", Relu(), (260.0 * i, 0.0)) for i in range(400)}
    wide = CanvasScene(GraphDocument(Graph(row)))
    large = as_image(encoded(drawn(wide, ".png", "wide", on_white=True))(), ".png")
    assert large.width() <= 30_000
    assert large.width() * large.height() <= 64e6


def test_an_svg_is_text_with_the_names_and_a_title(
    canvas: CanvasView, document: GraphDocument
) -> None:
    data = encoded(drawn(canvas.canvas_scene, ".svg", "my digits", on_white=True))()
    root = ET.fromstring(data)

    words = " ".join(root.itertext())
    assert "my digits" in words
    assert all(node.name in words for node in document.graph.nodes.values())


def test_a_pdf_is_one_page_as_large_as_the_drawing(
    canvas: CanvasView, document: GraphDocument
) -> None:
    data = encoded(drawn(canvas.canvas_scene, ".pdf", "digits", on_white=True))()

    assert data.startswith(b"%PDF-")
    assert data.count(b"/Type /Page\n") == 1
    box = data.split(b"/MediaBox [")[1].split(b"]")[0].split()
    width = canvas.canvas_scene.all_frame().width() + 2 * MARGIN
    assert float(box[2]) == pytest.approx(width * 0.75, abs=2)


def test_the_open_group_is_drawn(canvas: CanvasView, document: GraphDocument) -> None:
    document.do(SetGroups({"g": Group("g", "block")}))
    document.do(PutInGroup({"relu1": "g", "pool1": "g"}))

    outside = encoded(drawn(canvas.canvas_scene, ".svg", "", on_white=True))()
    document.enter("g")
    inside = encoded(drawn(canvas.canvas_scene, ".svg", "", on_white=True))()

    assert b"block" in outside
    assert b"pool1" not in outside
    assert b"pool1" in inside
    assert b"dense1" not in inside


def test_a_picture_is_that_of_its_begin_whatever_is_edited_meanwhile(
    canvas: CanvasView, document: GraphDocument
) -> None:
    expected = encoded(drawn(canvas.canvas_scene, ".svg", "", on_white=True))()
    steps = drawn(canvas.canvas_scene, ".svg", "", on_white=True)
    next(steps)

    document.do(RemoveNodes(("conv1", "relu1")))
    theme.apply(theme._state.followed, "dark")  # type: ignore[arg-type]

    assert encoded(steps)() == expected
    assert theme.is_dark()


def test_what_cannot_be_drawn_is_told(canvas: CanvasView) -> None:
    with pytest.raises(PictureError, match=r"ends in .svg, .png, .pdf"):
        drawn(canvas.canvas_scene, ".jpg", "", on_white=True)
    with pytest.raises(PictureError, match="nothing to draw"):
        drawn(CanvasScene(GraphDocument(Graph())), ".svg", "", on_white=True)


def test_the_heat_map_is_drawn_too(canvas: CanvasView) -> None:
    canvas.canvas_scene.nodes["dense1"].set_heat(4)
    image = as_image(encoded(drawn(canvas.canvas_scene, ".png", "", on_white=True))(), ".png")

    below = QPointF(NODE_WIDTH / 2, 65.0)
    assert differ(at(image, canvas, "dense1", below), QColor(theme.LIGHT.heat[4])) < 3
    assert differ(at(image, canvas, "conv1", below), QColor(theme.LIGHT.node_body)) < 3
