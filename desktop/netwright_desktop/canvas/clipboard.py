"""Copy and paste of what is selected: JSON as plain text, so that it works between two windows.

It is the data of a network, with "entering" beside it: the wires that came in from outside. Text,
and no QMimeData of ours: Qt deletes what is on the clipboard when the process ends, and a Python
object that outlives Python crashes it.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import TypeVar

from PySide6.QtCore import QRectF

from netwright.graph.commands import AddNodes
from netwright.graph.graph import Graph, Group, Node, Position, Wire, new_id
from netwright.graph.json import graph_from_data, graph_to_data
from netwright.graph.levels import Level, level_of
from netwright.graph.marks import Mark
from netwright.graph.plain import GraphFormatError, listed, wire_from_data, wire_to_data
from netwright_desktop.canvas.geometry import snapped
from netwright_desktop.canvas.mark_edits import area_of

_Item = TypeVar("_Item", Node, Group, Mark)


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a network, and the wires into it from what is not part of it."""

    graph: Graph
    entering: tuple[Wire, ...] = ()


@dataclass(frozen=True, slots=True)
class Paste:
    """A command that adds copies; `shown` are those that lie in the open group."""

    command: AddNodes
    shown: tuple[str, ...]


def copied(graph: Graph, item_ids: frozenset[str]) -> str:
    """These nodes, groups and marks with all that they hold, as the clipboard holds them.

    The wires between them keep their routes. Weights stay shared between copies; a copy without
    that of their owner has its own.
    """
    part = Graph()
    for item_id in sorted(item_ids & graph.groups.keys()):
        nodes, groups, marks = graph.members(item_id)
        for held in (item_id, *groups, *nodes, *marks):
            part.set(graph.item(held))
    for items in (graph.nodes, graph.marks):
        for item_id in item_ids & items.keys():
            part.set(items[item_id])
    part.nodes = {
        node.id: node if node.weights_of in part.nodes else replace(node, weights_of="")
        for node in graph.nodes.values()
        if node.id in part.nodes
    }
    for item_id in item_ids:
        part.set(replace(part.item(item_id), group=""))
    part.wires = {w for w in graph.wires if part.nodes.keys() >= {w.source, w.target}}
    part.routes = {wire: graph.routes[wire] for wire in part.wires & graph.routes.keys()}
    entering = [w for w in graph.wires if w.target in part.nodes and w.source not in part.nodes]
    data = {"entering": [wire_to_data(wire) for wire in sorted(entering)]}
    return json.dumps(graph_to_data(part) | data)


def part_in(text: str) -> Part | None:
    """What the clipboard holds of a network; None if it holds something else, or nothing."""
    try:
        data = json.loads(text)
        graph = graph_from_data(data)
        wires = [wire_from_data(item) for item in listed(data.get("entering", []), "No wires.")]
    except (GraphFormatError, ValueError, RecursionError):
        return None
    fed = tuple(wire for wire in wires if wire.target in graph.nodes)
    return Part(graph, fed) if graph.nodes or graph.groups or graph.marks else None


def pasted(
    level: Level, part: Part, shift: Position, label: str = "Paste", *, with_inputs: bool = False
) -> Paste:
    """Add a part to the open group, moved by `shift` on the grid, with new ids and free names.

    With inputs, what fed it and is still there feeds the copies too.
    """
    held, shift = part.graph, snapped(*shift)
    ids = {item: new_id() for item in (*held.nodes, *held.groups, *held.marks)}
    names: list[str] = []
    groups = [_named(level, g, _stem(g.name), names) for g in held.groups.values()]
    nodes = [
        replace(
            _named(level, node, node.layer.short, names), weights_of=ids.get(node.weights_of, "")
        )
        for node in held.nodes.values()
    ]
    wires = {w: w._replace(source=ids[w.source], target=ids[w.target]) for w in held.wires}
    routes = {
        wires[wire]: tuple(_moved(place, shift) for place in route)
        if _is_seen(held, wire)
        else route
        for wire, route in held.routes.items()
    }
    entering = [
        wire._replace(target=ids[wire.target])
        for wire in (part.entering if with_inputs else ())
        if wire.source in level.graph.nodes
        and wire.output in level.graph.nodes[wire.source].layer.outputs
    ]
    command = AddNodes(
        tuple(_placed(nodes, ids, level.group, shift)),
        tuple(sorted((*wires.values(), *entering))),
        label,
        groups=tuple(_placed(groups, ids, level.group, shift)),
        marks=tuple(_placed(held.marks.values(), ids, level.group, shift)),
        routes=routes,
    )
    outer = (*held.nodes.values(), *held.groups.values(), *held.marks.values())
    return Paste(command, tuple(ids[item.id] for item in outer if not item.group))


def area_of_part(part: Part) -> QRectF:
    """The rectangle around what lies in no group of a part."""
    level, area = level_of(part.graph, ""), QRectF()
    for box in level.boxes:
        area |= area_of(level, box)
    for mark in part.graph.marks.values():
        if not mark.group:
            area |= QRectF(*mark.position, *mark.size)
    return area


def _named(level: Level, item: _Item, stem: str, taken: list[str]) -> _Item:
    """The item under a name that is free in the open group, if it comes to lie there."""
    if item.group or not isinstance(item, Node | Group):
        return item
    name = item.name
    if name in taken or level.graph.named(name, level.group):
        name = level.graph.free_name(stem, taken, level.group)
    taken.append(name)
    return replace(item, name=name)


def _placed(
    items: Iterable[_Item], ids: dict[str, str], group: str, shift: Position
) -> Iterable[_Item]:
    """The items under their new ids, those that lie in no copied group in the open one."""
    for item in items:
        if item.group:
            yield replace(item, id=ids[item.id], group=ids[item.group])
        else:
            place = _moved(item.position, shift)
            yield replace(item, id=ids[item.id], group=group, position=place)


def _moved(place: Position, shift: Position) -> Position:
    return place[0] + shift[0], place[1] + shift[1]


def _stem(name: str) -> str:
    return name.rstrip("0123456789") or name


def _is_seen(graph: Graph, wire: Wire) -> bool:
    """Whether a wire runs between two of the items themselves, and not within a group of them."""
    ends = [graph.groups_around(graph.nodes[end].group) for end in (wire.source, wire.target)]
    return not (ends[0] and ends[1] and ends[0][0] == ends[1][0])
