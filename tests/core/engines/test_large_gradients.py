"""The weight gradient of few channels where the gradient that flows back outgrows the cache."""

import numpy as np

from netwright.engines import reference
from netwright.engines.cpu.engine import CpuEngine
from netwright.engines.cpu.lowering.correlations import _SECOND_CACHE_FLOATS
from netwright.graph.analysis import analyze
from netwright.layers.class_losses import SoftmaxCrossEntropy
from netwright.layers.convolution import Conv2d
from netwright.layers.data import Input
from netwright.layers.dense import Dense
from netwright.layers.pooling import GlobalAveragePool
from netwright.program.program import evaluation_program, training_program
from support.build import chain
from support.networks import data_for, weights_for

BATCH, FILTERS, HEIGHT, WIDTH = 64, 13, 21, 19


def test_tiles_that_take_turns_on_a_large_gradient_equal_the_reference() -> None:
    assert FILTERS * HEIGHT * WIDTH * BATCH > _SECOND_CACHE_FLOATS
    layers = [Conv2d(FILTERS), GlobalAveragePool(), Dense(3), SoftmaxCrossEntropy()]
    analysis = analyze(chain([Input((2, HEIGHT, WIDTH)), *layers]))
    data, weights = data_for(analysis, BATCH), weights_for(analysis)
    training = training_program(analysis)
    engine = CpuEngine(training, evaluation_program(analysis), data, BATCH, threads=1)
    engine.set_parameters(weights)
    coefficients = np.zeros((1, 8), np.float32)
    coefficients[0, [0, 2, 7]] = 1 / BATCH, 1, 1e-8

    engine.train(0, np.arange(BATCH)[None], coefficients)
    gradients = engine.gradients()
    engine.close()

    right = reference.run(training, {**weights, **data})
    for name, gradient in training.gradients.items():
        wanted = right[gradient.name]
        assert np.abs(gradients[name] - wanted).max() <= 6e-6 * np.abs(wanted).max(), name
