"""What `netwright judge` tells, and the file of predictions."""

import csv
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from netwright.cli import main
from netwright.data.digits import load_digits
from netwright.data.source import DataSource
from netwright.graph.graph import Graph
from netwright.layers.binary_losses import SigmoidCrossEntropy
from netwright.layers.class_losses import SoftmaxCrossEntropy
from netwright.layers.data import Input, Target
from netwright.layers.dense import Dense
from netwright.layers.losses import MeanSquaredError
from netwright.project.examples import example
from netwright.project.file import load_project, save_project
from netwright.project.weights import save_weights, untrained_weights
from netwright.training.inference import predict
from netwright.training.state import TrainedState
from support.build import chain

Capture = pytest.CaptureFixture[str]
metrics = pytest.importorskip("sklearn.metrics")


@pytest.fixture
def trained(tmp_path: Path) -> Path:
    """The digits, with weights from the first step."""
    project = example("digits")
    state = TrainedState(0, untrained_weights(project.graph, 1))
    save_project(replace(project, trained=state), tmp_path / "p.netw")
    return tmp_path / "p.netw"


def told(capsys: Capture, *arguments: object) -> Any:
    assert main(["judge", *map(str, arguments), "--json"]) == 0
    return json.loads(capsys.readouterr().out)


@pytest.mark.parametrize("part", ["validation", "test"])
def test_every_measure_is_that_of_scikit_learn(trained: Path, part: str, capsys: Capture) -> None:
    found = told(capsys, trained, *(["--test"] if part == "test" else []))

    project, digits = load_project(trained), load_digits()
    assert project.trained is not None
    samples = digits.parts[part]
    answers = predict(project.graph, project.trained.weights, digits.inputs[samples])
    both = (digits.targets[samples], answers.argmax(axis=1))
    assert found["samples"] == len(samples)
    assert found["metrics"]["Accuracy"] == pytest.approx(metrics.accuracy_score(*both))
    assert found["confusion"] == metrics.confusion_matrix(*both).tolist()
    f1 = metrics.f1_score(*both, average="weighted", zero_division=0)
    assert found["averages"]["weighted"]["f1"] == pytest.approx(f1)
    area = metrics.roc_auc_score(both[0], answers, multi_class="ovr")
    assert np.mean(found["roc_areas"]) == pytest.approx(area)


def test_the_project_counts_how_often_the_test_part_was_used(
    trained: Path, capsys: Capture
) -> None:
    assert told(capsys, trained)["test_uses"] == 0
    assert told(capsys, trained, "--test")["test_uses"] == 1

    assert main(["judge", str(trained), "--test"]) == 0

    words = capsys.readouterr()
    assert "Balanced accuracy" in words.out
    assert "used 2 times" in words.err
    assert load_project(trained).test_uses == 2
    assert load_project(trained).trained is not None


def test_a_project_that_was_not_trained_is_told_with_the_way_out(
    tmp_path: Path, capsys: Capture
) -> None:
    save_project(example("digits"), tmp_path / "p.netw")

    assert main(["judge", str(tmp_path / "p.netw")]) == 1

    assert "was not trained. Train it, or give --weights W.npz." in capsys.readouterr().err


def written(folder: Path, graph: Graph, inputs: Any) -> list[list[str]]:
    """The file of predictions for these inputs, with weights of 1 and no bias."""
    source = DataSource("npz", path=str(folder / "d.npz"))
    np.savez(folder / "d.npz", inputs=inputs)
    save_project(replace(example("digits"), graph=graph, source=source), folder / "p.netw")
    units = graph.named("dense1").layer.units  # type: ignore[union-attr]
    weights = {"dense1/weight": np.eye(units, 2), "dense1/bias": np.zeros(units)}
    save_weights(
        folder / "w.npz", graph, {name: w.astype(np.float32) for name, w in weights.items()}
    )
    arguments = [folder / "p.netw", "--weights", folder / "w.npz", "--data", folder / "d.npz"]
    assert main(["predict", *map(str, arguments), "-o", str(folder / "out.csv")]) == 0
    with (folder / "out.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.reader(file))


X = np.array([[3.0, 0.0], [0.0, 1.0], [-0.5, 0.0]])


def softmax(scores: np.ndarray) -> np.ndarray:
    powers = np.exp(scores)
    shares: np.ndarray = powers / powers.sum(axis=-1, keepdims=True)
    return shares


def test_predictions_of_classes_go_to_a_file_with_their_probabilities(tmp_path: Path) -> None:
    graph = chain([Input((2,)), Dense(2), SoftmaxCrossEntropy()], Target(size=2))

    header, *rows = written(tmp_path, graph, X)

    assert header == ["sample", "class", "probability of 0", "probability of 1"]
    assert [row[:2] for row in rows] == [["1", "0"], ["2", "1"], ["3", "1"]]
    given = np.array([row[2:] for row in rows], float)
    np.testing.assert_allclose(given, softmax(X), rtol=1e-6)


def test_predictions_of_steps_labels_and_values_have_columns_of_their_own(tmp_path: Path) -> None:
    steps = chain([Input((2, 2)), Dense(2), SoftmaxCrossEntropy()], Target(size=2, steps=2))
    labels = chain([Input((2,)), Dense(2), SigmoidCrossEntropy()], Target("values", 2))
    values = chain([Input((2,)), Dense(2), MeanSquaredError()], Target("values", 2))
    yes = chain([Input((2,)), Dense(1), SigmoidCrossEntropy()], Target())

    of_steps = written(tmp_path, steps, np.stack([X, X], axis=1))
    of_labels, of_values = written(tmp_path, labels, X), written(tmp_path, values, X)
    of_yes = written(tmp_path, yes, X)

    assert of_steps[0][:3] == ["sample", "step", "class"]
    assert [row[:3] for row in of_steps[1:4]] == [["1", "1", "0"], ["1", "2", "0"], ["2", "1", "1"]]
    assert of_labels[0] == ["sample", "0", "1", "probability of 0", "probability of 1"]
    assert [row[1:3] for row in of_labels[1:]] == [["1", "0"], ["0", "1"], ["0", "0"]]
    assert of_values == [["sample", "value 1", "value 2"], ["1", "3", "0"], ["2", "0", "1"],
                         ["3", "-0.5", "0"]]  # fmt: skip
    assert of_yes[0] == ["sample", "class", "probability of 1"]
    assert [row[1] for row in of_yes[1:]] == ["1", "0", "0"]


def test_a_place_that_cannot_be_written_is_told_before_the_work(
    trained: Path, tmp_path: Path, capsys: Capture
) -> None:
    arguments = ["predict", str(trained), "--weights", "gone.npz", "-o", str(tmp_path / "no/x.csv")]

    assert main(arguments) == 1

    assert "cannot be written" in capsys.readouterr().err
