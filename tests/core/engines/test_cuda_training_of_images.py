"""Convolutional networks of the literature train on the emulator as on the CPU engine."""

from typing import Any

import numpy as np
import pytest

from netwright.engines.cpu.engine import CpuEngine
from netwright.engines.cuda.engine import CudaEngine
from netwright.graph.analysis import analyze
from netwright.program.program import evaluation_program, training_program
from netwright.training.learning import coefficients, update_of
from netwright.training.order import BatchOrder
from support.learning import settings_for
from support.networks import data_for, weights_for
from support.simt.device import EmulatedDevice
from support.whole_networks import lenet, resnet_block

pytestmark = pytest.mark.emulated

SAMPLES, BATCH, STEPS = 40, 18, 7
"""The last batch of an epoch has 4 samples."""


def run(engine: Any, chosen: Any) -> Any:
    numbers, sizes = BatchOrder(np.arange(SAMPLES), BATCH, seed=3).batches(0, STEPS)
    rates = np.full(STEPS, chosen.learning_rate)
    return engine.train(0, numbers, coefficients(chosen, rates, 0, sizes, 16))


@pytest.mark.parametrize("make", [lenet, resnet_block])
def test_the_loss_curve_is_that_of_the_cpu(make: Any) -> None:
    analysis = analyze(make())
    chosen = settings_for("Adam", batch_size=BATCH)
    data, weights = data_for(analysis, SAMPLES), weights_for(analysis)
    programs = training_program(analysis), evaluation_program(analysis)
    given = (*programs, data, BATCH, update_of(chosen))
    found = []
    for engine in (CpuEngine(*given, threads=1), CudaEngine(*given, device=EmulatedDevice())):
        engine.set_parameters(weights)
        outcome = run(engine, chosen)
        judged = engine.evaluate(np.arange(SAMPLES))
        found.append((outcome, engine.parameters(), judged))
        engine.close()

    (cpu, right, judged_right), (cuda, ours, judged_ours) = found
    assert not cuda.halted
    assert np.abs(cuda.losses - cpu.losses).max() < 1e-4
    assert np.ptp(cpu.losses) > 0.1
    assert judged_ours[0] / SAMPLES == pytest.approx(judged_right[0] / SAMPLES, abs=1e-4)
    for call in programs[0].updates:
        state = call.inputs[0].name
        assert np.abs(ours[state] - right[state]).max() < 1e-4, state
