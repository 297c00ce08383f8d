"""A batch of few samples: its images lie in planes, and what is padded enters no sum."""

import numpy as np
import pytest

from netwright.engines import reference
from netwright.engines.cpu.engine import CpuEngine
from netwright.engines.cpu.planes import Planes
from netwright.engines.cpu.run_plan import plan_without_data
from netwright.engines.update import ADAM
from netwright.graph.analysis import analyze
from netwright.kernels.variant import Key
from netwright.program.program import evaluation_program, training_program
from support.networks import NETWORKS, data_for, weights_for

IMAGES = ("conv stride", "conv channels", "pool first", "residual projection")


@pytest.mark.parametrize("name", IMAGES)
def test_a_batch_that_is_not_full_equals_the_reference_on_its_samples(name: str) -> None:
    analysis = analyze(NETWORKS[name])
    data, weights = data_for(analysis, 3), weights_for(analysis)
    training = training_program(analysis)
    engine = CpuEngine(training, evaluation_program(analysis), data, batch=5, threads=2)
    engine.set_parameters(weights)
    coefficients = np.zeros((1, 8), np.float32)
    coefficients[0, [0, 2, 7]] = 1 / 3, 1, 1e-8

    engine.train(0, np.array([[0, 1, 2, -1, -1]]), coefficients)
    gradients = engine.gradients()
    engine.close()

    right = reference.run(training, {**weights, **data})
    for parameter, gradient in training.gradients.items():
        wanted = right[gradient.name]
        assert np.abs(gradients[parameter] - wanted).max() <= 6e-6 * np.abs(wanted).max()


def test_eight_samples_lie_in_planes_and_nine_do_not() -> None:
    assert "pack" in _names(kernels_of("conv channels", 8))
    assert "pack" not in _names(kernels_of("conv channels", 9))


def test_networks_without_images_have_the_same_kernels_for_few_samples_as_for_many() -> None:
    assert kernels_of("lstm", 8) == kernels_of("lstm", 16)


def test_rows_of_planes_hold_every_sample_and_are_no_multiple_of_four_kibibytes() -> None:
    for side in range(1, 70):
        for samples in (1, 2, 8):
            planes = Planes.of(samples, (3, side, side))
            assert 0 <= planes.row - samples * planes.area < 32
            assert planes.row % 16 == 0
            assert planes.row % 1024


def kernels_of(name: str, batch: int) -> list[Key]:
    return plan_without_data(analyze(NETWORKS[name]), ADAM, batch).kernels


def _names(keys: list[Key]) -> set[str]:
    return {factory.__name__ for factory, _ in keys}
