"""A step taken apart: the trainer's own step, each number of it worked out rightly."""

from dataclasses import replace

import numpy as np
import pytest

from netwright.data.digits import load_digits
from netwright.graph.analysis import analyze
from netwright.graph.graph import Graph
from netwright.inspection.explaining.table import OPERATIONS, RULES
from netwright.inspection.explaining.writing import written
from netwright.inspection.micro_steps import MicroStep, Phase
from netwright.inspection.stepper import NextStepApart
from netwright.inspection.subject import Subject
from netwright.layers.batch_normalization import BatchNorm
from netwright.layers.dense import Dense
from netwright.operations.operation import Operation
from netwright.operations.table import TABLE
from netwright.training.job import Checkpoint, Job
from netwright.training.rules import RULES as LEARNING_RULES
from netwright.training.settings import TrainingSettings
from netwright.training.trainer import Trainer
from support.apart import micro_step, samples_of, standing
from support.build import starter, vectors
from support.learning import ANY_NETWORK, settings_for
from support.networks import NETWORKS, dataset_for

OUTSIDE_OF_A_STEP = {"batch_norm_inference", "correct_count", "binary_correct_count"}
FLOAT32 = 1e-5
PLACES = 12


def assert_worked_out(step: MicroStep, rng: np.random.Generator) -> None:
    """Explained numbers, at places drawn at random, are those of the engine."""
    for output, shown in enumerate(step.outputs):
        scale = max(float(np.abs(shown.values).max(initial=0)), 1e-6)
        for _ in range(min(PLACES, shown.values.size)):
            index = tuple(int(rng.integers(size)) for size in shown.values.shape)
            worked = step.explain(output, index)
            assert worked is not None
            name = f"{step.node} {step.title} {shown.letter}{index}"
            assert abs(worked.value - float(shown.values[index])) <= FLOAT32 * scale, name
            assert worked.lines[-1].endswith(written(worked.value)), (name, worked)
            for number, box in worked.seen:
                assert len(box) <= step.inputs[number].values.ndim, name


@pytest.mark.parametrize("name", list(NETWORKS))
def test_every_explained_number_is_the_engines(name: str) -> None:
    graph = NETWORKS[name]
    dataset = dataset_for(graph, analyze(graph), 12)
    rng = np.random.default_rng(1)

    with standing(graph, dataset, TrainingSettings(batch_size=5), steps=1) as (_, apart):
        for step in apart.micro_steps:
            if step.row is not None:
                assert_worked_out(step, rng)

        without = {step.title for step in apart.micro_steps if step.row is None}
        # Statistics that two nodes share are changed twice.
        assert not without or (name.startswith("siamese") and len(without) == 2)
        phases = [list(Phase).index(step.phase) for step in apart.micro_steps]
        assert phases == sorted(phases)
        learns = any(not p.frozen for p in analyze(graph).parameters)
        assert set(phases) == ({0, 1, 2, 3} if learns else {0, 1})


def test_every_operation_and_every_learning_rule_has_an_explanation() -> None:
    assert set(OPERATIONS) == set(TABLE) - OUTSIDE_OF_A_STEP
    assert set(RULES) == {rule.kernel for rule in LEARNING_RULES.values()}


@pytest.mark.parametrize("name", list(NETWORKS))
def test_the_gradients_of_the_backward_pass_are_those_of_the_update(name: str) -> None:
    """Dropout too drops the same numbers as the step will."""
    graph = NETWORKS[name]
    dataset = dataset_for(graph, analyze(graph), 12)
    with standing(graph, dataset, TrainingSettings(batch_size=5), steps=2) as (_, apart):
        passed = {
            shown.name: shown.values
            for step in apart.micro_steps
            if step.phase is Phase.BACKWARD
            for shown in step.outputs
        }
        for step in apart.micro_steps:
            if step.title.startswith("Adam") and not step.inputs[1].name.endswith("penalty"):
                used = step.inputs[1]
                scale = max(float(np.abs(used.values).max()), 1e-6)
                np.testing.assert_allclose(passed[used.name], used.values, atol=1e-5 * scale)


def test_a_sum_hands_its_gradient_on_to_both_branches() -> None:
    graph = NETWORKS["residual"]
    dataset = dataset_for(graph, analyze(graph), 12)
    with standing(graph, dataset, TrainingSettings(batch_size=5)) as (_, apart):
        steps = list(apart.micro_steps)
        passing = micro_step(apart, "Gradient passes on", "add1")
        joining = micro_step(apart, "Sum of gradients")

        given = steps[steps.index(passing) - 1].outputs[0]
        assert passing.inputs[0].name == given.name
        assert any(shown.name == given.name for shown in joining.inputs)
        assert steps.index(passing) < steps.index(joining)


