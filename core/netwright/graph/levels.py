"""A drawing seen from inside one group: its nodes, its groups as boxes, what joins it to outside.

Wires join nodes, whatever group these are in. At a level, a wire ends at the box that stands for
its node: the node itself, a group that holds it, or a gate, which stands for what lies outside.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from netwright.graph.graph import Graph, Wire

End = tuple[str, str]
"""A node and one of its ports."""
GATE = "|"
"""Begins the id of a gate; no id of a node or group that the program makes does."""


@dataclass(frozen=True, slots=True)
class Face:
    """The ports of a group, or of a gate, with the ends that each stands for.

    An input may stand for several, which are fed together.
    """

    inputs: Mapping[str, tuple[End, ...]] = field(default_factory=dict)
    outputs: Mapping[str, tuple[End, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Level:
    """What is seen inside `group`; empty: outside of all groups."""

    graph: Graph
    group: str
    nodes: tuple[str, ...]
    groups: Mapping[str, Face]
    gates: Mapping[str, Face]
    wires: Mapping[Wire, tuple[Wire, ...]]
    """The wires as they are seen, from box to box, and the wires that each stands for."""

    def sources(self, box: str, port: str) -> tuple[End, ...]:
        """The output that an output of a box stands for."""
        face = self.groups.get(box) or self.gates.get(box)
        return face.outputs[port] if face else ((box, port),)

    def targets(self, box: str, port: str) -> tuple[End, ...]:
        """The inputs that an input of a box stands for."""
        face = self.groups.get(box) or self.gates.get(box)
        return face.inputs[port] if face else ((box, port),)

    def wire_into(self, box: str, port: str) -> Wire | None:
        """The wire that is seen at an input of a box."""
        return next((w for w in self.wires if w.target == box and w.input == port), None)

    def wires_from(self, box: str, port: str | None = None) -> list[Wire]:
        """The wires that are seen to leave a box, or one of its outputs."""
        return sorted(w for w in self.wires if w.source == box and port in (None, w.output))

    def wires_of(self, box: str) -> list[Wire]:
        """The wires that are seen at a box."""
        return sorted(w for w in self.wires if box in (w.source, w.target))

    def real(self, shown: Iterable[Wire]) -> tuple[Wire, ...]:
        """The wires that drawn wires stand for."""
        return tuple(wire for w in shown for wire in self.wires[w])

    @property
    def boxes(self) -> tuple[str, ...]:
        """The nodes and the groups that are seen; gates are not of this level."""
        return (*self.nodes, *self.groups)

    def downstream(self, box: str) -> set[str]:
        """The boxes that can be reached along wires, itself included."""
        return Graph({}, set(self.wires)).downstream(box)

    def upstream(self, box: str) -> set[str]:
        """The boxes from which it can be reached, itself included."""
        return Graph({}, set(self.wires)).upstream(box)

    def meant(self, shown: Wire) -> tuple[Wire, ...]:
        """The wires that a wire between two boxes stands for, laid or not."""
        sources = self.sources(shown.source, shown.output)
        targets = self.targets(shown.target, shown.input)
        return tuple(Wire(*source, *target) for source in sources for target in targets)


def level_of(graph: Graph, group: str) -> Level:
    """The level inside a group; empty: outside of all groups."""
    if not graph.groups:
        return Level(graph, "", tuple(graph.nodes), {}, {}, {w: (w,) for w in graph.wires})
    laid = sorted(graph.wires)
    box = {node.id: _box_of(graph, node.group, group, node.id) for node in graph.nodes.values()}
    nodes = tuple(node.id for node in graph.nodes.values() if node.group == group)
    faces = {
        inner.id: _face(graph, laid, {n for n, holder in box.items() if holder == inner.id})
        for inner in graph.groups.values()
        if inner.group == group
    }
    gates = _gates(laid, box)
    ports = _ports({**faces, **gates})
    wires: dict[Wire, list[Wire]] = {}
    for wire in laid:
        ends = (box[wire.source], box[wire.target])
        if ends[0] == ends[1] and (ends[0] is None or ends[0] in faces):
            continue
        start, end = (wire.source, wire.output), (wire.target, wire.input)
        source, target = ends[0] or _gate_id(start, True), ends[1] or _gate_id(start, False)
        output = ports.get((source, start, True), wire.output)
        shown = Wire(source, output, target, ports.get((target, end, False), wire.input))
        wires.setdefault(shown, []).append(wire)
    return Level(
        graph, group, nodes, faces, gates, {shown: tuple(of) for shown, of in wires.items()}
    )


def _box_of(graph: Graph, held_by: str, group: str, node_id: str) -> str | None:
    """What stands for a node at a level; None if it lies outside."""
    box = node_id
    while held_by != group:
        if not held_by:
            return None
        box, held_by = held_by, graph.groups[held_by].group
    return box


def _face(graph: Graph, laid: list[Wire], inside: set[str]) -> Face:
    """Ports for what crosses the border, and for what is not wired yet."""
    together: dict[End, tuple[End, ...]] = {}
    fed: dict[End, list[End]] = {}
    for wire in laid:
        if wire.target in inside and wire.source not in inside:
            fed.setdefault((wire.source, wire.output), []).append((wire.target, wire.input))
    for targets in fed.values():
        together.update(dict.fromkeys(targets, tuple(targets)))
    wired = {(w.target, w.input) for w in laid}
    kept = {(w.source, w.output) for w in laid if w.target in inside}
    leaving = {(w.source, w.output) for w in laid if w.target not in inside}
    inputs: dict[tuple[End, ...], None] = {}
    outputs: list[tuple[End, ...]] = []
    for node in (node for node in graph.nodes.values() if node.id in inside):
        for end in ((node.id, name) for name in node.layer.inputs):
            is_wanted = end not in wired and end[1] not in node.layer.optional
            if end in together or is_wanted:
                inputs[together.get(end, (end,))] = None
        ends = [(node.id, name) for name in node.layer.outputs]
        outputs += [(end,) for end in ends if end in leaving or end not in kept]
    return Face(_called(graph, list(inputs), "input"), _called(graph, outputs, "output"))


def _called(graph: Graph, ports: list[tuple[End, ...]], alone: str) -> dict[str, tuple[End, ...]]:
    """Names for the ports of a group: those of its nodes, where there are several."""
    if len(ports) == 1:
        return {alone: ports[0]}
    called: dict[str, tuple[End, ...]] = {}
    for ends in ports:
        node = graph.nodes[ends[0][0]]
        name = node.name
        if name in called or sum(node.id == other[0][0] for other in ports) > 1:
            name = f"{node.name}.{ends[0][1]}"
        if name in called:
            name = f"{graph.path(node)}.{ends[0][1]}"
        called[name] = ends
    return called


def _gates(laid: list[Wire], box: Mapping[str, str | None]) -> dict[str, Face]:
    """One gate for each output outside that feeds the level, one for each that leaves it."""
    gates: dict[str, Face] = {}
    for wire in laid:
        inside = (box[wire.source] is not None, box[wire.target] is not None)
        if inside[0] == inside[1]:
            continue
        end = (wire.source, wire.output)
        gate = _gate_id(end, inside[1])
        if inside[1]:
            gates[gate] = Face(outputs={"output": (end,)})
        else:
            known = gates[gate].inputs["input"] if gate in gates else ()
            gates[gate] = Face(inputs={"input": (*known, (wire.target, wire.input))})
    return gates


def _gate_id(end: End, is_entry: bool) -> str:
    return f"{GATE}{'in' if is_entry else 'out'}{GATE}{end[0]}{GATE}{end[1]}"


def _ports(faces: Mapping[str, Face]) -> dict[tuple[str, End, bool], str]:
    """By box, end and whether it is an output: the name of the port that stands for the end."""
    names: dict[tuple[str, End, bool], str] = {}
    for box, face in faces.items():
        names.update({(box, e, True): name for name, ends in face.outputs.items() for e in ends})
        names.update({(box, e, False): name for name, ends in face.inputs.items() for e in ends})
    return names
