"""Which edits of a network a run under way takes over without a question."""

from dataclasses import replace

from netwright.graph.analysis import Analysis, analyze
from netwright.graph.graph import Graph
from netwright.program.program import evaluation_program


def taken_over(running: Graph, drawn: Graph) -> Graph:
    """The running network with those settings of the drawn one that leave tensors and answers.

    Such are the rate of a Dropout, Frozen and L2: they count in training alone. `running` itself
    where there is none. Neither is changed.
    """
    edited = [
        (node, drawn.nodes[node.id].layer)
        for node in running.nodes.values()
        if node.id in drawn.nodes and drawn.nodes[node.id].layer != node.layer
    ]
    if not edited:
        return running
    known, found = analyze(running), running
    for node, layer in edited:
        if type(layer) is type(node.layer):
            tried = found.copy()
            tried.set(replace(node, layer=layer))
            if leaves_answers(known, analyze(tried, known)):
                found = tried
    return found


def leaves_answers(before: Analysis, after: Analysis) -> bool:
    """Whether both have the same tensors and, with the same weights, give the same answers."""
    if before.problems or after.problems:
        return False
    tensors = [[p.tensor for p in analysis.parameters] for analysis in (before, after)]
    programs = [evaluation_program(analysis) for analysis in (before, after)]
    return tensors[0] == tensors[1] and programs[0].calls == programs[1].calls
