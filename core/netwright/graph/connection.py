"""May this wire be laid? The one place where a connection is judged."""

from dataclasses import dataclass

from netwright.graph.graph import Graph, Wire


@dataclass(frozen=True, slots=True)
class Verdict:
    """`ok`, or a `reason` why not, as one sentence."""

    ok: bool
    reason: str = ""


def judge(graph: Graph, wire: Wire) -> Verdict:
    """Whether `wire` joins an output to an input of two nodes without closing a circle."""
    verdict = judge_ends(graph, wire)
    if not verdict.ok:
        return verdict
    if wire.source in graph.downstream(wire.target):
        source, target = graph.nodes[wire.source], graph.nodes[wire.target]
        return Verdict(False, f"This would make a circle: {source.name} depends on {target.name}.")
    if wire in graph.wires:
        return Verdict(False, "This wire is there already.")
    return Verdict(True)


def judge_ends(graph: Graph, wire: Wire) -> Verdict:
    """Whether `wire` joins an output to an input, circles aside."""
    source, target = graph.nodes.get(wire.source), graph.nodes.get(wire.target)
    if source is None or target is None:
        return Verdict(False, "One end of this wire is not in the network.")
    if wire.output not in source.layer.outputs:
        return Verdict(False, f"{source.name} has no output called {wire.output}.")
    if wire.input not in target.layer.inputs:
        return Verdict(False, f"{target.name} has no input called {wire.input}.")
    return Verdict(True)
