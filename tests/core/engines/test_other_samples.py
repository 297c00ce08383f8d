"""An engine that is given other samples between two steps goes on as one made for them."""

from collections.abc import Callable

import numpy as np
import pytest

from netwright.engines.cpu.engine import CpuEngine
from netwright.engines.cuda.engine import CudaEngine
from netwright.engines.engine import Engine
from netwright.graph.analysis import analyze
from netwright.layers.class_losses import SoftmaxCrossEntropy
from netwright.layers.data import Input
from netwright.layers.dense import Dense
from netwright.program.program import Program, evaluation_program, training_program
from support.build import chain
from support.networks import data_for, weights_for
from support.simt.device import EmulatedDevice

Make = Callable[[Program, Program, dict[str, np.ndarray]], Engine]
ANALYSIS = analyze(chain([Input((5,)), Dense(10), SoftmaxCrossEntropy()]))


def on_cpu(training: Program, evaluation: Program, data: dict[str, np.ndarray]) -> Engine:
    return CpuEngine(training, evaluation, data, batch=8, threads=1)


def on_cuda(training: Program, evaluation: Program, data: dict[str, np.ndarray]) -> Engine:
    return CudaEngine(training, evaluation, data, batch=8, device=EmulatedDevice())


@pytest.mark.parametrize("make", [on_cpu, on_cuda])
@pytest.mark.parametrize(("first", "count"), [(0, 20), (3, 7), (0, 1), (19, 1)])
def test_other_samples_take_the_place_of_some(make: Make, first: int, count: int) -> None:
    programs = training_program(ANALYSIS), evaluation_program(ANALYSIS)
    data, weights = data_for(ANALYSIS, 20), weights_for(ANALYSIS)
    name = next(item.tensor.name for item in ANALYSIS.data if item.slot == "input")
    fresh = np.random.default_rng(1).random((count, 5)).astype(np.float32)
    changed = {**data, name: data[name].copy()}
    changed[name][first : first + count] = fresh
    found = []
    for values, later in ((data, fresh), (changed, None)):
        engine = make(*programs, dict(values))
        engine.set_parameters(weights)
        if later is not None:
            engine.set_samples(name, first, later)
        order = np.concatenate([np.arange(20), [-1] * 4]).reshape(3, 8)
        coefficients = np.tile(np.array([1 / 8, 0, 1, 0, 0, 0, 0, 1e-8], np.float32), (3, 1))
        outcome = engine.train(0, order, coefficients)
        found.append((outcome.losses, engine.evaluate(np.arange(20))[0]))
        engine.close()

    for one, other in zip(*found, strict=True):
        assert np.array_equal(one, other)
    assert found[0][0].any()
