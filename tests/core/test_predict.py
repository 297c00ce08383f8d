"""What `predict` tells of answers that are no row of classes: yes or no, one answer a step."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from netwright.cli import main
from netwright.data.source import DataSource
from netwright.graph.graph import Graph
from netwright.layers.activation import Sigmoid
from netwright.layers.binary_losses import BinaryCrossEntropy, Hinge, SigmoidCrossEntropy
from netwright.layers.class_losses import SoftmaxCrossEntropy
from netwright.layers.data import Input, Target
from netwright.layers.dense import Dense
from netwright.layers.layer import Layer
from netwright.project.examples import example
from netwright.project.file import save_project
from netwright.project.weights import save_weights
from support.build import chain

X = np.array([[3.0, 0.0], [0.5, 0.0], [-0.5, 0.0], [-3.0, 0.0]])


def told(folder: Path, graph: Graph, capsys: pytest.CaptureFixture[str], x: Any) -> Any:
    """The predictions for x with a weight of 1 and no bias."""
    source = DataSource("npz", path=str(folder / "d.npz"))
    np.savez(folder / "d.npz", inputs=x)
    save_project(replace(example("digits"), graph=graph, source=source), folder / "p.netw")
    units = graph.named("dense1").layer.units  # type: ignore[union-attr]
    weights = {"dense1/weight": np.eye(units, 2), "dense1/bias": np.zeros(units)}
    save_weights(
        folder / "w.npz", graph, {name: w.astype(np.float32) for name, w in weights.items()}
    )
    arguments = ["predict", *map(str, (folder / "p.netw", "--weights", folder / "w.npz"))]
    arguments += ["--data", str(folder / "d.npz")]
    assert main([*arguments, "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert main(arguments) == 0
    return found["predictions"], capsys.readouterr().out.splitlines()


@pytest.mark.parametrize(
    "last", [(Sigmoid(), BinaryCrossEntropy()), (SigmoidCrossEntropy(),), (Hinge(),)]
)
def test_an_answer_of_one_number_is_yes_or_no(
    last: tuple[Layer, ...], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    graph = chain([Input((2,)), Dense(1), *last], Target(size=2))

    assert told(tmp_path, graph, capsys, X) == ([1, 1, 0, 0], ["1", "1", "0", "0"])


def test_every_step_of_a_sequence_has_a_class_of_its_own(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    graph = chain([Input((2, 2)), Dense(2), SoftmaxCrossEntropy()], Target(size=2, steps=2))

    found = told(tmp_path, graph, capsys, X.reshape(2, 2, 2))

    assert found == ([[0, 0], [1, 1]], ["0 0", "1 1"])
