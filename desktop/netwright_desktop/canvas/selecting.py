"""What is selected by a command: along wires, by kind, everything else."""

from netwright_desktop.document import GraphDocument


def select_none(document: GraphDocument) -> None:
    """Select no node."""
    document.select(())


def select_others(document: GraphDocument) -> None:
    """Select exactly what was not selected."""
    document.select(document.graph.nodes.keys() - document.selected)


def select_upstream(document: GraphDocument) -> None:
    """Select as well everything that feeds what is selected."""
    graph = document.graph
    document.select(set().union(*(graph.upstream(node_id) for node_id in document.selected)))


def select_downstream(document: GraphDocument) -> None:
    """Select as well everything that is fed by what is selected."""
    graph = document.graph
    document.select(set().union(*(graph.downstream(node_id) for node_id in document.selected)))


def select_same_kind(document: GraphDocument) -> None:
    """Select as well every node whose layer is of the kind of a selected one."""
    nodes = document.graph.nodes
    kinds = {nodes[node_id].layer.kind for node_id in document.selected}
    document.select(node_id for node_id, node in nodes.items() if node.layer.kind in kinds)
