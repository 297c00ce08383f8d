"""Where network and data disagree, each place is named with what would mend it."""

import numpy as np
import pytest

from netwright.data.dataset import Dataset
from netwright.graph.analysis import Problem, analyze
from netwright.graph.commands import SetLayer
from netwright.layers.data import Input, Target
from netwright.layers.dense import Dense
from netwright.layers.layer import Layer
from netwright.project.examples import example
from netwright.training.mismatch import data_problems

PARTS = {"training": np.arange(20)}
CLASSES = Dataset("letters", np.zeros((20, 1, 8, 8), np.float32), np.arange(20) % 10, PARTS)
VALUES = Dataset(
    "houses", np.zeros((20, 1, 8, 8), np.float32), np.zeros((20, 3), np.float32), PARTS
)


def problems(
    name: str, dataset: Dataset, node: str = "", layer: Layer | None = None
) -> list[Problem]:
    graph = example(name).graph
    if layer:
        SetLayer(node, layer).apply(graph)
    return data_problems(analyze(graph), dataset)


@pytest.mark.parametrize("name", ["digits", "logistic", "mlp"])
def test_a_network_made_for_its_data_has_no_problem(name: str) -> None:
    assert problems(name, CLASSES) == []


def test_another_input_shape_is_a_problem_of_the_input() -> None:
    (problem,) = problems("digits", CLASSES, "input1", Input((1, 12, 12)))

    assert problem.node_id == "input1"
    assert problem.message == (
        "input1 takes 1x12x12, but a sample of letters is 1x8x8. Set its shape to 1x8x8."
    )


def test_fewer_scores_than_classes_is_a_problem() -> None:
    (problem,) = problems("digits", CLASSES, "dense2", Dense(units=9))

    assert "gets 9 scores, but letters has 10 classes" in problem.message


def test_a_target_of_classes_cannot_take_values() -> None:
    (problem,) = problems("digits", VALUES)

    assert problem.node_id == "target1"
    assert problem.message.endswith("Set its form to values.")


def test_one_hot_needs_a_place_for_every_class() -> None:
    found = problems("mlp", CLASSES, "target1", Target("one-hot", 4))

    assert "has 4 classes, but letters has 10. Set its size to 10." in found[0].message


def test_values_need_as_many_places_as_an_answer_has() -> None:
    found = problems("mlp", VALUES, "target1", Target("values", 2))

    assert "has 2 values, but an answer of houses has 3. Set its size to 3." in found[0].message
