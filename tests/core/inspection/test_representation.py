"""Points of a layer's activations equal scikit-learn's PCA of the reference's activations."""

import numpy as np
import pytest
from sklearn.decomposition import PCA

from netwright.engines import reference
from netwright.inspection.representation import (
    Activations,
    PrincipalComponents,
    principal_components,
)
from netwright.program.program import answer_program
from support.inspected import subject_of
from support.networks import NETWORKS


@pytest.mark.parametrize("layer", ["conv1", "dense1"])
def test_points_equal_those_of_scikit_learn(layer: str) -> None:
    subject = subject_of(NETWORKS["starter"], samples=80)

    cloud = PrincipalComponents(layer).answer(subject)

    name = subject.output(layer).name
    program = answer_program(subject.analysis, {name})
    given = {**subject.weights, **subject.data_of(cloud.samples)}
    rows = reference.run(program, given)[name].reshape(len(cloud.samples), -1)
    right = PCA(2, svd_solver="full")
    points = right.fit_transform(rows)
    for axis in range(2):
        strongest = np.abs(right.components_[axis]).argmax()
        sign = np.sign(right.components_[axis, strongest])
        scale = np.abs(points[:, axis]).max()
        np.testing.assert_allclose(cloud.points[:, axis], sign * points[:, axis], atol=1e-5 * scale)
    np.testing.assert_allclose(cloud.explained, right.explained_variance_ratio_, rtol=1e-5)
    assert cloud.classes is not None
    assert np.array_equal(cloud.classes, subject.dataset.targets[cloud.samples])


@pytest.mark.parametrize("shape", [(5, 1), (1, 4), (6, 3), (3, 6)])
def test_few_samples_or_numbers_are_enough(shape: tuple[int, int]) -> None:
    rows = np.random.default_rng(1).normal(size=shape).astype(np.float32)

    points, explained = principal_components(rows)

    assert points.shape == (shape[0], 2)
    assert np.isfinite(points).all()
    assert sum(explained) <= 1 + 1e-9


def test_rows_that_are_all_alike_are_one_point() -> None:
    points, explained = principal_components(np.ones((4, 3), np.float32))

    assert not points.any()
    assert explained == (0.0, 0.0)


def test_the_rows_for_t_sne_are_the_activations() -> None:
    subject = subject_of(NETWORKS["starter"], samples=80)

    cloud = Activations("dense1", 20).answer(subject)

    assert cloud.points.shape == (20, subject.output("dense1").size)
    assert set(cloud.samples) <= set(subject.dataset.parts["training"])
