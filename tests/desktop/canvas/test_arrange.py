"""Aligning and distributing: on one line, on the grid, apart, one step of undo."""

import random
from itertools import combinations

import pytest
from PySide6.QtCore import QRectF

from netwright.graph.commands import MoveNodes
from netwright.graph.graph import Position
from netwright_desktop.canvas.arrange import Edge
from netwright_desktop.canvas.geometry import GRID, NODE_WIDTH, shape_of
from netwright_desktop.document import GraphDocument
from support.desk import CanvasDesk

NAMES = ("conv1", "relu1", "pool1", "loss1")


def place(document: GraphDocument, positions: dict[str, Position]) -> None:
    document.do(MoveNodes(positions))
    document.select(positions)


def frames(document: GraphDocument) -> dict[str, QRectF]:
    nodes = (document.graph.nodes[node_id] for node_id in document.selected)
    return {n.id: QRectF(*n.position, NODE_WIDTH, shape_of(n.layer).height) for n in nodes}


def overlaps(document: GraphDocument) -> bool:
    return any(a.intersects(b) for a, b in combinations(frames(document).values(), 2))


@pytest.mark.parametrize("edge", Edge)
def test_aligned_nodes_are_on_one_line_on_the_grid_and_apart(
    desk: CanvasDesk, document: GraphDocument, edge: Edge
) -> None:
    generator = random.Random(edge.name)
    for _ in range(20):
        spots = {n: (generator.uniform(0, 500), generator.uniform(0, 300)) for n in NAMES}
        place(document, spots)
        desk.actions.of[f"align_{edge.name.lower()}"].trigger()

        axis, part = edge.value
        lines = [
            (frame.x() + part * frame.width(), frame.y() + part * frame.height())[axis]
            for frame in frames(document).values()
        ]
        assert max(lines) - min(lines) <= GRID, spots
        positions = [document.graph.nodes[n].position for n in NAMES]
        assert all(x % GRID == 0 and y % GRID == 0 for x, y in positions)
        assert not overlaps(document), spots


def test_aligning_left_keeps_the_leftmost_and_the_order(
    desk: CanvasDesk, document: GraphDocument
) -> None:
    place(document, {"conv1": (300.0, 0.0), "relu1": (100.0, 200.0), "pool1": (500.0, 400.0)})

    desk.actions.of["align_left"].trigger()

    assert [document.graph.nodes[n].position for n in ("conv1", "relu1", "pool1")] == [
        (100.0, 0.0),
        (100.0, 200.0),
        (100.0, 400.0),
    ]
    assert document.undo_label == "Align left"
    document.undo()
    assert document.graph.nodes["conv1"].position == (300.0, 0.0)


def test_distributing_leaves_equal_gaps_between_the_ends(
    desk: CanvasDesk, document: GraphDocument
) -> None:
    place(document, {"conv1": (0.0, 0.0), "relu1": (220.0, 40.0), "pool1": (800.0, 80.0)})

    desk.actions.of["distribute_across"].trigger()

    assert [document.graph.nodes[n].position for n in ("conv1", "relu1", "pool1")] == [
        (0.0, 0.0),
        (400.0, 40.0),
        (800.0, 80.0),
    ]
    assert document.undo_label == "Distribute across"


def test_nodes_that_have_no_room_are_distributed_apart(
    desk: CanvasDesk, document: GraphDocument
) -> None:
    place(document, dict.fromkeys(NAMES, (0.0, 0.0)))

    desk.actions.of["distribute_down"].trigger()

    assert not overlaps(document)
    assert len({x for x, _ in (document.graph.nodes[n].position for n in NAMES)}) == 1


def test_it_takes_two_to_align_and_three_to_distribute(
    desk: CanvasDesk, document: GraphDocument
) -> None:
    def can(name: str) -> bool:
        return desk.actions.of[name].isEnabled()

    document.select(("conv1",))
    assert not can("align_top")
    document.select(("conv1", "relu1"))
    assert can("align_top")
    assert not can("distribute_across")
    document.select(("conv1", "relu1", "pool1"))
    assert can("distribute_across")


def test_what_is_on_one_line_already_is_no_step(desk: CanvasDesk, document: GraphDocument) -> None:
    place(document, {"conv1": (0.0, 0.0), "relu1": (400.0, 0.0)})
    desk.actions.of["align_top"].trigger()

    assert document.undo_label == "Move"
