"""Calls that run as one: what is joined, and that nothing is written over that is still read."""

import pytest

from netwright.engines.fusion import FusedCall, fuse
from netwright.graph.analysis import analyze
from netwright.graph.graph import Graph
from netwright.operations.tensor import Tensor
from netwright.program.program import training_program
from support.networks import NETWORKS


def fused(graph: Graph) -> list[FusedCall]:
    program = training_program(analyze(graph))
    return fuse(program.calls, [*program.kept, *program.gradients.values()])


def reads(call: FusedCall) -> list[Tensor]:
    return [t for t in (*call.call.inputs, call.gate, call.residual) if t is not None]


@pytest.mark.parametrize("name", list(NETWORKS))
def test_every_tensor_that_is_read_was_made_before(name: str) -> None:
    program = training_program(analyze(NETWORKS[name]))
    made = {p.tensor.name for p in program.parameters} | {d.tensor.name for d in program.data}

    for call in fused(NETWORKS[name]):
        assert {tensor.name for tensor in reads(call)} <= made, call.call.operation
        made |= {call.output.name, *(tensor.name for tensor in call.call.outputs)}


@pytest.mark.parametrize("name", list(NETWORKS))
def test_what_is_written_over_is_read_by_nobody_later(name: str) -> None:
    calls = fused(NETWORKS[name])

    for number, call in enumerate(calls):
        if call.in_place and call.residual is not None:
            later = [tensor.name for other in calls[number + 1 :] for tensor in reads(other)]
            assert call.residual.name not in later
            assert call.residual not in call.call.inputs


@pytest.mark.parametrize("name", list(NETWORKS))
def test_an_input_whose_memory_is_reused_is_read_by_this_call_alone(name: str) -> None:
    calls = fused(NETWORKS[name])

    for call in calls:
        if call.reuses is not None:
            readers = [other for other in calls if call.reuses in reads(other)]
            assert readers == [call]
            assert call.reuses.shape == call.output.shape


def test_the_gradient_of_the_gates_takes_the_place_of_the_gates() -> None:
    (gradient,) = [c for c in fused(NETWORKS["lstm"]) if c.call.operation == "lstm_gradient"]

    assert gradient.reuses == gradient.call.inputs[2]


def test_in_a_residual_block_norm_sum_and_relu_are_one_call() -> None:
    calls = fused(NETWORKS["residual batch norm"])
    norms = [call for call in calls if call.call.operation == "batch_norm"]

    assert not [call for call in calls if call.call.operation in ("add", "relu", "relu_gradient")]
    assert [call.rectify for call in norms] == [True] * 5
    assert sum(call.residual is not None for call in norms) == 2


def test_gradients_that_meet_are_summed_in_place_and_gated_at_once() -> None:
    calls = fused(NETWORKS["residual batch norm"])

    sums = [call for call in calls if call.in_place]

    assert [call.call.operation for call in sums] == ["conv2d_input_gradient"] * 2
    assert all(call.gate is not None for call in sums)
