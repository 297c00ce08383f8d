"""The input gradient of one channel, scattered from positions, equals gathering it at pixels."""

from typing import Any

import numpy as np
import pytest

from netwright.engines import reference
from netwright.engines.cpu.engine import CpuEngine
from netwright.engines.cpu.lowering import scattered
from netwright.engines.cpu.tiles import scatter_positions
from netwright.graph.analysis import analyze
from netwright.layers.activation import Relu, Tanh
from netwright.layers.class_losses import SoftmaxCrossEntropy
from netwright.layers.convolution import Conv2d
from netwright.layers.data import Input
from netwright.layers.dense import Dense
from netwright.layers.layer import Layer
from netwright.layers.shaping import Flatten
from netwright.layers.transposed_convolution import ConvTranspose2d
from netwright.program.program import evaluation_program, training_program
from support.build import chain
from support.networks import data_for, weights_for

FLOAT32 = 6e-6
BATCH = 40


@pytest.fixture(autouse=True)
def _however_small(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scattered, "_LARGE", 0)


def gathering(filters: int, **settings: Any) -> list[Layer]:
    """One channel in the middle, whose gradient is gathered from `filters` filters."""
    return [Conv2d(1, kernel=(1, 1)), Conv2d(filters, **settings)]


NETWORKS: dict[str, list[Layer]] = {
    "3 x 3": gathering(5, kernel=(3, 3), padding="valid"),
    "3 x 3, borders": gathering(4, kernel=(3, 3), padding="same"),
    "2 x 4": gathering(3, kernel=(2, 4), padding="valid"),
    "1 x 9": gathering(3, kernel=(1, 9), padding="same"),
    "9 x 1": gathering(3, kernel=(9, 1), padding="same"),
    "4 x 2, wide borders": gathering(2, kernel=(4, 2), padding="explicit", border=(3, 3, 1, 1)),
    "each channel by itself": [
        Conv2d(4, kernel=(1, 1)),
        Conv2d(8, kernel=(3, 3), groups=4, padding="same"),
    ],
    "through ReLU": [Conv2d(1, kernel=(3, 3)), Relu(), Conv2d(6, kernel=(3, 3), padding="same")],
    "forwards": [
        Conv2d(6, kernel=(3, 3)),
        Tanh(),
        ConvTranspose2d(1, kernel=(3, 3), stride=(1, 1)),
        Relu(),
    ],
}


@pytest.mark.parametrize("width", [12, 13])
@pytest.mark.parametrize("name", list(NETWORKS))
def test_losses_and_gradients_equal_the_reference_for_any_number_of_threads(
    name: str, width: int
) -> None:
    layers = [Input((2, 11, width)), *NETWORKS[name], Flatten(), Dense(3), SoftmaxCrossEntropy()]
    analysis = analyze(chain(layers))
    data, weights = data_for(analysis, BATCH), weights_for(analysis)
    training = training_program(analysis)
    coefficients = np.zeros((1, 8), np.float32)
    coefficients[0, [0, 2, 7]] = 1 / BATCH, 1, 1e-8
    found = []
    for threads in (1, 3):
        engine = CpuEngine(training, evaluation_program(analysis), data, BATCH, threads=threads)
        engine.set_parameters(weights)
        kernels = {row.factory.__name__ for row in engine._training.tape.assembly.rows}  # type: ignore[union-attr]
        assert "scattered" in kernels
        outcome = engine.train(0, np.arange(BATCH)[None], coefficients)
        found.append((outcome.losses, engine.gradients()))
        engine.close()

    right = reference.run(training, {**weights, **data})
    (losses, gradients), (other_losses, other) = found
    np.testing.assert_array_equal(losses, other_losses)
    assert losses[0, 0] == pytest.approx(right[training.losses[0].name], rel=1e-5)
    for tensor, gradient in training.gradients.items():
        wanted = right[gradient.name]
        np.testing.assert_array_equal(gradients[tensor], other[tensor])
        scale = max(np.abs(wanted).max(), 1e-6)
        assert np.abs(gradients[tensor] - wanted).max() <= FLOAT32 * scale, tensor


def test_tiles_take_every_position_and_leave_registers() -> None:
    for area in range(1, 40):
        for across in range(1, 40):
            positions = scatter_positions(area, across)
            if positions:
                assert across % positions == 0
                assert 8 <= positions * area < 32
    assert scatter_positions(9, 28) == 2
    assert scatter_positions(9, 29) == 1
    assert scatter_positions(40, 28) == 0
