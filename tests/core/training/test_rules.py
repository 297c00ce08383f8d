"""Learning rules and what acts on gradients and weights beside them."""

import numpy as np
import pytest

from netwright.data.dataset import Dataset
from netwright.data.digits import load_digits
from netwright.graph.analysis import analyze
from netwright.graph.graph import Graph
from netwright.layers.activation import Relu, Tanh
from netwright.layers.catalog import LAYERS
from netwright.layers.class_losses import SoftmaxCrossEntropy
from netwright.layers.convolution import Conv2d
from netwright.layers.data import Input, Target
from netwright.layers.dense import Dense
from netwright.layers.losses import MeanSquaredError
from netwright.layers.pooling import MaxPool2d
from netwright.layers.shaping import Flatten
from netwright.program.program import ProblemsError, training_program
from netwright.training.rules import RULES
from netwright.training.settings import TrainingSettings
from netwright.training.trainer import Trainer
from support.build import chain
from support.learning import reference_run, settings_for

DIGITS = load_digits()


def regularized() -> Graph:
    return chain(
        [
            Input((1, 8, 8)),
            Conv2d(filters=5, l1=0.01, max_norm=0.9),
            Relu(),
            MaxPool2d(),
            Flatten(),
            Dense(units=19, l2=0.05, max_norm=0.8),
            Tanh(),
            Dense(units=10, l1=0.001, l2=0.001),
            SoftmaxCrossEntropy(),
        ]
    )


def trained(
    graph: Graph, settings: TrainingSettings, steps: int = 30, threads: int = 1
) -> tuple[np.ndarray, dict[str, np.ndarray]]:
    trainer = Trainer(graph, settings, DIGITS, threads)
    losses = trainer.advance(steps).losses
    weights = trainer.weights()
    trainer.close()
    return losses, weights


@pytest.mark.parametrize("optimizer", ["Adam", "Momentum"])
def test_clipped_and_regularized_steps_follow_the_reference(optimizer: str) -> None:
    settings = settings_for(optimizer, clip_norm=0.4, clip_value=0.05)

    losses, weights = trained(regularized(), settings, 30, threads=2)

    right_losses, right = reference_run(regularized(), settings, DIGITS, 30)
    np.testing.assert_allclose(losses, right_losses, rtol=2e-4)
    for name, value in right.items():
        assert np.abs(weights[name] - value).max() <= 2e-3 * np.abs(value).max(), name


def test_clipping_and_regularization_give_the_same_bits_on_any_number_of_threads() -> None:
    settings = settings_for("Nesterov", clip_norm=0.4, clip_value=0.05)
    alone = trained(regularized(), settings, 60)

    for threads in (2, 3):
        losses, weights = trained(regularized(), settings, 60, threads)
        assert np.array_equal(losses, alone[0])
        assert all(np.array_equal(weights[name], alone[1][name]) for name in weights)


def test_max_norm_holds_for_every_unit_and_filter() -> None:
    _, weights = trained(regularized(), settings_for("Momentum", learning_rate=0.1), 40)

    for name, limit in (("conv1/weight", 0.9), ("dense1/weight", 0.8)):
        norms = np.linalg.norm(weights[name].reshape(len(weights[name]), -1), axis=1)
        assert norms.max() <= limit * (1 + 1e-5)
        assert norms.max() > limit * 0.99
    assert np.linalg.norm(weights["dense2/weight"], axis=1).max() > 0.9


@pytest.mark.parametrize("optimizer", ["AdamW", "Momentum"])
@pytest.mark.parametrize("frozen", ["conv1", "dense1", "dense2"])
def test_frozen_weights_keep_every_bit_and_the_others_learn(frozen: str, optimizer: str) -> None:
    graph = regularized()
    node = next(node for node in graph.nodes.values() if node.name == frozen)
    graph.nodes[node.id] = type(node)(
        node.id, node.name, type(node.layer)(**{**vars(node.layer), "frozen": True}), node.position
    )
    trainer = Trainer(graph, settings_for(optimizer), DIGITS, threads=2)
    before = trainer.weights()
    trainer.advance(20)
    after = trainer.weights()
    trainer.close()

    for name, value in before.items():
        assert np.array_equal(after[name], value) == name.startswith(frozen), name


def test_no_gradient_is_computed_for_frozen_layers_that_nothing_below_needs() -> None:
    layers = [Conv2d(filters=3, frozen=True), Tanh(), Flatten(), Dense(units=10)]
    analysis = analyze(chain([Input((1, 8, 8)), *layers, SoftmaxCrossEntropy()]))

    program = training_program(analysis)

    assert set(program.gradients) == {"dense1/weight", "dense1/bias"}
    operations = [call.operation for call in program.calls]
    assert not {"tanh_gradient", "conv2d_weight_gradient", "dense_input_gradient"} & set(operations)


