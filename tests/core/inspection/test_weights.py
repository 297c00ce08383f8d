"""What is said of weights is what NumPy says in float64."""

from dataclasses import replace

import numpy as np
import pytest

from netwright.data.digits import load_digits
from netwright.inspection.matrix import MOST, Matrix, largest_of_blocks
from netwright.inspection.subject import Subject
from netwright.inspection.weights import NEAR_ZERO, Weights
from netwright.layers.class_losses import SoftmaxCrossEntropy
from netwright.layers.convolution import Conv2d
from netwright.layers.data import Input
from netwright.layers.dense import Dense
from netwright.layers.shaping import Flatten
from netwright.training.job import Checkpoint, Job
from netwright.training.settings import TrainingSettings
from netwright.training.trainer import Trainer
from support.build import chain
from support.inspected import inspected, subject_of
from support.networks import NETWORKS


@pytest.mark.parametrize("name", ["residual projection", "lstm stacked", "starter"])
def test_norm_and_share_near_zero_are_those_of_an_independent_computation(name: str) -> None:
    subject = subject_of(NETWORKS[name])

    found = Weights().answer(subject)

    matrices = {n: w for n, w in subject.weights.items() if w.ndim > 1}
    assert list(found) == [
        p.tensor.name for p in subject.analysis.parameters if p.tensor.name in matrices
    ]
    for tensor, summary in found.items():
        right = subject.weights[tensor].astype(np.float64)
        assert summary.norm == pytest.approx(np.sqrt((right**2).sum()), rel=1e-5)
        assert summary.near_zero == pytest.approx(np.mean(np.abs(right) < NEAR_ZERO), rel=1e-5)
        assert (summary.shape, summary.size) == (right.shape, right.size)
        assert summary.spread.counts.sum() == right.size
        assert summary.alarm == ""


def trained(l1: float) -> Subject:
    graph = chain(
        [
            Input((1, 8, 8)),
            Conv2d(filters=8, l1=l1),
            Flatten(),
            Dense(units=10, l1=l1),
            SoftmaxCrossEntropy(),
        ]
    )
    job = Job(graph, TrainingSettings(epochs=6), load_digits(), threads=1)
    trainer = Trainer(job.graph, job.settings, job.dataset, threads=1)
    trainer.advance(200)
    weights = {name: value.copy() for name, value in trainer.weights().items()}
    trainer.close()
    return Subject(Checkpoint(1, 200, job, weights, 0.0))


def test_l1_takes_weights_to_zero() -> None:
    with_it, without = (Weights().answer(trained(l1))["dense1/weight"] for l1 in (0.01, 0.0))
    assert with_it.near_zero > 0.4
    assert without.near_zero < 0.05
    assert with_it.norm < without.norm


def test_a_weight_that_is_no_number_is_alarming() -> None:
    checkpoint = inspected(NETWORKS["starter"])
    weights = {name: value.copy() for name, value in checkpoint.weights.items()}
    weights["dense1/weight"][1, 2] = np.nan

    found = Weights().answer(Subject(replace(checkpoint, weights=weights)))

    assert {name: summary.alarm for name, summary in found.items() if summary.alarm} == {
        "dense1/weight": "not finite"
    }
    assert np.isnan(found["dense1/weight"].norm)


def test_a_matrix_is_the_weights_themselves() -> None:
    subject = subject_of(NETWORKS["starter"])

    dense, conv = (Matrix(f"{name}/weight").answer(subject) for name in ("dense2", "conv1"))

    assert np.array_equal(dense.values, subject.weights["dense2/weight"])
    assert (dense.rows, dense.columns, dense.block) == (10, 64, (1, 1))
    assert np.array_equal(conv.values, subject.weights["conv1/weight"].reshape(16, 9))
    assert not np.shares_memory(dense.values, subject.weights["dense2/weight"])


def test_of_a_large_matrix_the_largest_weight_of_each_block_stays() -> None:
    subject = subject_of(chain([Input((700,)), Dense(units=300), SoftmaxCrossEntropy()]))

    matrix = Matrix("dense1/weight").answer(subject)

    weights = subject.weights["dense1/weight"]
    assert matrix.block == (2, 3)
    assert max(matrix.values.shape) <= MOST
    for row in range(150):
        for column in range(234):
            block = weights[2 * row : 2 * row + 2, 3 * column : 3 * column + 3].ravel()
            assert matrix.values[row, column] == block[np.abs(block).argmax()]


def test_a_block_with_a_number_that_is_none_shows_it() -> None:
    matrix = np.array([[1, 2, 3], [np.nan, -5, 4]], np.float32)
    found = largest_of_blocks(matrix, (2, 2))
    assert np.isnan(found[0, 0])
    assert found[0, 1] == 4


def test_weights_that_are_not_there_are_told() -> None:
    subject = subject_of(NETWORKS["starter"])
    with pytest.raises(ValueError, match="no weights dense7/weight"):
        Matrix("dense7/weight").answer(subject)
