"""A thousand random drawings are reopened as saved; a thousand broken ones are refused."""

import json
from collections.abc import Callable
from copy import deepcopy
from dataclasses import replace
from pathlib import Path
from random import Random
from typing import Any

import pytest

from netwright.graph.arranging import PutInGroup, SetGroups, SetMarks, SetModes, SetRoutes
from netwright.graph.commands import AddNodes, Connect, ShareWeights
from netwright.graph.connection import judge
from netwright.graph.graph import Graph, Group, Mode, Node, Wire
from netwright.graph.json import graph_from_data, graph_to_data
from netwright.graph.marks import Frame, Note
from netwright.graph.plain import GraphFormatError
from netwright.graph.sharing import possible_owners
from netwright.layers.catalog import SHELF
from netwright.layers.dense import Dense
from netwright.layers.layer import Layer
from netwright.layers.setting import SettingError, settings_of
from netwright.project.file import load_project, save_project
from netwright.project.project import Project

COUNT, AT_ONCE = 1000, 50


def random_layer(dice: Random) -> Layer:
    """A layer with some settings changed, as far as it takes them."""
    layer = dice.choice(SHELF)()
    for field, rule in settings_of(layer):
        value: object = None
        if rule.choices:
            value = dice.choice(rule.choices)
        elif isinstance(field.default, bool):
            value = dice.random() < 0.5
        elif isinstance(field.default, int):
            value = dice.randint(0, 20)
        elif isinstance(field.default, float):
            value = round(dice.random(), 3)
        if value is not None and dice.random() < 0.3:
            try:
                layer = replace(layer, **{field.name: value})
            except SettingError:
                continue
    return layer


def random_graph(dice: Random) -> Graph:
    """Layers, wires, groups, marks, routes, modes and shared weights, as commands allow them."""
    graph = Graph()
    for number in range(dice.randint(0, 3)):
        around = dice.choice(["", *graph.groups])
        group = Group(f"g{number}", f"block{number}", place(dice), around, dice.randint(1, 4))
        SetGroups({group.id: group}).apply(graph)
    for _ in range(dice.randint(1, 25)):
        holder = dice.choice(["", *graph.groups])
        AddNodes((graph.new_node(random_layer(dice), place(dice), holder),)).apply(graph)
    _lay_wires(graph, dice)
    _arrange(graph, dice)
    return graph


def _lay_wires(graph: Graph, dice: Random) -> None:
    nodes = list(graph.nodes.values())
    for _ in range(2 * len(nodes)):
        source, target = dice.choice(nodes), dice.choice(nodes)
        if source.layer.outputs and target.layer.inputs:
            ends = dice.choice(source.layer.outputs), dice.choice(target.layer.inputs)
            wire = Wire(source.id, ends[0], target.id, ends[1])
            if judge(graph, wire).ok:
                Connect(wire).apply(graph)


def _arrange(graph: Graph, dice: Random) -> None:
    for node in list(graph.nodes.values()):
        owners = possible_owners(graph, node.id)
        if owners and dice.random() < 0.3:
            ShareWeights({node.id: dice.choice(owners).id}).apply(graph)
        SetModes({node.id: dice.choice(list(Mode))}).apply(graph)
    for wire in sorted(graph.wires):
        SetRoutes({wire: tuple(place(dice) for _ in range(dice.randint(0, 2)))}).apply(graph)
    frame = Frame("f", "Frame – 1", place(dice), (100.0, 80.5), color=dice.randrange(6))
    SetMarks({"f": frame, "n": Note("n", "ü\n\"'", place(dice), (50.0, 50.0))}).apply(graph)
    PutInGroup({"n": dice.choice(["", *graph.groups])}).apply(graph)


def place(dice: Random) -> tuple[float, float]:
    return dice.randint(-5000, 5000) / 4, dice.uniform(-1e3, 1e3)


@pytest.mark.parametrize("first", range(0, COUNT, AT_ONCE))
def test_a_random_drawing_is_reopened_as_it_was_saved(tmp_path: Path, first: int) -> None:
    for seed in range(first, first + AT_ONCE):
        graph = random_graph(Random(seed))
        save_project(Project(graph), tmp_path / "a.netw")
        again = load_project(tmp_path / "a.netw").graph
        assert again == graph
        assert list(again.nodes) == list(graph.nodes)
        save_project(Project(again), tmp_path / "b.netw")
        assert (tmp_path / "a.netw").read_bytes() == (tmp_path / "b.netw").read_bytes()


Fault = Callable[[dict[str, Any], dict[str, Any], Random], None]


def _second_name(data: dict[str, Any], node: dict[str, Any], dice: Random) -> None:
    del dice
    data["nodes"].append({**deepcopy(node), "id": "another"})


def _second_wire(data: dict[str, Any], node: dict[str, Any], dice: Random) -> None:
    del dice
    data["wires"] += [["first", "output", node["id"], "input"]] * 2


def _circle(data: dict[str, Any], node: dict[str, Any], dice: Random) -> None:
    del dice
    data["wires"] = [[node["id"], "output", node["id"], "input"]]


FAULTS: dict[str, Fault] = {
    "kind": lambda _, node, dice: node.update(kind=dice.choice(["convv", "", None, 7])),
    "unknown setting": lambda _, node, dice: node["settings"].update(speed=dice.random()),
    "units below 1": lambda _, node, dice: node["settings"].update(units=-dice.randrange(9)),
    "units that are text": lambda _, node, dice: node["settings"].update(units="many" * 2),
    "settings that are a list": lambda _, node, dice: node.update(settings=[dice.random()]),
    "position": lambda _, node, dice: node.update(position=[dice.random()]),
    "position at infinity": lambda _, node, dice: node.update(position=[float("nan"), 0.0]),
    "group": lambda _, node, dice: node.update(group=f"nowhere{dice.randrange(9)}"),
    "mode": lambda _, node, dice: node.update(mode=f"mode{dice.randrange(9)}"),
    "name": lambda _, node, dice: node.update(name=node["name"] + dice.choice("/:~\\")),
    "owner": lambda _, node, dice: node.update(weights_of=f"nobody{dice.randrange(9)}"),
    "port": lambda data, node, dice: data["wires"].append(
        ["first", "output", node["id"], f"port{dice.randrange(9)}"]
    ),
    "two of one name": _second_name,
    "two wires at one input": _second_wire,
    "circle": _circle,
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_broken_drawing_is_refused_and_the_node_is_named(fault: str) -> None:
    for seed in range(COUNT // len(FAULTS) + 1):
        dice = Random(seed)
        graph = random_graph(dice)
        name = f"victim{seed}"
        AddNodes((Node("first", "first", Dense(3)), Node("victim", name, Dense(4))), ()).apply(
            graph
        )
        data = json.loads(json.dumps(graph_to_data(graph)))
        victim = next(node for node in data["nodes"] if node["id"] == "victim")
        FAULTS[fault](data, victim, dice)
        with pytest.raises(GraphFormatError) as told:
            graph_from_data(data)
        assert name in str(told.value)