def test_a_network_that_is_all_frozen_is_refused() -> None:
    graph = chain(
        [Input((1, 8, 8)), Flatten(), Dense(units=10, frozen=True), SoftmaxCrossEntropy()]
    )

    with pytest.raises(ProblemsError, match="Every layer with weights is frozen"):
        Trainer(graph, TrainingSettings(), DIGITS)


def test_gradient_descent_takes_the_whole_training_part_as_one_batch() -> None:
    graph = regularized()
    trainer = Trainer(graph, settings_for("Gradient descent", batch_size=3), DIGITS, threads=2)

    assert trainer.steps_per_epoch == 1
    assert trainer.batch == len(DIGITS.parts["training"])
    first = trainer.evaluate("training")
    assert first is not None
    assert trainer.advance(1).losses[0] == pytest.approx(first.loss, rel=1e-5)
    trainer.close()


# --- the first rules -------------------------------------------------------------------------


def points(outputs: int, samples: int = 40) -> Dataset:
    rng = np.random.default_rng(3)
    inputs = rng.normal(size=(samples, 5)).astype(np.float32)
    slopes = rng.normal(size=(5, outputs))
    targets = (inputs @ slopes > 0.2).astype(np.float32)
    order = np.arange(samples)
    return Dataset(
        "points", inputs, targets, {"training": order, "validation": order[:0], "test": order[:0]}
    )


def single(outputs: int) -> Graph:
    return chain(
        [Input((5,)), Dense(units=outputs), MeanSquaredError()],
        Target(form="values", size=outputs),
    )


@pytest.mark.parametrize("batch", [1, 7])
@pytest.mark.parametrize("outputs", [1, 3])
def test_widrow_hoff_is_the_formula_of_the_textbook(outputs: int, batch: int) -> None:
    dataset, rate = points(outputs), 0.05
    settings = TrainingSettings(
        epochs=100, batch_size=batch, optimizer="Widrow-Hoff", learning_rate=rate
    )
    trainer = Trainer(single(outputs), settings, dataset, threads=1)
    weights = {name: value.astype(np.float64) for name, value in trainer.weights().items()}
    w, b = weights["dense1/weight"], weights["dense1/bias"]
    numbers, sizes = trainer._order.batches(0, 60)

    trainer.advance(60)

    for row, size in zip(numbers, sizes, strict=True):
        x, t = dataset.inputs[row[:size]], dataset.targets[row[:size]]
        error = t - (x @ w.T + b)
        w += rate * error.T @ x / size
        b += rate * error.mean(axis=0)
    found = trainer.weights()
    trainer.close()
    np.testing.assert_allclose(found["dense1/weight"], w, atol=2e-5)
    np.testing.assert_allclose(found["dense1/bias"], b, atol=2e-5)


@pytest.mark.parametrize("batch", [1, 7])
@pytest.mark.parametrize("outputs", [1, 3])
def test_the_perceptron_rule_is_the_formula_of_the_textbook(outputs: int, batch: int) -> None:
    dataset, rate = points(outputs), 0.125
    graph = chain(
        [Input((5,)), Dense(units=outputs), LAYERS["step"](), MeanSquaredError()],
        Target(form="values", size=outputs),
    )
    settings = TrainingSettings(
        epochs=100, batch_size=batch, optimizer="Perceptron", learning_rate=rate
    )
    trainer = Trainer(graph, settings, dataset, threads=1)
    weights = {name: value.astype(np.float64) for name, value in trainer.weights().items()}
    w, b = weights["dense1/weight"], weights["dense1/bias"]
    numbers, sizes = trainer._order.batches(0, 60)

    trainer.advance(60)

    for row, size in zip(numbers, sizes, strict=True):
        x, t = dataset.inputs[row[:size]], dataset.targets[row[:size]]
        error = t - (x @ w.T + b > 0)
        w += rate * error.T @ x / size
        b += rate * error.mean(axis=0)
    found = trainer.weights()
    trainer.close()
    np.testing.assert_allclose(found["dense1/weight"], w, atol=2e-5)
    np.testing.assert_allclose(found["dense1/bias"], b, atol=2e-5)


@pytest.mark.parametrize("optimizer", [name for name, rule in RULES.items() if rule.corrects])
def test_rules_of_a_single_layer_refuse_other_networks_before_training(optimizer: str) -> None:
    for graph in (
        regularized(),
        chain([Input((1, 8, 8)), Flatten(), Dense(units=10), SoftmaxCrossEntropy()]),
        chain(
            [Input((1, 8, 8)), Flatten(), Dense(units=10), Tanh(), MeanSquaredError()],
            Target(form="one-hot", size=10),
        ),
        chain(
            [Input((1, 8, 8)), Flatten(), Dense(units=3), Dense(units=10), MeanSquaredError()],
            Target(form="one-hot", size=10),
        ),
    ):
        with pytest.raises(ProblemsError, match=f"The {optimizer} rule is for a network of one"):
            Trainer(graph, TrainingSettings(optimizer=optimizer), DIGITS)
