"""Edits of a graph, by the names of its nodes."""

from dataclasses import replace

from netwright.graph.commands import SetLayer
from netwright.graph.graph import Graph


def id_of(graph: Graph, name: str) -> str:
    node = graph.named(name)
    assert node is not None
    return node.id


def with_layer(graph: Graph, name: str, **settings: object) -> Graph:
    edited = graph.copy()
    node = edited.nodes[id_of(graph, name)]
    SetLayer(node.id, replace(node.layer, **settings)).apply(edited)
    return edited
