"""The CUDA engine on the emulator computes what the NumPy reference computes, race by race.

Every network of the catalogue is run whose operations are all lowered.
"""

from functools import cache

import numpy as np
import pytest

from netwright.engines import reference
from netwright.engines.cuda.engine import CudaEngine
from netwright.graph.analysis import Analysis, analyze
from netwright.kernels.variant import Key
from netwright.program.program import Program, evaluation_program, training_program
from support.cuda_kernels import LOWERED, kernels_of
from support.networks import NETWORKS, data_for, weights_for
from support.simt.device import EmulatedDevice
from support.simt.kernel import Order
from support.simt.rewrite import rewritten

BATCHES = (1, 5, 33)
USUAL = (
    *("residual projection", "look-ahead lstm", "rectifiers", "inception block", "dense wide"),
    *("smooth activations", "squashing activations", "formula", "categorical", "binary"),
    *("layer norm", "rnn relu masked", "formula of images", "prelu", "pool 1d", "embedding"),
    *("deep transition gru", "two inputs, two outputs", "softmax within", "maxout", "hinge"),
    *("absolute error", "log error", "binary class", "sigmoid cross-entropy", "squared hinge"),
    *("softmax of one-hot", "sparse categorical", "kullback-leibler", "local response norm"),
    *("sample weights of numbers", "gru", "step", "dense masked", "conv groups", "dropout"),
    *("one dense", "dense odd", "starter"),
)
"""Networks that together take every kernel, but for other sizes of tile. They are always run, with
five samples; all others where `emulated` is asked for."""
EVERY = [
    pytest.param(name, marks=() if name in USUAL else pytest.mark.emulated) for name in LOWERED
]
EVERY_BATCH = [
    pytest.param(batch, marks=() if batch == 5 else pytest.mark.emulated) for batch in BATCHES
]
FLOAT32 = 2e-6


def test_every_kernel_is_always_tried() -> None:
    tried = {text for name in USUAL for text in texts_of(name)}

    assert not [name for name in LOWERED if not texts_of(name) <= tried]


def texts_of(name: str) -> set[str]:
    """What the emulator runs for a network: variants with other numbers have the same text."""
    return {text_of(key) for key in kernels_of(name)}


@cache
def text_of(key: Key) -> str:
    factory, variant = key
    return rewritten(factory(*variant)).text


def programs(name: str) -> tuple[Analysis, Program, Program]:
    analysis = analyze(NETWORKS[name])
    return analysis, training_program(analysis), evaluation_program(analysis)


def one_step(batch: int) -> tuple[np.ndarray, np.ndarray]:
    """One step over the first `batch` samples that leaves the parameters as they are."""
    coefficients = np.zeros((1, 8), np.float32)
    coefficients[0, 0] = 1 / batch
    coefficients[0, 2] = 1
    coefficients[0, 7] = 1e-8
    return np.arange(batch)[None], coefficients


def poisoned(engine: CudaEngine) -> CudaEngine:
    """With NaN wherever nothing was put yet: nobody may read it."""
    rest = engine.arena_floats - engine.workspace
    engine.arena.write(engine.workspace, np.full(rest, np.nan, np.float32))
    return engine


def close(ours: np.ndarray, right: np.ndarray, factor: float = 1) -> bool:
    """Within float32's precision of the largest number of the tensor."""
    scale = max(float(np.abs(right).max(initial=0)), 1e-6)
    return float(np.abs(ours - right).max(initial=0)) <= factor * FLOAT32 * scale


@pytest.mark.parametrize("name", EVERY)
@pytest.mark.parametrize("batch", EVERY_BATCH)
def test_losses_counts_and_gradients_equal_the_reference(name: str, batch: int) -> None:
    analysis, training, evaluation = programs(name)
    data, weights = data_for(analysis, batch), weights_for(analysis)
    engine = CudaEngine(training, evaluation, data, batch, device=EmulatedDevice())
    poisoned(engine).set_parameters(weights)

    engine.set_seed(4)
    outcome = engine.train(0, *one_step(batch))
    gradients, after = engine.gradients(), engine.parameters()

    right = reference.run(training, {**weights, **data}, seed=4)
    assert not outcome.halted
    assert outcome.losses[0, 0] == pytest.approx(right[training.losses[0].name], rel=1e-5)
    for row, count in zip(outcome.counts, training.counts, strict=True):
        assert row[0] == right[count.name]
    for gradient_of, gradient in training.gradients.items():
        assert close(gradients[gradient_of], right[gradient.name], factor=3), gradient_of
    for call in training.updates:
        state = call.inputs[0].name
        assert close(after[state], right[state]), state


@pytest.mark.parametrize("name", EVERY)
def test_evaluation_equals_the_reference(name: str) -> None:
    analysis, _, evaluation = programs(name)
    data, weights = data_for(analysis, 71), weights_for(analysis)
    engine = CudaEngine(None, evaluation, data, batch=64, device=EmulatedDevice())
    poisoned(engine).set_parameters(weights)

    losses, counts, kept = engine.evaluate(np.arange(71), evaluation.kept[0].name)

    right = reference.run(evaluation, {**weights, **data})
    assert losses[0] / 71 == pytest.approx(right[evaluation.losses[0].name], rel=1e-5)
    for total, count in zip(counts, evaluation.counts, strict=True):
        assert total == right[count.name]
    assert close(kept, right[evaluation.kept[0].name].reshape(71, -1))


@pytest.mark.parametrize("name", EVERY)
def test_the_order_of_threads_and_blocks_changes_no_bit(name: str) -> None:
    analysis, training, evaluation = programs(name)
    data, weights = data_for(analysis, 37), weights_for(analysis)
    found = []
    for order in Order:
        engine = CudaEngine(training, evaluation, data, 37, device=EmulatedDevice(order))
        poisoned(engine).set_parameters(weights)
        outcome = engine.train(0, *one_step(37))
        found.append([outcome.losses, *engine.gradients().values(), *engine.parameters().values()])

    for first, second in zip(*found, strict=True):
        assert np.array_equal(first, second, equal_nan=True)
