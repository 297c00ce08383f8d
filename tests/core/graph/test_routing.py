"""The points of a wire belong to the level at which both its ends are seen."""

import pytest

from netwright.graph.arranging import PutInGroup, SetGroups
from netwright.graph.commands import Connect
from netwright.graph.graph import Graph, Group, Wire
from netwright.graph.levels import level_of
from netwright.graph.routing import (
    can_be_routed,
    moved,
    routed,
    routes_at,
    with_point,
    with_point_at,
    without_point,
)
from support.drawings import digits_network

FROM_GROUP = Wire("relu1", "output", "pool1", "input")


@pytest.fixture
def graph() -> Graph:
    """conv1 and relu1 in a group; relu1 feeds pool1 and flatten1 outside."""
    graph = digits_network()
    SetGroups({"g": Group("g", "block1")}).apply(graph)
    PutInGroup({"conv1": "g", "relu1": "g"}).apply(graph)
    Connect(Wire("relu1", "output", "flatten1", "input")).apply(graph)
    return graph


def test_points_are_added_moved_and_taken_away_and_every_edit_is_undone(graph: Graph) -> None:
    wire = Wire("dense1", "output", "loss1", "prediction")
    level, before = level_of(graph, ""), graph.copy()
    backs = [with_point(level, wire, 0, (1.0, 2.0)).apply(graph)]
    backs.append(with_point(level, wire, 1, (5.0, 6.0)).apply(graph))
    assert graph.routes == {wire: ((1.0, 2.0), (5.0, 6.0))}
    backs.append(with_point_at(level, wire, 1, (7.0, 8.0)).apply(graph))
    assert graph.routes == {wire: ((1.0, 2.0), (7.0, 8.0))}
    backs.append(without_point(level, wire, 0).apply(graph))
    assert graph.routes == {wire: ((7.0, 8.0),)}

    for back in reversed(backs):
        back.apply(graph)

    assert graph == before


def test_a_wire_of_a_group_passes_its_points_outside_of_it_alone(graph: Graph) -> None:
    outside = level_of(graph, "")
    shown = next(w for w in outside.wires if w.source == "g" and w.target == "pool1")
    routed(outside, {shown: ((9.0, 9.0),)}).apply(graph)

    assert graph.routes[FROM_GROUP] == ((9.0, 9.0),)
    assert routes_at(outside) == {shown: ((9.0, 9.0),)}
    inside = level_of(graph, "g")
    assert not routes_at(inside)
    leaving = [w for w in inside.wires if w.target in inside.gates]
    assert leaving
    assert not any(can_be_routed(inside, wire) for wire in leaving)


def test_points_move_where_both_boxes_of_their_wire_do(graph: Graph) -> None:
    level = level_of(graph, "")
    shown = next(w for w in level.wires if w.source == "g" and w.target == "pool1")
    routed(level, {shown: ((9.0, 9.0),)}).apply(graph)
    before = graph.copy()
    x, y = graph.nodes["pool1"].position

    back = moved(level, {"g": (20.0, 40.0), "pool1": (x + 20, y + 40)}).apply(graph)
    assert graph.routes[FROM_GROUP] == ((29.0, 49.0),)
    back.apply(graph)
    assert graph == before

    moved(level, {"g": (20.0, 40.0)}).apply(graph)
    assert graph.routes[FROM_GROUP] == ((9.0, 9.0),)
