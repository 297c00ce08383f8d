"""Every tensor that can be looked at is what the NumPy reference computes."""

import numpy as np
import pytest

from netwright.engines import reference
from netwright.engines.cpu.inspection import InspectionEngine
from netwright.graph.analysis import Analysis, analyze
from netwright.program.inspection import activations, step_program, without_target
from netwright.program.program import Program, answer_program
from support.networks import NETWORKS, data_for, weights_for

FLOAT32 = 1e-5


@pytest.fixture(params=list(NETWORKS))
def analysis(request: pytest.FixtureRequest) -> Analysis:
    return analyze(NETWORKS[request.param])


def looked_at(program: Program, analysis: Analysis, samples: int, room: int) -> None:
    """Compare every tensor that the program keeps."""
    data = {
        item.tensor.name: data_for(analysis, samples)[item.tensor.name] for item in program.data
    }
    weights = weights_for(analysis)
    engine = InspectionEngine(program, room)
    engine.set_weights(weights)

    losses, tensors = engine.run(data, scale=1 / samples, seed=4, step=2)

    right = reference.run(program, {**weights, **data}, seed=4, step=2)
    assert list(tensors) == [tensor.name for tensor in program.kept]
    for loss, tensor in zip(losses, program.losses, strict=True):
        assert loss / samples == pytest.approx(right[tensor.name], rel=1e-5)
    for tensor in program.kept:
        seen, expected = tensors[tensor.name], right[tensor.name]
        assert seen.shape == ((samples, *tensor.shape) if tensor.batched else tensor.shape)
        scale = max(float(np.abs(expected).max()), 1e-6)
        np.testing.assert_allclose(
            seen, expected.reshape(seen.shape), atol=FLOAT32 * scale, rtol=0, err_msg=tensor.name
        )


@pytest.mark.parametrize(("samples", "room"), [(1, 1), (5, 16), (50, 64)])
def test_a_step_taken_apart_has_the_tensors_of_the_reference(
    analysis: Analysis, samples: int, room: int
) -> None:
    step = step_program(analysis)

    looked_at(step.program, analysis, samples, room)

    kept = set(step.program.kept)
    assert set(activations(analysis)) <= kept
    assert {g for t, g in step.gradients.of.items()} <= kept


@pytest.mark.parametrize("samples", [1, 33])
def test_a_forward_pass_without_target_has_those_too(analysis: Analysis, samples: int) -> None:
    names = {tensor.name for tensor in without_target(analysis)}

    looked_at(answer_program(analysis, names), analysis, samples, samples)


def test_the_parts_that_flow_back_along_wires_add_up_to_the_gradient() -> None:
    analysis = analyze(NETWORKS["residual"])
    step = step_program(analysis)
    data, weights = data_for(analysis, 7), weights_for(analysis)
    engine = InspectionEngine(step.program)
    engine.set_weights(weights)

    _, tensors = engine.run(data)

    forks = 0
    for tensor, whole in step.gradients.of.items():
        parts = [
            p for (t, _), group in step.gradients.through.items() if t == tensor for p in group
        ]
        forks += len(parts) > 1
        total = sum(tensors[part.name].astype(np.float64) for part in parts)
        np.testing.assert_allclose(tensors[whole.name], total, atol=1e-6, rtol=1e-5)
    assert forks
