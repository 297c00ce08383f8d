"""The heat map tells by colour what share of the network a node costs."""

import pytest
from PySide6.QtCore import QPoint
from PySide6.QtGui import QColor

from netwright.graph.arranging import PutInGroup, SetGroups
from netwright.graph.graph import Group
from netwright.program.footprint import Footprint, LayerMemory
from netwright_desktop import theme
from netwright_desktop.canvas.heat import Heat, HeatMap, step_of
from netwright_desktop.canvas.view import CanvasView
from netwright_desktop.main_window import MainWindow


@pytest.fixture
def heat(canvas: CanvasView) -> HeatMap:
    return HeatMap(canvas)


def body(canvas: CanvasView, node_id: str) -> QColor:
    """The colour of the body of a node, beside its texts."""
    rect = canvas.node_rect(node_id)
    return QColor(canvas.grab().toImage().pixelColor(rect.bottomLeft() + QPoint(20, -5)))


def step(canvas: CanvasView, node_id: str) -> int | None:
    return canvas.canvas_scene.nodes[node_id].heat


def test_nodes_have_the_colour_of_their_share(canvas: CanvasView, heat: HeatMap) -> None:
    heat.choose(Heat.PARAMETERS)

    shares = heat.shares()
    assert shares is not None
    assert sum(shares.values()) == pytest.approx(1)
    assert shares["dense1"] > 0.5
    for node_id in ("dense1", "conv1", "relu1"):
        assert body(canvas, node_id).name() == theme.colors().heat[step_of(shares[node_id])]


def test_steps_begin_at_their_shares() -> None:
    assert [step_of(share) for share in (0, 0.0099, 0.01, 0.05, 0.2, 0.5, 1)] == [
        *(0, 0, 1, 2, 3, 4, 4)
    ]


def test_an_edit_changes_the_shares(canvas: CanvasView, heat: HeatMap) -> None:
    heat.choose(Heat.MULTIPLY_ADDS)
    assert step(canvas, "conv1") == 4

    canvas.document.select(["conv1"])
    canvas.delete_selected()

    assert "conv1" not in (heat.shares() or {})
    canvas.document.undo()
    assert step(canvas, "conv1") == 4


def test_memory_is_counted_first_and_says_so(canvas: CanvasView, heat: HeatMap) -> None:
    heat.choose(Heat.MEMORY)
    assert step(canvas, "conv1") is None
    assert heat.legend.accessibleDescription() == "Counting memory…"

    layers = {"conv1": LayerMemory(activations=900), "dense1": LayerMemory(100)}
    heat.show_footprint(Footprint(100, 0, 0, 900, layers))

    assert step(canvas, "conv1") == 4
    assert step(canvas, "dense1") == 2
    assert heat.legend.accessibleDescription() == "Share of memory"


def test_a_group_has_the_share_of_what_it_holds(canvas: CanvasView, heat: HeatMap) -> None:
    SetGroups({"g": Group("g", "block")}).apply(canvas.document.graph)
    canvas.document.do(PutInGroup({"flatten1": "g", "dense1": "g"}))
    heat.choose(Heat.PARAMETERS)

    assert step(canvas, "g") == 4


def test_the_choice_is_remembered_and_can_be_switched_off(
    canvas: CanvasView, heat: HeatMap
) -> None:
    heat.choose(Heat.PARAMETERS)
    assert HeatMap(canvas).heat is Heat.PARAMETERS

    heat.choose(Heat.NONE)

    assert all(item.heat is None for item in canvas.canvas_scene.nodes.values())
    assert heat.legend.isHidden()


def test_the_legend_stays_in_its_corner_while_the_canvas_moves(
    canvas: CanvasView, heat: HeatMap
) -> None:
    heat.choose(Heat.PARAMETERS)
    before = heat.legend.geometry()

    canvas.horizontalScrollBar().setValue(canvas.horizontalScrollBar().value() + 200)
    assert heat.legend.geometry() == before
    canvas.resize(900, 500)

    assert heat.legend.geometry().bottom() == canvas.viewport().height() - 13


def test_the_menu_ticks_what_is_shown(window: MainWindow) -> None:
    window.actions_.of["heat_multiply-adds"].trigger()

    ticked = {heat for heat in Heat if window.actions_.of[f"heat_{heat}"].isChecked()}
    assert ticked == {Heat.MULTIPLY_ADDS}
    assert window.canvas.canvas_scene.nodes
