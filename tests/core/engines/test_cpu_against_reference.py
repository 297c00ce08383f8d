"""The CPU engine computes what the NumPy reference computes, to float32's precision."""

import numpy as np
import pytest

from netwright.engines import reference
from netwright.engines.cpu.engine import CpuEngine
from netwright.engines.cpu.lowering.table import LOWERINGS
from netwright.graph.analysis import Analysis, analyze
from netwright.operations.table import TABLE
from netwright.program.program import answer_program, evaluation_program, training_program
from support.networks import NETWORKS, data_for, weights_for

BATCHES = (1, 2, 3, 5, 16, 27, 64, 100, 150)
FLOAT32 = 2e-6


def one_step_orders(batch: int) -> tuple[np.ndarray, np.ndarray]:
    """One step over the first `batch` samples that leaves the parameters as they are."""
    coefficients = np.zeros((1, 8), np.float32)
    coefficients[0, 0] = 1 / batch
    coefficients[0, 2] = 1
    coefficients[0, 7] = 1e-8
    return np.arange(batch)[None], coefficients


def close(ours: np.ndarray, right: np.ndarray, factor: float = 1) -> bool:
    """Within float32's precision of the largest number of the tensor."""
    scale = max(float(np.abs(right).max(initial=0)), 1e-6)
    return float(np.abs(ours - right).max(initial=0)) <= factor * FLOAT32 * scale


def _normalises_vectors(analysis: Analysis) -> bool:
    calls = training_program(analysis).calls
    return any(c.operation == "batch_norm" and len(c.inputs[0].shape) == 1 for c in calls)


@pytest.fixture(params=list(NETWORKS))
def analysis(request: pytest.FixtureRequest) -> Analysis:
    return analyze(NETWORKS[request.param])


@pytest.mark.parametrize("batch", BATCHES)
def test_losses_counts_and_gradients_equal_the_reference(analysis: Analysis, batch: int) -> None:
    if batch == 2 and _normalises_vectors(analysis):
        pytest.skip("two numbers normalised are -1 and 1: their gradient is rounding")
    data, weights = data_for(analysis, batch), weights_for(analysis)
    training = training_program(analysis)
    engine = CpuEngine(training, evaluation_program(analysis), data, batch, threads=2)
    engine.set_parameters(weights)

    engine.set_seed(4)
    outcome = engine.train(0, *one_step_orders(batch))
    gradients, after = engine.gradients(), engine.parameters()
    engine.close()

    right = reference.run(training, {**weights, **data}, seed=4)
    assert not outcome.halted
    assert outcome.losses[0, 0] == pytest.approx(right[training.losses[0].name], rel=1e-5)
    for row, count in zip(outcome.counts, training.counts, strict=True):
        assert row[0] == right[count.name]
    for name, gradient in training.gradients.items():
        assert close(gradients[name], right[gradient.name], factor=3), name
    for call in training.updates:
        name = call.inputs[0].name
        assert close(after[name], right[name]), name


def test_answers_of_one_sample_at_a_time_equal_the_reference(analysis: Analysis) -> None:
    answers, samples = answer_program(analysis), 3
    every, weights = data_for(analysis, samples), weights_for(analysis)
    inputs = {item.tensor.name: every[item.tensor.name] for item in answers.data}
    engine = CpuEngine(None, answers, inputs, batch=1, threads=2)
    engine.set_parameters(weights)

    answered = engine.evaluate(np.arange(samples), answers.kept[0].name)[2]
    engine.close()

    right = reference.run(answers, {**weights, **inputs})
    assert close(answered, right[answers.kept[0].name].reshape(samples, -1))


@pytest.mark.parametrize("samples", [1, 64, 131])
def test_evaluation_and_answers_equal_the_reference(analysis: Analysis, samples: int) -> None:
    data, weights = data_for(analysis, samples), weights_for(analysis)
    evaluation = evaluation_program(analysis)
    engine = CpuEngine(None, evaluation, data, batch=64, threads=1)
    engine.set_parameters(weights)
    answers = answer_program(analysis)
    inputs = {item.tensor.name: data[item.tensor.name] for item in answers.data}
    asking = CpuEngine(None, answers, inputs, batch=64, threads=1)
    asking.set_parameters(weights)

    losses, counts, kept = engine.evaluate(np.arange(samples), evaluation.kept[0].name)
    answered = asking.evaluate(np.arange(samples), answers.kept[0].name)[2]

    right = reference.run(evaluation, {**weights, **data})
    assert losses[0] / samples == pytest.approx(right[evaluation.losses[0].name], rel=1e-5)
    for total, count in zip(counts, evaluation.counts, strict=True):
        assert total == right[count.name]
    answer = right[evaluation.kept[0].name].reshape(samples, -1)
    assert close(kept, answer)
    assert close(answered, answer)


def test_every_operation_is_lowered_and_used_by_some_network() -> None:
    used = {
        call.operation
        for graph in NETWORKS.values()
        for program in (training_program(analyze(graph)), answer_program(analyze(graph)))
        for call in (*program.calls, *program.updates)
    }

    assert set(LOWERINGS) == set(TABLE)
    assert used == set(TABLE)
