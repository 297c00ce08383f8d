"""Whole numbers that no row of a table belongs to are told before training."""

import numpy as np
import pytest

from netwright.data.dataset import DataError, Dataset
from netwright.graph.analysis import analyze
from netwright.training.fit import arrays_for
from netwright.training.inference import predict
from netwright.training.initial import initial_weights
from support.catalogue.embedding import NETWORKS

GRAPH = NETWORKS["embedding of a part"]
FAULTS = [
    (9.0, "Sample 4 of words holds 9, but embedding1 knows 0 to 8. Set its vocabulary to 10."),
    (-1.0, "Sample 4 of words holds -1, but indices begin at 0. Remove it or count from 0."),
    (
        2.5,
        "Sample 4 of words holds 2.5, which is no whole number."
        " Set the form of input1 to numbers or round it.",
    ),
]


def words(value: float) -> np.ndarray:
    inputs = np.ones((12, 6), np.float32)
    inputs[3, 2] = value
    return inputs


@pytest.mark.parametrize(("value", "sentence"), FAULTS)
def test_an_index_without_a_row_is_told_before_training(value: float, sentence: str) -> None:
    parts = {name: np.arange(4) for name in ("training", "validation", "test")}
    dataset = Dataset("words", words(value), np.arange(12) % 3, parts)

    with pytest.raises(DataError) as told:
        arrays_for(analyze(GRAPH), dataset)

    assert str(told.value) == sentence


@pytest.mark.parametrize(("value", "sentence"), FAULTS)
def test_an_index_without_a_row_is_not_looked_up(value: float, sentence: str) -> None:
    weights = initial_weights(analyze(GRAPH), seed=0)

    with pytest.raises(DataError) as told:
        predict(GRAPH, weights, words(value))

    assert str(told.value) == sentence.replace("of words", "of the samples")


def test_every_row_can_be_looked_up() -> None:
    weights = initial_weights(analyze(GRAPH), seed=0)

    assert np.isfinite(predict(GRAPH, weights, words(8.0))).all()
