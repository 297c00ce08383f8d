"""What laying a wire between two ports would do, before it is done."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from PySide6.QtCore import QPointF
from PySide6.QtGui import QPainterPath

from netwright.graph.analysis import Analysis, Cause, Problem, analyze
from netwright.graph.commands import Batch, Command, Connect, Disconnect
from netwright.graph.connection import judge
from netwright.graph.graph import Graph, Wire
from netwright.graph.levels import End, Level
from netwright.graph.repairs import Repair, repairs
from netwright_desktop.canvas import curves
from netwright_desktop.canvas.edits import ports_of
from netwright_desktop.canvas.geometry import Port
from netwright_desktop.canvas.scene import CanvasScene


@dataclass(frozen=True, slots=True)
class Plan:
    """A wire that could be laid: how, or why not, and what else would come of it."""

    wire: Wire
    command: Command | None
    sentence: str = ""
    adapters: tuple[Repair, ...] = ()
    """Layers that would make it fit, where it does not; each in a graph with the wire."""

    @property
    def is_refusal(self) -> bool:
        """Whether the sentence says why it cannot be laid."""
        return self.command is None and bool(self.sentence)


def planned(
    level: Level,
    analysis: Analysis,
    fixed: Port,
    there: Port,
    old: Wire | None = None,
    swap: bool = False,
) -> Plan:
    """A wire from `fixed` to `there`, in the place of `old` if that is given.

    With `swap` the wire that is there already takes the end that `old` leaves.
    """
    wire = fixed.wire_to(there)
    if wire == old:
        return Plan(wire, None)
    if there.is_output == fixed.is_output:
        way = "an input" if fixed.is_output else "an output"
        return Plan(wire, None, f"A wire from here ends at {way}.")
    taken = level.wire_into(wire.target, wire.input)
    swapped = taken._replace(target=old.target, input=old.input) if swap and old and taken else None
    leaving = [w for w in (old, taken if swapped else None) if w]
    laid = level.meant(wire) + (level.meant(swapped) if swapped else ())
    graph = without(level, leaving)
    refusal = next((v.reason for real in laid if not (v := judge(graph, real)).ok), "")
    if refusal:
        return Plan(wire, None, refusal)
    command = _command(level, leaving, laid)
    trial = level.graph.copy()
    command.apply(trial)
    told = analyze(trial, analysis)
    known = {problem.message for problem in analysis.problems}
    targets = {real.target for real in laid}
    found = [p for p in told.problems if p.node_id in targets and p.message not in known]
    sentences = [*_replaced(level, taken, swapped), *(problem.message for problem in found)]
    return Plan(wire, command, "\n".join(sentences), _adapters(trial, told, laid, found))


def compatible_ports(level: Level, fixed: Port, old: Wire | None = None) -> frozenset[Port]:
    """Every port that a wire from `fixed` may end at: the same verdict as `judge`, in one walk."""
    graph = without(level, [old] if old else [])
    reached = graph.upstream if fixed.is_output else graph.downstream
    refused: set[str] = set()
    for node_id, _ in _ends(level, fixed):
        refused |= reached(node_id)
    ports = [
        Port(box, name, not fixed.is_output)
        for box in (*level.nodes, *level.groups, *level.gates)
        for name in ports_of(level, box)[0 if fixed.is_output else 1]
    ]
    return frozenset(
        port
        for port in ports
        if refused.isdisjoint(node_id for node_id, _ in _ends(level, port))
        and not graph.wires.issuperset(level.meant(fixed.wire_to(port)))
    )


def without(level: Level, shown: Sequence[Wire]) -> Graph:
    """The network without some of the drawn wires."""
    graph = level.graph
    return replace(graph, wires=graph.wires - set(level.real(shown))) if shown else graph


def curve_between(scene: CanvasScene, fixed: Port, point: QPointF) -> QPainterPath:
    """The curve from a port to a point, as a wire is drawn."""
    start, end = scene.position_of(fixed), point
    if not fixed.is_output:
        start, end = end, start
    reach = QPointF(max(abs(end.x() - start.x()) / 2, curves.REACH), 0.0)
    path = QPainterPath(start)
    path.cubicTo(start + reach, end - reach, end)
    return path


def _command(level: Level, leaving: Sequence[Wire], laid: Sequence[Wire]) -> Command:
    if not leaving and len(laid) == 1:
        return Connect(laid[0])
    label = ("Connect", "Move wire", "Swap wires")[len(leaving)]
    return Batch((Disconnect(level.real(leaving)), *map(Connect, laid)), label)


def _replaced(level: Level, taken: Wire | None, swapped: Wire | None) -> list[str]:
    if taken is None:
        return []
    (source, _), *_rest = level.sources(taken.source, taken.output)
    name = level.graph.nodes[source].name
    does = "Swaps with" if swapped else "Replaces"
    return [f"{does} the wire from {name}."]


def _adapters(
    graph: Graph, analysis: Analysis, laid: Sequence[Wire], problems: Sequence[Problem]
) -> tuple[Repair, ...]:
    """What would make the first node fit that does not, put into a wire that would be laid."""
    misfit = next((problem for problem in problems if problem.cause is Cause.MISFIT), None)
    found = repairs(graph, analysis, misfit) if misfit else ()
    return tuple(repair for repair in found if repair.wire in laid)


def _ends(level: Level, port: Port) -> tuple[End, ...]:
    ends = level.sources if port.is_output else level.targets
    return ends(port.node_id, port.name)
