"""What is selected by a command: along wires, by kind, everything else."""

from netwright_desktop.document import GraphDocument


def select_none(document: GraphDocument) -> None:
    """Select no node."""
    document.select(())


def select_others(document: GraphDocument) -> None:
    """Select exactly what was not selected."""
    document.select(set(document.level.boxes) - document.selected)


def select_upstream(document: GraphDocument) -> None:
    """Select as well everything that feeds what is selected."""
    level = document.level
    document.select(set().union(*(level.upstream(box) for box in document.selected)))


def select_downstream(document: GraphDocument) -> None:
    """Select as well everything that is fed by what is selected."""
    level = document.level
    document.select(set().union(*(level.downstream(box) for box in document.selected)))


def select_same_kind(document: GraphDocument) -> None:
    """Select as well every node whose layer is of the kind of a selected one."""
    nodes = document.graph.nodes
    kinds = {nodes[box].layer.kind for box in document.selected if box in nodes}
    same = {box for box in document.level.nodes if nodes[box].layer.kind in kinds}
    document.select(document.selected | same)
