"""A graph as plain data (for JSON) and back, with errors that name the node.

{"nodes": [{"id", "name", "kind", "settings", "position"}],
"wires": [[source, output, target, input]]}

A node that uses the weights of another also has "weights_of", the id of that node; one in a group
"group", its id; one that is bypassed or muted "mode"; one that is drawn small "collapsed". What
`arrangement_json` writes stands beside nodes and wires, where there is any.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from netwright.graph.arrangement_json import (
    arrangement_to_data,
    read_groups,
    read_marks,
    read_routes,
)
from netwright.graph.connection import judge_ends
from netwright.graph.graph import Graph, Mode, Node
from netwright.graph.plain import (
    GraphFormatError,
    collapsed_in,
    given,
    group_in,
    identity,
    listed,
    name_in,
    pair,
    wire_from_data,
    wire_to_data,
)
from netwright.graph.sharing import sharing_problem
from netwright.layers.catalog import LAYERS
from netwright.layers.layer import Layer
from netwright.layers.setting import SettingError, settings_of


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
                **given(
                    weights_of=node.weights_of,
                    group=node.group,
                    mode=str(node.mode),
                    collapsed=node.is_collapsed,
                ),
            }
            for node in graph.nodes.values()
        ],
        "wires": [wire_to_data(wire) for wire in sorted(graph.wires)],
        **arrangement_to_data(graph),
    }


def graph_from_data(data: Any) -> Graph:
    """The graph that `graph_to_data` described; GraphFormatError if it does not describe one."""
    if not isinstance(data, Mapping) or not isinstance(data.get("nodes"), list):
        raise GraphFormatError("The network has no list of nodes.")
    graph = Graph()
    read_groups(graph, data)
    names = graph.names()
    owners: dict[str, Any] = {}
    for item in data["nodes"]:
        node = _node_from(item)
        if node.id in graph.nodes or node.id in graph.groups:
            raise GraphFormatError(f"Two nodes have the id {node.id}.")
        if node.group and node.group not in graph.groups:
            raise GraphFormatError(f"{node.name}: its group is not in the network.")
        if (node.group, node.name) in names:
            raise GraphFormatError(f"Two nodes are called {node.name}.")
        graph.nodes[node.id] = node
        names.add((node.group, node.name))
        owners[node.id] = item.get("weights_of", "")
    _share_weights(graph, owners)
    _add_wires(graph, data.get("wires", []))
    read_marks(graph, data)
    read_routes(graph, data)
    return graph


def _share_weights(graph: Graph, owners: Mapping[str, Any]) -> None:
    for node_id, owner in owners.items():
        node = graph.nodes[node_id]
        if not isinstance(owner, str):
            raise GraphFormatError(f"{node.name}: weights_of is the id of a node, not {owner!r}.")
        reason = sharing_problem(graph, node_id, owner)
        if reason:
            raise GraphFormatError(reason)
        graph.set(replace(node, weights_of=owner))


def _add_wires(graph: Graph, items: Any) -> None:
    inputs: set[tuple[str, str]] = set()
    for item in listed(items, "The wires of the network are no list."):
        wire = wire_from_data(item)
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
    node_id, name, kind = identity(item), name_in(item), item.get("kind")
    layer_class = LAYERS.get(kind) if isinstance(kind, str) else None
    if layer_class is None:
        raise GraphFormatError(f"{name}: there is no layer of the kind {kind!r}.")
    settings = item.get("settings", {})
    known = {field.name for field, _ in settings_of(layer_class)}
    if not isinstance(settings, Mapping) or not known.issuperset(settings):
        raise GraphFormatError(f"{name}: these settings are not those of {layer_class.title}.")
    mode = item.get("mode", "")
    if mode not in tuple(Mode):
        raise GraphFormatError(f"{name}: there is no mode {mode!r}.")
    try:
        layer = layer_class(**settings)
    except SettingError as error:
        raise GraphFormatError(f"{name}: {error}") from error
    position = pair(item.get("position", [0.0, 0.0]), f"{name}: its position is not two numbers.")
    group, is_collapsed = group_in(item, name), collapsed_in(item, name)
    return Node(node_id, name, layer, position, "", group, Mode(mode), is_collapsed)
