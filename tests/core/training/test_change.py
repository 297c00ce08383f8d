"""What is changed while a run goes on: from the next step, from the same state."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from netwright.data.digits import load_digits
from netwright.graph.graph import Graph
from netwright.layers.activation import Relu
from netwright.layers.class_losses import SoftmaxCrossEntropy
from netwright.layers.data import Input
from netwright.layers.dense import Dense
from netwright.layers.dropout import Dropout
from netwright.layers.shaping import Flatten
from netwright.program.program import ProblemsError
from netwright.training.settings import TrainingSettings
from netwright.training.trainer import Trainer
from support.build import chain
from support.edits import with_layer

DIGITS = load_digits()
Weights = dict[str, np.ndarray]


def network() -> Graph:
    return chain(
        [
            Input((1, 8, 8)),
            Flatten(),
            Dense(units=24),
            Relu(),
            Dropout(rate=0.5),
            Dense(units=10),
            SoftmaxCrossEntropy(),
        ]
    )


GRAPH = network()
FIRST = TrainingSettings(epochs=6, batch_size=32, optimizer="Momentum", learning_rate=0.02)


def trainer_of(settings: TrainingSettings = FIRST, graph: Graph = GRAPH) -> Trainer:
    return Trainer(graph, settings, DIGITS, threads=1)


def same(one: Weights, other: Weights) -> bool:
    return one.keys() == other.keys() and all(np.array_equal(one[n], other[n]) for n in one)


CHANGES = {
    "batch size up": {"batch_size": 50},
    "batch size down": {"batch_size": 7},
    "momentum": {"momentum": 0.5},
    "learning rate": {"learning_rate": 0.001},
    "optimizer": {"optimizer": "Adam"},
    "clipping": {"clip_norm": 0.1},
    "all samples": {"optimizer": "Gradient descent"},
    "schedule": {"schedule": "Cosine"},
    "epochs": {"epochs": 5},
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_a_changed_run_that_is_taken_up_equals_one_that_went_on(change: dict[str, object]) -> None:
    whole = trainer_of()
    whole.advance(50)
    whole.change(replace(FIRST, **change))  # type: ignore[arg-type]
    whole.advance(3)
    state = whole.state()
    losses = whole.advance(10_000).losses
    later = trainer_of(replace(FIRST, **change))  # type: ignore[arg-type]

    later.restore(state)

    assert np.array_equal(later.advance(10_000).losses, losses)
    assert same(later.weights(), whole.weights())
    assert later.finished
    assert later.step == whole.step == whole.total_steps
    assert later.epoch == whole.epoch == whole.total_epochs == whole.settings.epochs
    for trainer in (whole, later):
        trainer.close()


@pytest.mark.parametrize(
    "change", [{"momentum": 0.5}, {"learning_rate": 1.0}, {"schedule": "1/t"}, {"epochs": 9}]
)
def test_what_is_a_number_for_each_step_needs_no_other_engine(change: dict[str, object]) -> None:
    trainer = trainer_of()
    trainer.advance(5)
    engine = trainer._engine

    trainer.change(replace(FIRST, **change))  # type: ignore[arg-type]

    assert trainer._engine is engine
    trainer.close()


def test_another_engine_shares_the_data_of_the_one_before() -> None:
    trainer = trainer_of()
    before = trainer._engine.samples

    trainer.change(replace(FIRST, batch_size=64), with_layer(GRAPH, "dense1", units=40))

    after = trainer._engine.samples
    assert before.keys() == after.keys()
    assert all(after[name].rows is before[name].rows for name in before)
    trainer.close()


def test_nothing_is_learned_or_lost_by_the_change_itself() -> None:
    trainer = trainer_of()
    trainer.advance(50)
    before = trainer.state()

    trainer.change(replace(FIRST, batch_size=64, clip_value=0.5))
    trainer.change(FIRST, with_layer(GRAPH, "dropout1", rate=0.1))

    after = trainer.state()
    assert same(dict(after.weights), dict(before.weights))
    assert same(dict(after.moments[0]), dict(before.moments[0]))
    assert trainer.step == 50
    trainer.close()


def test_the_samples_of_an_epoch_are_each_seen_once_across_a_change() -> None:
    trainer = trainer_of()
    count = len(DIGITS.parts["training"])
    trainer.advance(10)
    trainer.change(replace(FIRST, batch_size=100))

    numbers, sizes = trainer._order.batches(10, trainer.steps_to_epoch_end)

    first = trainer_of()._order.batches(0, 10)[0]
    assert sizes.sum() == count - 320
    seen = np.concatenate([first.ravel(), numbers[numbers >= 0]])
    assert sorted(seen.tolist()) == sorted(DIGITS.parts["training"].tolist())
    trainer.close()


def test_a_changed_rate_of_dropout_is_that_of_a_run_that_always_had_it() -> None:
    quiet = with_layer(GRAPH, "dropout1", rate=0.0)
    changed, always = trainer_of(), trainer_of(graph=quiet)
    changed.change(FIRST, quiet)

    assert np.array_equal(changed.advance(30).losses, always.advance(30).losses)
    for trainer in (changed, always):
        trainer.close()


def test_a_frozen_layer_stays_and_goes_on_learning_when_it_is_freed() -> None:
    trainer = trainer_of()
    trainer.advance(20)
    held = trainer.parameter("dense1/weight")
    trainer.change(FIRST, with_layer(GRAPH, "dense1", frozen=True))
    trainer.advance(20)
    assert np.array_equal(trainer.parameter("dense1/weight"), held)

    trainer.change(FIRST, GRAPH)
    trainer.advance(1)

    assert not np.array_equal(trainer.parameter("dense1/weight"), held)
    trainer.close()


def test_another_rule_counts_its_own_steps() -> None:
    trainer = trainer_of()
    trainer.advance(40)
    state = trainer.state()
    trainer.change(replace(FIRST, optimizer="Adam"))
    trainer.advance(1)

    # The first step of Adam moves every number by the rate, in the direction of its gradient.
    gradients = trainer.gradients()
    for name, before in state.weights.items():
        g = gradients[name].astype(np.float64)
        right = before - 0.02 * g / (np.abs(g) + 1e-8)
        np.testing.assert_allclose(trainer.parameter(name), right, atol=2e-6)
    trainer.close()


def test_the_moments_of_another_rule_are_not_taken_for_its_own() -> None:
    momentum = trainer_of()
    momentum.advance(20)
    state = momentum.state()
    other = trainer_of(replace(FIRST, optimizer="RMSProp"))

    other.restore(state)

    assert not any(moment.any() for moment in other.state().moments[0].values())
    assert np.isfinite(other.advance(5).losses).all()
    for trainer in (momentum, other):
        trainer.close()


def test_fewer_epochs_than_are_done_end_the_run_with_its_best_weights() -> None:
    settings = replace(FIRST, patience=3)
    trainer = trainer_of(settings)
    trainer.advance(3 * trainer.steps_per_epoch + 5)

    trainer.change(replace(settings, epochs=2))

    assert trainer.finished
    assert "the best one" in trainer.reason
    assert trainer.evaluate("validation") is not None
    trainer.close()


def test_without_patience_no_best_epoch_is_remembered() -> None:
    trainer = trainer_of(replace(FIRST, patience=3))
    trainer.advance(2 * trainer.steps_per_epoch)
    before = trainer.best_step
    assert before is not None

    trainer.change(FIRST)

    assert trainer.best_step is None
    trainer.close()


def test_seed_and_runs_count_from_the_next_run() -> None:
    changed, whole = trainer_of(), trainer_of()
    changed.change(replace(FIRST, seed=5, runs=2))

    assert np.array_equal(changed.advance(60).losses, whole.advance(60).losses)
    for trainer in (changed, whole):
        trainer.close()


def test_what_cannot_be_trained_changes_nothing() -> None:
    changed, whole = trainer_of(), trainer_of()
    changed.advance(10)
    attempts: list[Callable[[], object]] = [
        lambda: changed.change(replace(FIRST, optimizer="Perceptron")),
        lambda: changed.change(FIRST, with_layer(GRAPH, "dense2", units=3)),
        lambda: changed.change(
            FIRST, with_layer(with_layer(GRAPH, "dense1", frozen=True), "dense2", frozen=True)
        ),
    ]
    for attempt in attempts:
        with pytest.raises((ProblemsError, ValueError)):
            attempt()

    changed.advance(10)
    whole.advance(20)
    assert same(changed.weights(), whole.weights())
    assert changed.settings == FIRST
    for trainer in (changed, whole):
        trainer.close()


def test_the_state_of_before_comes_back_and_steps_count_on() -> None:
    trainer = trainer_of()
    trainer.advance(30)
    state = trainer.state()
    trainer.change(FIRST, with_layer(GRAPH, "dense1", units=40))
    trainer.advance(20)

    trainer.change(FIRST, GRAPH, state)

    assert trainer.step == 50
    assert same(trainer.weights(), dict(state.weights))
    assert same(dict(trainer.state().moments[0]), dict(state.moments[0]))
    trainer.close()


def test_the_epochs_of_several_runs_add_up_after_a_change() -> None:
    settings = replace(FIRST, epochs=2, runs=2)
    trainer = trainer_of(settings)
    trainer.advance(10)
    trainer.change(replace(settings, batch_size=100))

    trainer.advance(100_000)

    assert trainer.finished
    assert trainer.epoch == trainer.total_epochs == 4
    trainer.close()
