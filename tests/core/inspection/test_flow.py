"""The sizes on the wires are those of PyTorch's gradients and of hand calculations."""

import numpy as np
import pytest

from netwright.engines import reference
from netwright.graph.analysis import analyze
from netwright.inspection.flow import Flow
from netwright.inspection.subject import Subject
from netwright.program.inspection import step_program
from support.inspected import inspected
from support.networks import NETWORKS


@pytest.mark.parametrize("name", ["residual", "starter", "batch norm", "batch norm flat"])
def test_sizes_are_those_of_an_independent_computation(name: str) -> None:
    checkpoint = inspected(NETWORKS[name])
    subject = Subject(checkpoint)

    sizes = Flow().answer(subject)

    analysis = analyze(checkpoint.job.graph)
    program = step_program(analysis)
    data = subject.data_of(subject.samples(64))
    count = len(next(iter(data.values())))
    right = reference.run(program.program, {**checkpoint.weights, **data})
    wires = [
        (analysis.nodes[w.source].outputs[w.output], analysis.graph.nodes[w.target].name)
        for w in analysis.graph.wires
    ]
    assert {t.name for t, _ in wires if t.name in right} >= set(sizes.activations)
    for tensor, node in wires:
        if tensor.name in sizes.activations:
            expected = np.sqrt(np.mean(right[tensor.name] ** 2))
            assert sizes.activations[tensor.name] == pytest.approx(expected, rel=1e-5)
        parts = program.gradients.through.get((tensor, node), ())
        assert bool(parts) == ((tensor.name, node) in sizes.gradients)
        if parts:
            # The reference takes the mean of the losses, the answer is about each sample's own.
            flowing = count * sum(right[part.name] for part in parts)
            expected = np.sqrt(np.mean(np.square(flowing)))
            assert sizes.gradients[tensor.name, node] == pytest.approx(expected, rel=1e-5)
    assert len(sizes.gradients) > 2
