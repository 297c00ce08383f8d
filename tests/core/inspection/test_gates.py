"""Gates, cell states and gradients through time are those of the NumPy reference."""

import numpy as np
import pytest

from netwright.engines import reference
from netwright.inspection.gates import GATES, Gates, ThroughTime, sweeps
from netwright.inspection.subject import Subject
from netwright.program.inspection import step_program
from support.inspected import inspected, subject_of
from support.networks import NETWORKS

RECURRENT = ["rnn", "lstm", "gru", "lstm backward masked", "lstm stacked"]


def layer_of(subject: Subject) -> str:
    graph = subject.analysis.graph
    return next(n.name for n in graph.nodes.values() if n.layer.kind in GATES)


@pytest.mark.parametrize("name", [n for n in RECURRENT if n in NETWORKS])
def test_gates_and_states_equal_the_reference(name: str) -> None:
    subject = subject_of(NETWORKS[name])
    layer = layer_of(subject)

    answer = Gates(layer, 3).answer(subject)

    right = reference.run(
        step_program(subject.analysis).program,
        {**subject.weights, **subject.data_of(np.array([3]))},
    )
    calls = sweeps(subject, subject.node(layer))
    assert len(answer) == len(calls)
    assert len({sweep.name for sweep in answer}) == len(answer)
    for sweep, call in zip(answer, calls, strict=True):
        steps, units = call.outputs[0].shape
        np.testing.assert_allclose(sweep.parts["output"], right[call.outputs[0].name][0], atol=1e-5)
        if call.operation == "lstm":
            np.testing.assert_allclose(
                sweep.parts["cell state"], right[call.outputs[1].name][0], atol=1e-5
            )
        if call.operation != "rnn":
            position = 2 if call.operation == "lstm" else 1
            gates = right[call.outputs[position].name][0].reshape(steps, -1, units)
            for place, gate in enumerate(GATES[call.operation]):
                np.testing.assert_allclose(sweep.parts[gate], gates[:, place], atol=1e-5)


@pytest.mark.parametrize("name", [n for n in RECURRENT if n in NETWORKS])
def test_the_gradient_at_each_step_equals_the_reference(name: str) -> None:
    checkpoint = inspected(NETWORKS[name])
    subject = subject_of(checkpoint.job.graph)
    layer = layer_of(subject)

    answer = ThroughTime(layer).answer(subject)

    program = step_program(subject.analysis).program
    data = subject.data_of(subject.samples(64))
    count = len(next(iter(data.values())))
    right = reference.run(program, {**subject.weights, **data}, step=subject.step)
    for size, call in zip(answer.values(), sweeps(subject, subject.node(layer)), strict=True):
        back = subject.passes().backward_of(call)
        assert back is not None
        expected = np.sqrt(np.square(count * right[back.name]).mean(axis=(0, 2)))
        np.testing.assert_allclose(size, expected, rtol=1e-5, atol=1e-9)


def test_a_layer_without_gates_is_told() -> None:
    subject = subject_of(NETWORKS["starter"])

    with pytest.raises(ValueError, match="dense1 has no gates to look at"):
        Gates("dense1", 0).answer(subject)
    with pytest.raises(ValueError, match="no layer lstm9"):
        Gates("lstm9", 0).answer(subject)


def test_a_sample_that_is_not_there_is_told() -> None:
    subject = subject_of(NETWORKS["lstm"])

    with pytest.raises(ValueError, match="no sample 1001"):
        Gates("lstm1", 1000).answer(subject)
