"""Losses tell what does not fit, weigh what they should, and count right answers."""

import numpy as np
import pytest

from netwright.data.dataset import Dataset
from netwright.engines import reference
from netwright.graph.analysis import analyze
from netwright.graph.graph import Graph
from netwright.kernels.reference.table import KERNELS
from netwright.layers.activation import Sigmoid
from netwright.layers.binary_losses import BinaryCrossEntropy, Hinge
from netwright.layers.class_losses import SoftmaxCrossEntropy, SparseCategoricalCrossEntropy
from netwright.layers.data import Input, Target
from netwright.layers.dense import Dense
from netwright.layers.layer import Layer
from netwright.layers.losses import MeanSquaredError
from netwright.program.program import evaluation_program, training_program
from netwright.training.inference import predict
from netwright.training.settings import TrainingSettings
from netwright.training.trainer import Trainer
from support.build import add, chain, wire
from support.networks import data_for, weights_for


def judged(loss: Layer, target: Target, units: int = 3) -> Graph:
    return chain([Input((4,)), Dense(units=units), loss], target)


def problems(graph: Graph) -> list[str]:
    return [problem.message for problem in analyze(graph).problems]


@pytest.mark.parametrize(
    ("graph", "sentence"),
    [
        (
            judged(SoftmaxCrossEntropy(class_weights=(1, 2)), Target(size=3)),
            "Softmax + Cross-Entropy has 2 class weights for 3 classes."
            " Give one number for each class, or none.",
        ),
        (
            judged(SoftmaxCrossEntropy(), Target(size=3, steps=5)),
            "Softmax + Cross-Entropy gets scores of shape 3, but its target has an answer for each"
            " of 5 steps. Set the steps of the Target to 0.",
        ),
        (
            judged(BinaryCrossEntropy(), Target(size=2)),
            "Prediction is 3 but target is 1."
            " Make both the same, for example with a Dense of that many units.",
        ),
        (
            judged(SparseCategoricalCrossEntropy(), Target("one-hot", 3)),
            "Sparse Cross-Entropy compares with a class, but its target gives numbers."
            " Set the form of the Target to class.",
        ),
    ],
)
def test_what_does_not_fit_is_told_in_one_sentence(graph: Graph, sentence: str) -> None:
    assert problems(graph) == [sentence]


def test_a_weight_for_each_sample_need_not_be_wired_but_must_be_one_number() -> None:
    graph = judged(MeanSquaredError(), Target("values", 3))
    assert problems(graph) == []
    loss = next(key for key, node in graph.nodes.items() if node.layer.is_loss)

    wire(graph, add(graph, Input((2,))), loss, "weight")

    assert problems(graph) == [
        "Mean Squared Error takes one weight a sample; this input is 2."
        " Wire something with one number to weight."
    ]


def losses_of(graph: Graph) -> list[float]:
    analysis = analyze(graph)
    program = evaluation_program(analysis)
    given = {**weights_for(analysis), **data_for(analysis, 6)}
    values = reference.run(program, given)
    return [float(values[tensor.name]) for tensor in program.losses]


def test_a_loss_counts_as_much_as_its_weight_says() -> None:
    (once,) = losses_of(judged(MeanSquaredError(), Target("values", 3)))
    (thrice,) = losses_of(judged(MeanSquaredError(weight=3.0), Target("values", 3)))

    assert np.isclose(thrice, 3 * once)


def test_class_and_sample_weights_multiply_and_the_sum_is_divided_by_the_batch() -> None:
    logits, target = np.zeros((4, 2)), np.array([0.0, 1.0, 1.0, 0.0])
    settings = {"factor": 1.0, "class_weights": (3.0, 0.5)}

    loss, _ = KERNELS["softmax_cross_entropy"](settings, logits, target, np.array([1.0, 2, 0, 1]))

    assert np.isclose(loss, np.log(2) * (3 + 2 * 0.5 + 0 + 3) / 4)


def test_the_class_minus_one_brings_no_loss_no_gradient_and_no_answer() -> None:
    logits = np.random.default_rng(0).normal(size=(2, 3, 4))
    target = np.array([[1.0, -1.0, 3.0], [-1.0, -1.0, 0.0]])
    settings = {"factor": 1 / 3}

    loss, p = KERNELS["softmax_cross_entropy"](settings, logits, target)
    (dz,) = KERNELS["softmax_cross_entropy_gradient"](settings, p, target)
    count, answers = KERNELS["correct_count"]({}, logits, target)

    answered = target >= 0
    chosen = p[answered, target[answered].astype(int)]
    assert np.isclose(loss, -np.log(chosen).sum() / 6)
    assert not dz[~answered].any()
    assert dz[answered].any()
    assert answers == 3
    assert count == (logits.argmax(-1) == target).sum()


def dataset(inputs: np.ndarray, targets: np.ndarray) -> Dataset:
    order = np.arange(len(inputs))
    parts = {"training": order[:30], "validation": order[30:], "test": order[:0]}
    return Dataset("random", inputs.astype(np.float32), targets, parts)


@pytest.mark.parametrize("loss", [BinaryCrossEntropy(), Hinge()])
def test_the_accuracy_of_yes_or_no_is_the_share_of_right_answers(loss: Layer) -> None:
    rng = np.random.default_rng(1)
    inputs, targets = rng.normal(size=(77, 4)), rng.integers(0, 2, 77)
    last = [Sigmoid()] if isinstance(loss, BinaryCrossEntropy) else []
    graph = chain([Input((4,)), Dense(units=1), *last, loss], Target(size=2))
    trainer = Trainer(graph, TrainingSettings(batch_size=7), dataset(inputs, targets), threads=1)

    evaluation = trainer.evaluate("validation")
    weights = trainer.weights()
    trainer.close()

    answers = predict(graph, weights, inputs[30:].astype(np.float32))[:, 0]
    right = (answers > (0.5 if last else 0)) == (targets[30:] == 1)
    assert evaluation is not None
    assert evaluation.accuracy == pytest.approx(right.mean())


def test_the_accuracy_of_sequences_counts_the_steps_that_have_an_answer() -> None:
    rng = np.random.default_rng(1)
    inputs, targets = rng.normal(size=(50, 3, 4)), rng.integers(-1, 4, (50, 3))
    graph = chain([Input((3, 4)), SoftmaxCrossEntropy()], Target(size=4, steps=3))
    trainer = Trainer(graph, TrainingSettings(batch_size=7), dataset(inputs, targets), threads=1)

    evaluation = trainer.evaluate("validation")
    trainer.close()

    answered = targets[30:] >= 0
    right = (inputs[30:].argmax(-1) == targets[30:])[answered]
    assert evaluation is not None
    assert evaluation.accuracy == pytest.approx(right.mean())


def test_a_target_that_the_network_makes_gets_its_gradient_too() -> None:
    graph = Graph()
    source = add(graph, Input((4,)))
    ends = [add(graph, Dense(units=3)), add(graph, Dense(units=3))]
    loss = add(graph, MeanSquaredError())
    for end, port in zip(ends, ("prediction", "target"), strict=True):
        wire(graph, source, end, "input")
        wire(graph, end, loss, port)

    gradients = training_program(analyze(graph)).gradients

    assert {"dense1/weight", "dense2/weight"} <= gradients.keys()
