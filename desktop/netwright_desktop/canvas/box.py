"""What is written on a box of the canvas: a node, a group, or a gate to what lies outside."""

from dataclasses import dataclass
from enum import Enum, auto

from netwright.graph.analysis import Analysis
from netwright.graph.flatten import origin
from netwright.graph.graph import Graph, Group, Mode, Node, Position
from netwright.graph.levels import Face
from netwright_desktop.canvas.wording import summary_of

GROUP = "Group"
"""The family of groups, for their colour."""
_ASIDE = {Mode.BYPASSED: "Bypassed", Mode.MUTED: "Muted"}


class Kind(Enum):
    """What a box stands for."""

    NODE = auto()
    GROUP = auto()
    GATE = auto()
    """What lies outside of the open group: it can be wired, but not edited here."""


@dataclass(frozen=True, slots=True)
class Box:
    """All that is drawn of a box."""

    id: str
    kind: Kind
    title: str
    name: str
    family: str
    inputs: tuple[str, ...]
    outputs: tuple[str, ...]
    position: Position
    optional: tuple[str, ...] = ()
    summary: str = ""
    about: str = ""
    parameters: int = 0
    problems: tuple[str, ...] = ()
    mode: Mode = Mode.ON
    repeat: int = 1
    is_collapsed: bool = False


def box_of_node(node: Node, parameters: int, problems: tuple[str, ...]) -> Box:
    """A layer with its settings."""
    layer = node.layer
    settings = summary_of(layer)
    return Box(
        node.id,
        Kind.NODE,
        layer.title,
        node.name,
        layer.family,
        layer.inputs,
        layer.outputs,
        node.position,
        layer.optional,
        _ASIDE.get(node.mode, settings),
        "\n".join(filter(None, (layer.summary, settings))),
        parameters,
        problems,
        node.mode,
        is_collapsed=node.is_collapsed,
    )


def box_of_group(
    graph: Graph, group: Group, face: Face, analysis: Analysis, problems: tuple[str, ...]
) -> Box:
    """A group with what it holds."""
    nodes, groups, _ = graph.members(group.id)
    inside = set(nodes)
    parameters = sum(
        report.parameters for node_id, report in analysis.nodes.items() if origin(node_id) in inside
    )
    count = f"{len(nodes)} layer{'' if len(nodes) == 1 else 's'}"
    holds = f"{count} in {len(groups)} group{'' if len(groups) == 1 else 's'}" if groups else count
    return Box(
        group.id,
        Kind.GROUP,
        f"{GROUP} ×{group.repeat}" if group.repeat > 1 else GROUP,
        group.name,
        GROUP,
        tuple(face.inputs),
        tuple(face.outputs),
        group.position,
        summary=holds,
        about="A part of the network under one name. Double-click opens it.",
        parameters=parameters,
        problems=problems,
        repeat=group.repeat,
        is_collapsed=group.is_collapsed,
    )


def box_of_gate(graph: Graph, gate: str, face: Face, position: Position) -> Box:
    """What is outside of the open group and wired to something in it."""
    ends = next(iter((*face.inputs.values(), *face.outputs.values())))
    names = ", ".join(dict.fromkeys(graph.path(graph.nodes[node_id]) for node_id, _ in ends))
    return Box(
        gate,
        Kind.GATE,
        "To outside" if face.inputs else "From outside",
        names,
        GROUP,
        tuple(face.inputs),
        tuple(face.outputs),
        position,
        about="It lies outside of this group. Esc leaves the group.",
    )
