"""A trained network leaves the program whole: plain NumPy computes the same from its `.npz`."""

from pathlib import Path

import numpy as np
import pytest

from netwright.data.dataset import Dataset
from netwright.data.digits import load_digits
from netwright.project.examples import example
from netwright.project.weights import save_weights
from netwright.training.inference import predict
from netwright.training.trainer import Trainer
from support.answers import SCRIPT, plain_answers

PROJECT = example("digits")
Weights = dict[str, np.ndarray]


@pytest.fixture(scope="module")
def dataset() -> Dataset:
    return load_digits()


@pytest.fixture(scope="module")
def trained(dataset: Dataset) -> Weights:
    trainer = Trainer(PROJECT.graph, PROJECT.settings, dataset)
    trainer.advance(trainer.total_steps)
    weights = trainer.weights()
    trainer.close()
    return weights


def test_plain_numpy_computes_what_the_engine_predicts(
    dataset: Dataset, trained: Weights, tmp_path: Path
) -> None:
    exported = tmp_path / "digits.npz"
    save_weights(exported, PROJECT.graph, trained)
    number = dataset.parts["test"]
    images = dataset.inputs[number]

    logits, probabilities = plain_answers(exported, images, tmp_path)
    predicted = predict(PROJECT.graph, trained, images).astype(np.float64)

    np.testing.assert_allclose(predicted, probabilities, rtol=0, atol=1e-5)
    # Probabilities near 0 and 1 hide what the layers computed; their logarithms are the logits,
    # but for one number per sample. float32 rounds in proportion to the largest of them.
    normal = logits - logits.max(axis=1, keepdims=True)
    normal -= np.log(np.exp(normal).sum(axis=1, keepdims=True))
    error = np.abs(np.log(predicted) - normal) / np.abs(logits).max(axis=1, keepdims=True)
    assert error.max() < 1e-5
    assert (probabilities.argmax(axis=1) == dataset.targets[number]).mean() > 0.95


def test_the_reader_is_short_and_imports_numpy_alone() -> None:
    lines = [line.strip() for line in SCRIPT.read_text().split('"""')[2].splitlines()]

    assert [line for line in lines if "import" in line] == ["import sys", "import numpy as np"]
    assert len([line for line in lines if line]) < 25
