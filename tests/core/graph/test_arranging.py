"""Groups, frames, notes, routes and modes: every edit can be taken back, and files keep them."""

import json
from dataclasses import replace

import pytest

from netwright.graph.arranging import (
    Collapse,
    PutInGroup,
    SetGroups,
    SetMarks,
    SetModes,
    SetRoutes,
)
from netwright.graph.commands import (
    AddNodes,
    Command,
    Connect,
    Disconnect,
    MoveNodes,
    RemoveNodes,
    RenameNode,
    SetLayer,
)
from netwright.graph.graph import Graph, Group, Mode, Wire
from netwright.graph.json import graph_from_data, graph_to_data
from netwright.graph.marks import Frame, Note
from netwright.graph.plain import GraphFormatError
from netwright.layers.data import Input
from support.drawings import lenet


def arranged() -> Graph:
    """LeNet-5 with everything that can stand beside nodes and wires."""
    graph = lenet()
    ids = list(graph.nodes)
    outer, inner = Group("g1", "features"), Group("g2", "first", (40.0, 80.0), "g1")
    SetGroups({"g1": outer, "g2": inner}).apply(graph)
    PutInGroup({ids[1]: "g2", ids[2]: "g2", ids[3]: "g1"}).apply(graph)
    SetMarks(
        {
            "f1": Frame("f1", "Classifier", (0.0, 0.0), (300.0, 200.0), color=2),
            "n1": Note("n1", "28 x 28 pixels", (10.0, -60.0), (160.0, 40.0), "g1"),
        }
    ).apply(graph)
    SetModes({ids[4]: Mode.BYPASSED, ids[5]: Mode.MUTED}).apply(graph)
    Collapse({ids[6]: True, "g2": True}).apply(graph)
    wire = min(graph.wires)
    SetRoutes({wire: ((1.0, 2.0), (3.0, 4.0))}).apply(graph)
    return graph


def a_routed_wire(graph: Graph) -> Wire:
    return next(iter(graph.routes))


def edits(graph: Graph) -> list[Command]:
    """One edit of every kind that has to do with what stands beside nodes and wires."""
    wire, ids = a_routed_wire(graph), list(graph.nodes)
    nodes, groups, marks = graph.members("g1")
    another = next(n for n in graph.nodes.values() if n.layer.outputs and n.id != wire.source)
    return [
        SetModes({ids[4]: Mode.ON, ids[0]: Mode.MUTED}),
        Collapse({ids[0]: True, ids[6]: False, "g1": True}),
        SetRoutes({wire: ()}),
        SetRoutes({wire: ((9.0, 9.0),)}),
        SetGroups({"g3": Group("g3", "third", group="g2")}),
        SetMarks({"n1": None, "n2": Note("n2", "more", (0.0, 0.0), (10.0, 10.0))}),
        PutInGroup({ids[1]: "", "f1": "g1"}),
        RemoveNodes(tuple(nodes), others=("g1", *groups, *marks)),
        RemoveNodes((wire.source,)),
        Disconnect((wire,)),
        Connect(Wire(another.id, another.layer.outputs[0], wire.target, wire.input)),
        MoveNodes({"g1": (5.0, 5.0), "f1": (6.0, 6.0), ids[0]: (7.0, 7.0)}),
        RenameNode("g1", "feature maps"),
        SetLayer(wire.target, Input((1, 1, 1))),
    ]


@pytest.mark.parametrize("number", range(len(edits(arranged()))))
def test_every_edit_can_be_taken_back_and_done_again(number: int) -> None:
    graph = arranged()
    before = graph_to_data(graph)
    back = edits(graph)[number].apply(graph)
    after = graph_to_data(graph)
    assert after != before
    again = back.apply(graph)
    assert graph_to_data(graph) == before
    again.apply(graph)
    assert graph_to_data(graph) == after


def test_a_file_keeps_groups_frames_notes_routes_and_modes() -> None:
    graph = arranged()
    data = graph_to_data(graph)
    read = graph_from_data(json.loads(json.dumps(data)))
    assert read == graph
    assert graph_to_data(read) == data


def test_a_plain_network_is_written_as_before() -> None:
    data = graph_to_data(lenet())
    assert set(data) == {"nodes", "wires"}
    assert set(data["nodes"][0]) == {"id", "name", "kind", "settings", "position"}


def test_two_nodes_of_one_name_may_lie_in_two_groups_but_not_in_one() -> None:
    graph = lenet()
    first, second, *_ = (n for n in graph.nodes.values() if n.layer.kind == "conv2d")
    SetGroups({"a": Group("a", "a"), "b": Group("b", "b")}).apply(graph)
    PutInGroup({first.id: "a", second.id: "b"}).apply(graph)
    RenameNode(second.id, first.name).apply(graph)
    before = graph_to_data(graph)
    with pytest.raises(ValueError, match="same name"):
        PutInGroup({second.id: "a"}).apply(graph)
    with pytest.raises(ValueError, match="called conv1 already"):
        AddNodes((replace(first, id="another", group="a"),)).apply(graph)
    assert graph_to_data(graph) == before


BROKEN = {
    "a group in no group": lambda d: d["groups"][0].update(group="nowhere"),
    "a group in itself": lambda d: d["groups"][0].update(group="g2"),
    "a group repeated never": lambda d: d["groups"][0].update(repeat=0),
    "two groups of one id": lambda d: d["groups"].append(dict(d["groups"][0])),
    "a node in no group": lambda d: d["nodes"][0].update(group="nowhere"),
    "a node in a list": lambda d: d["nodes"][0].update(group=[1]),
    "a node that is collapsed a little": lambda d: d["nodes"][0].update(collapsed=0.5),
    "a group that is collapsed by name": lambda d: d["groups"][0].update(collapsed="yes"),
    "an unknown mode": lambda d: d["nodes"][0].update(mode="asleep"),
    "an id that only copies have": lambda d: d["nodes"][0].update(id="a~2"),
    "a frame without a size": lambda d: d["frames"][0].update(size=[0, 10]),
    "a frame of no color": lambda d: d["frames"][0].update(color=77),
    "a note that is a number": lambda d: d["notes"][0].update(text=5),
    "a note with the id of a node": lambda d: d["notes"][0].update(id=d["nodes"][0]["id"]),
    "a route of no wire": lambda d: d["routes"][0].__setitem__(0, "nowhere"),
    "a route of words": lambda d: d["routes"][0].__setitem__(4, ["here"]),
    "a route at infinity": lambda d: d["routes"][0].__setitem__(4, [[float("inf"), 0]]),
    "groups that are no list": lambda d: d.update(groups={}),
}


@pytest.mark.parametrize("name", BROKEN)
def test_what_is_wrong_in_a_file_is_told_in_one_sentence(name: str) -> None:
    data = graph_to_data(arranged())
    BROKEN[name](data)
    with pytest.raises(GraphFormatError) as told:
        graph_from_data(data)
    assert str(told.value).count("\n") == 0
    assert str(told.value).endswith((".", "!"))
