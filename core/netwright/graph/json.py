"""A graph as plain data (for JSON) and back, with errors that name the node.

{"nodes": [{"id", "name", "kind", "settings", "position"}],
"wires": [[source, output, target, input]]}

A node that uses the weights of another also has "weights_of", the id of that node.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from netwright.graph.commands import spelling_problem
from netwright.graph.connection import judge_ends
from netwright.graph.graph import Graph, Node, Wire
from netwright.graph.sharing import sharing_problem
from netwright.layers.catalog import LAYERS
from netwright.layers.layer import Layer
from netwright.layers.setting import SettingError, settings_of

FARTHEST = 1e9
"""Positions on the canvas lie within this; not a number and infinity lie nowhere."""


class GraphFormatError(ValueError):
    """Data that is not a network, in one sentence."""


def layer_to_data(layer: Layer) -> dict[str, Any]:
    """The settings of a layer by name."""
    return {field.name: getattr(layer, field.name) for field, _ in settings_of(layer)}


def graph_to_data(graph: Graph) -> dict[str, Any]:
    """Nodes in their order, wires sorted: equal graphs give equal data."""
    return {
        "nodes": [
            {
                "id": node.id,
                "name": node.name,
                "kind": node.layer.kind,
                "settings": layer_to_data(node.layer),
                "position": list(node.position),
                **({"weights_of": node.weights_of} if node.weights_of else {}),
            }
            for node in graph.nodes.values()
        ],
        "wires": [[w.source, w.output, w.target, w.input] for w in sorted(graph.wires)],
    }


def graph_from_data(data: Any) -> Graph:
    """The graph that `graph_to_data` described; GraphFormatError if it does not describe one."""
    if not isinstance(data, Mapping) or not isinstance(data.get("nodes"), list):
        raise GraphFormatError("The network has no list of nodes.")
    graph = Graph()
    names: set[str] = set()
    owners: dict[str, Any] = {}
    for item in data["nodes"]:
        node = _node_from(item)
        if node.id in graph.nodes:
            raise GraphFormatError(f"Two nodes have the id {node.id}.")
        if node.name in names:
            raise GraphFormatError(f"Two nodes are called {node.name}.")
        graph.nodes[node.id] = node
        names.add(node.name)
        owners[node.id] = item.get("weights_of", "")
    _share_weights(graph, owners)
    _add_wires(graph, data.get("wires", []))
    return graph


def _share_weights(graph: Graph, owners: Mapping[str, Any]) -> None:
    for node_id, owner in owners.items():
        node = graph.nodes[node_id]
        if not isinstance(owner, str):
            raise GraphFormatError(f"{node.name}: weights_of is the id of a node, not {owner!r}.")
        reason = sharing_problem(graph, node_id, owner)
        if reason:
            raise GraphFormatError(reason)
        graph.put(replace(node, weights_of=owner))


def _add_wires(graph: Graph, items: Any) -> None:
    if not isinstance(items, list):
        raise GraphFormatError("The wires of the network are no list.")
    inputs: set[tuple[str, str]] = set()
    for item in items:
        if not (
            isinstance(item, list) and len(item) == 4 and all(isinstance(x, str) for x in item)
        ):
            raise GraphFormatError(f"A wire is four names, not {item!r}.")
        wire = Wire(*item)
        verdict = judge_ends(graph, wire)
        if not verdict.ok:
            raise GraphFormatError(verdict.reason)
        if (wire.target, wire.input) in inputs:
            name = graph.nodes[wire.target].name
            raise GraphFormatError(f"Two wires end at {wire.input} of {name}.")
        inputs.add((wire.target, wire.input))
        graph.wires.add(wire)
    # Once for all: asking for every wire would take minutes in a network of thousands.
    in_order = {node.id for node in graph.in_order()}
    circling = next((node.name for key, node in graph.nodes.items() if key not in in_order), "")
    if circling:
        raise GraphFormatError(f"{circling} is part of a circle, or depends on one.")


def _node_from(item: Any) -> Node:
    if not isinstance(item, Mapping):
        raise GraphFormatError(f"A node is an object, not {item!r}.")
    node_id, name, kind = item.get("id"), item.get("name"), item.get("kind")
    if not (isinstance(node_id, str) and isinstance(name, str)):
        raise GraphFormatError("A node has no id or no name.")
    fault = spelling_problem(name)
    if fault:
        raise GraphFormatError(f"{name[:100]!r}: {fault}")
    layer_class = LAYERS.get(kind) if isinstance(kind, str) else None
    if layer_class is None:
        raise GraphFormatError(f"{name}: there is no layer of the kind {kind!r}.")
    settings = item.get("settings", {})
    known = {field.name for field, _ in settings_of(layer_class)}
    if not isinstance(settings, Mapping) or not known.issuperset(settings):
        raise GraphFormatError(f"{name}: these settings are not those of {layer_class.title}.")
    position = item.get("position", [0.0, 0.0])
    if not (
        isinstance(position, list)
        and len(position) == 2
        and all(isinstance(x, int | float) and not isinstance(x, bool) for x in position)
        and all(abs(x) <= FARTHEST for x in position)
    ):
        raise GraphFormatError(f"{name}: its position is not two numbers.")
    try:
        layer = layer_class(**settings)
    except SettingError as error:
        raise GraphFormatError(f"{name}: {error}") from error
    return Node(node_id, name, layer, (float(position[0]), float(position[1])))
