"""Whole training runs of recurrent networks on the emulator go as on the CPU engine."""

from typing import Any

import numpy as np
import pytest

from netwright.engines.cpu.engine import CpuEngine
from netwright.engines.cuda.engine import CudaEngine
from netwright.graph.analysis import analyze
from netwright.graph.graph import Graph
from netwright.layers.recurrent import Gru, Lstm, Rnn
from netwright.layers.shaping import Flatten
from netwright.program.program import evaluation_program, training_program
from netwright.training.learning import coefficients, update_of
from netwright.training.order import BatchOrder
from support.catalogue.recurrent import sequence
from support.learning import settings_for
from support.networks import data_for, weights_for
from support.simt.device import EmulatedDevice

pytestmark = pytest.mark.emulated

SAMPLES, BATCH, STEPS = 90, 20, 40
"""The last batch of an epoch is smaller."""
RUNS: dict[str, tuple[Graph, str]] = {
    "LSTM": (sequence(Lstm(units=6, returns="every step"), Flatten()), "Adam"),
    "LSTM, sequences of different lengths": (
        sequence(Lstm(units=5, returns="every step"), Flatten(), masked=True),
        "RMSProp",
    ),
    "GRU backward": (
        sequence(Gru(units=5, direction="backward", returns="every step"), Flatten()),
        "Momentum",
    ),
    "two RNNs": (
        sequence(Rnn(units=6, returns="every step"), Rnn(units=4, returns="every step"), Flatten()),
        "Adam",
    ),
}


def run(engine: Any, settings: Any) -> Any:
    numbers, sizes = BatchOrder(np.arange(SAMPLES), BATCH, seed=3).batches(0, STEPS)
    rates = np.full(STEPS, settings.learning_rate)
    return engine.train(0, numbers, coefficients(settings, rates, 0, sizes, 16))


@pytest.mark.parametrize("name", RUNS)
def test_loss_curves_and_weights_are_those_of_the_cpu(name: str) -> None:
    graph, rule = RUNS[name]
    analysis = analyze(graph)
    settings = settings_for(rule, batch_size=BATCH, clip_norm=1.0)
    programs = training_program(analysis), evaluation_program(analysis)
    given = (*programs, data_for(analysis, SAMPLES), BATCH, update_of(settings))
    found = []
    for engine in (CpuEngine(*given, threads=1), CudaEngine(*given, device=EmulatedDevice())):
        engine.set_parameters(weights_for(analysis))
        found.append((run(engine, settings), engine.parameters()))
        engine.close()

    (cpu, right), (cuda, ours) = found
    assert not cuda.halted
    assert np.abs(cuda.losses - cpu.losses).max() < 1e-4
    assert cuda.losses[0, -5:].mean() < cuda.losses[0, :5].mean()
    for weight, value in right.items():
        assert np.abs(ours[weight] - value).max() < 1e-4, weight
