"""Training: the order of samples, learning rules, states, faults."""

from dataclasses import replace

import numpy as np
import pytest

from netwright.data.dataset import DataError, Dataset
from netwright.data.digits import load_digits
from netwright.graph.analysis import analyze
from netwright.layers.class_losses import SoftmaxCrossEntropy
from netwright.layers.data import Input, Target
from netwright.layers.dense import Dense
from netwright.layers.losses import MeanSquaredError
from netwright.program.program import ProblemsError
from netwright.training.fault import NonFiniteError
from netwright.training.inference import predict
from netwright.training.order import BatchOrder
from netwright.training.settings import TrainingSettings
from netwright.training.trainer import Trainer
from support.build import chain, starter
from support.learning import ANY_NETWORK, reference_run, settings_for
from support.networks import NETWORKS, dataset_for


def some_digits() -> Dataset:
    """So few for training that fifty steps are several epochs."""
    digits = load_digits()
    return replace(digits, parts={**digits.parts, "training": digits.parts["training"][:300]})


@pytest.mark.parametrize("optimizer", ANY_NETWORK)
@pytest.mark.parametrize("name", ["starter", "residual", "dense odd", "one-hot", "conv stride"])
def test_fifty_steps_follow_the_reference(name: str, optimizer: str) -> None:
    graph = NETWORKS[name]
    dataset = some_digits() if name == "starter" else dataset_for(graph, analyze(graph), 100)
    settings = settings_for(optimizer)
    trainer = Trainer(graph, settings, dataset, threads=2)

    losses = trainer.advance(50).losses
    weights = trainer.weights()
    trainer.close()

    right_losses, right_weights = reference_run(graph, settings, dataset, 50)
    np.testing.assert_allclose(losses, right_losses, rtol=2e-4)
    for key, value in right_weights.items():
        assert np.abs(weights[key] - value).max() <= 2e-3 * np.abs(value).max(), key


def test_an_epoch_shows_every_sample_once_and_the_last_batch_may_be_smaller() -> None:
    samples = np.array([3, 5, 8, 13, 21, 34, 55])
    order = BatchOrder(samples, batch=3, seed=1)

    numbers, sizes = order.batches(0, 6)

    assert order.steps_per_epoch == 3
    assert sizes.tolist() == [3, 3, 1, 3, 3, 1]
    for epoch in (numbers[:3], numbers[3:]):
        assert sorted(epoch[epoch >= 0]) == samples.tolist()
    assert not np.array_equal(numbers[:3], numbers[3:])
    assert np.array_equal(order.batches(4, 1)[0], numbers[4:5])


def test_a_restored_state_goes_on_bit_for_bit() -> None:
    settings = TrainingSettings(epochs=10, seed=2)
    whole = Trainer(starter(), settings, load_digits(), threads=2)
    whole.advance(90)
    first = Trainer(starter(), settings, load_digits(), threads=1)
    first.advance(50)

    later = Trainer(starter(), settings, load_digits(), threads=2)
    later.restore(first.state())
    later.advance(40)

    assert later.step == whole.step
    for name, value in whole.weights().items():
        assert np.array_equal(later.weights()[name], value)
    for trainer in (whole, first, later):
        trainer.close()


def test_reset_goes_back_to_the_same_initial_weights() -> None:
    trainer = Trainer(starter(), TrainingSettings(seed=4), load_digits(), threads=1)
    begin, losses = trainer.weights(), trainer.advance(30).losses

    trainer.reset()

    for name, value in begin.items():
        assert np.array_equal(trainer.weights()[name], value)
    assert np.array_equal(trainer.advance(30).losses, losses)
    trainer.close()


def test_a_run_ends_after_its_epochs() -> None:
    trainer = Trainer(starter(), TrainingSettings(epochs=2), load_digits(), threads=1)

    steps = trainer.advance(10_000)

    assert trainer.finished
    assert trainer.epoch == 2
    assert len(steps.losses) == trainer.step == 2 * trainer.steps_per_epoch
    assert len(trainer.advance(5).losses) == 0
    trainer.close()


def test_accuracy_is_the_share_of_right_classes() -> None:
    dataset = load_digits()
    trainer = Trainer(starter(), TrainingSettings(epochs=3), dataset, threads=2)
    trainer.advance(10_000)
    evaluation = trainer.evaluate("test")
    answers = predict(starter(), trainer.weights(), dataset.inputs)
    trainer.close()

    chosen = dataset.parts["test"]
    right = answers.argmax(axis=1)[chosen] == dataset.targets[chosen]
    assert evaluation is not None
    assert evaluation.accuracy == right.mean()
    share = answers[chosen, dataset.targets[chosen]].astype(np.float64)
    assert evaluation.loss == pytest.approx(-np.log(share).mean(), rel=1e-5)


def test_the_first_bad_gradient_stops_the_run_before_it_is_applied() -> None:
    settings = TrainingSettings(epochs=100, optimizer="SGD", learning_rate=1e6)
    digits = load_digits()
    large = replace(digits, inputs=digits.inputs * np.float32(1e12))
    trainer = Trainer(starter(), settings, large, threads=2)

    with pytest.raises(NonFiniteError, match="not a finite number") as caught:
        trainer.advance(1000)

    assert caught.value.step == trainer.step + 1
    assert caught.value.node in {"conv1", "dense1", "dense2"}
    assert all(np.isfinite(value).all() for value in trainer.weights().values())
    trainer.close()


def test_a_network_with_problems_is_refused_with_the_list() -> None:
    graph = chain([Input((1, 8, 8)), Dense(), SoftmaxCrossEntropy()])

    with pytest.raises(ProblemsError, match="Put a Flatten before it"):
        Trainer(graph, TrainingSettings(), load_digits())


def test_samples_of_another_shape_are_refused_with_what_to_set() -> None:
    graph = chain([Input((3,)), Dense(units=10), SoftmaxCrossEntropy()])

    with pytest.raises(DataError) as caught:
        Trainer(graph, TrainingSettings(), load_digits())

    assert str(caught.value) == (
        "input1 takes 3, but a sample of digits is 1x8x8. Set its shape to 1x8x8."
    )


def test_too_few_scores_or_classes_are_refused() -> None:
    digits = load_digits()
    flat = Dataset("rows", digits.inputs.reshape(-1, 64), digits.targets, digits.parts)

    with pytest.raises(DataError, match="gets 7 scores, but rows has 10 classes"):
        Trainer(
            chain([Input((64,)), Dense(units=7), SoftmaxCrossEntropy()]), TrainingSettings(), flat
        )
    with pytest.raises(DataError, match="has 3 classes, but rows has 10"):
        Trainer(
            chain(
                [Input((64,)), Dense(units=3), MeanSquaredError()],
                Target(form="one-hot", size=3),
            ),
            TrainingSettings(),
            flat,
        )


def test_data_that_is_not_finite_is_refused_with_the_sample() -> None:
    digits = load_digits()
    inputs = digits.inputs.copy()
    inputs[41, 0, 3, 3] = np.nan
    broken = Dataset("digits", inputs, digits.targets, digits.parts)

    with pytest.raises(DataError, match="Sample 42 of digits"):
        Trainer(starter(), TrainingSettings(), broken)