@pytest.mark.parametrize("optimizer", ANY_NETWORK)
@pytest.mark.parametrize("steps", [0, 3])
def test_the_update_is_bit_for_bit_the_trainers(optimizer: str, steps: int) -> None:
    graph, settings = NETWORKS["starter"], settings_for(optimizer)
    with standing(graph, load_digits(), settings, steps) as (trainer, apart):
        trainer.advance(1)

        after, moments = trainer.weights(), trainer.state().moments
        updates = [step for step in apart.micro_steps if step.phase is Phase.UPDATE]
        assert {step.inputs[0].name for step in updates} == set(after)
        for step in updates:
            name = step.inputs[0].name
            assert np.array_equal(step.outputs[0].values, after[name])
            for shown, moment in zip(step.outputs[1:], moments, strict=True):
                assert np.array_equal(shown.values, moment[name])


def test_after_a_change_of_rule_and_batch_the_update_is_the_trainers() -> None:
    dataset = load_digits()
    trainer = Trainer(starter(), TrainingSettings(optimizer="SGD"), dataset, threads=1)
    trainer.advance(3)
    settings = TrainingSettings(optimizer="Adam", batch_size=17, learning_rate=0.01)
    trainer.change(settings)
    trainer.advance(2)
    job = Job(trainer.graph, settings, dataset)
    coming = Checkpoint(1, trainer.step, job, trainer.weights(), 0.0, trainer.next_step())

    apart = NextStepApart().answer(Subject(coming))
    trainer.advance(1)

    step = micro_step(apart, "Adam: weight", "dense1")
    assert apart.batch == 17
    assert step.computed.settings["t"] == 3
    assert np.array_equal(step.outputs[0].values, trainer.weights()["dense1/weight"])
    assert_worked_out(step, np.random.default_rng(0))
    trainer.close()


def test_what_keeps_weights_and_gradients_small_is_in_the_update() -> None:
    graph = vectors(3, Dense(units=4, l1=0.01, l2=0.1, max_norm=0.5))
    settings = TrainingSettings(clip_norm=0.1, clip_value=0.05, batch_size=5)
    rng = np.random.default_rng(2)
    with standing(graph, dataset_for(graph, analyze(graph), 12), settings, 2) as (trainer, apart):
        trainer.advance(1)

        step = micro_step(apart, "Adam: weight", "dense1")
        assert np.array_equal(step.outputs[0].values, trainer.weights()["dense1/weight"])
        assert step.inputs[1].name == "dense1/weight:gradient after clipping and penalty"
        assert_worked_out(step, rng)


def test_running_statistics_are_those_that_the_trainer_will_have() -> None:
    graph = vectors(3, Dense(units=4), BatchNorm())
    with standing(
        graph, dataset_for(graph, analyze(graph), 12), TrainingSettings(batch_size=5), 2
    ) as (trainer, apart):
        trainer.advance(1)
        for title in ("Running mean", "Running variance"):
            step = micro_step(apart, title)
            assert np.array_equal(step.outputs[0].values, trainer.weights()[step.inputs[0].name])


def test_of_a_large_batch_the_first_samples_are_shown_and_the_update_is_that_of_all() -> None:
    settings = TrainingSettings(batch_size=100)
    with standing(starter(), load_digits(), settings) as (trainer, apart):
        trainer.advance(1)

        assert (len(apart.samples), apart.batch) == (64, 100)
        assert "first 64 of 100" in apart.note
        step = micro_step(apart, "Adam: weight", "dense1")
        assert np.array_equal(step.outputs[0].values, trainer.weights()["dense1/weight"])
        partly = micro_step(apart, "Gradient of the weights", "dense1").outputs[0].values
        assert not np.allclose(partly, step.inputs[1].values, atol=1e-6)


def test_without_more_samples_the_gradient_of_the_backward_pass_is_that_of_the_update() -> None:
    with standing(starter(), load_digits(), TrainingSettings(batch_size=20), 2) as (_, apart):
        for node in ("dense1", "dense2"):
            passed = micro_step(apart, "Gradient of the weights", node).outputs[0].values
            used = micro_step(apart, "Adam: weight", node).inputs[1].values
            np.testing.assert_allclose(passed, used, atol=1e-6)


def test_the_samples_are_those_of_the_batch_to_come() -> None:
    with standing(starter(), load_digits(), TrainingSettings(batch_size=20), 4) as (trainer, apart):
        ahead = trainer.next_step()

        assert np.array_equal(apart.samples, ahead.samples)
        image = micro_step(apart, "Convolution").inputs[0].values
        assert np.array_equal(image, load_digits().inputs[ahead.samples])


def test_a_gradient_that_is_not_finite_leaves_the_update_out_and_says_so() -> None:
    graph: Graph = vectors(2, Dense(units=2))
    far = np.full((4, 2), 1e38, np.float32)
    settings = TrainingSettings(batch_size=4)
    with standing(graph, samples_of(far, np.ones((4, 3), np.float32)), settings) as (_, apart):
        assert "not finite" in apart.note
        assert {step.phase for step in apart.micro_steps} == set(Phase) - {Phase.UPDATE}


def test_an_operation_without_an_explanation_shows_its_documentation() -> None:
    with standing(starter(), load_digits(), TrainingSettings()) as (_, apart):
        step = replace(apart.micro_steps[0], row=None, said=Operation.__doc__ or "")

        assert step.explain(0, (0, 0, 0, 0)) is None
        assert step.formula() == Operation.__doc__
