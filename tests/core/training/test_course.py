"""Stopping early, several runs, rates on a plateau: decided at the ends of epochs."""

from dataclasses import fields, replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from netwright.data.dataset import Dataset
from netwright.data.digits import load_digits
from netwright.graph.graph import Graph
from netwright.layers.batch_normalization import BatchNorm
from netwright.layers.class_losses import SoftmaxCrossEntropy
from netwright.layers.data import Input
from netwright.layers.dense import Dense
from netwright.layers.dropout import Dropout
from netwright.layers.shaping import Flatten
from netwright.program.program import ProblemsError
from netwright.project.file import load_project, save_project
from netwright.project.project import Project
from netwright.training.course import Course
from netwright.training.settings import TrainingSettings
from netwright.training.snapshot import Evaluation
from netwright.training.state import TrainedState
from netwright.training.trainer import Trainer
from netwright.training.unattended import train
from support.build import chain

DIGITS = load_digits()
FEW = replace(DIGITS, parts={**DIGITS.parts, "training": DIGITS.parts["training"][:120]})
"""So few that a network soon learns them by heart and the validation loss rises."""

SETTINGS: dict[str, TrainingSettings] = {
    "early stopping": TrainingSettings(epochs=60, learning_rate=0.05, patience=3),
    "plateau": TrainingSettings(
        epochs=25, learning_rate=0.05, schedule="On plateau", decay_epochs=1
    ),
    "still weights": TrainingSettings(
        epochs=80, optimizer="Momentum", learning_rate=0.01, schedule="Exponential",
        decay_epochs=1, min_change=0.002,
    ),
    "three runs": TrainingSettings(epochs=4, learning_rate=0.01, runs=3),
    "three runs that stop": TrainingSettings(epochs=40, learning_rate=0.05, runs=3, patience=2),
    "warm cosine": TrainingSettings(epochs=6, schedule="Cosine", warmup_steps=9),
}  # fmt: skip


def network() -> Graph:
    """States and random numbers are part of a run too."""
    hidden = [Dense(units=20), BatchNorm(), Dropout(), Dense(units=10)]
    return chain([Input((1, 8, 8)), Flatten(), *hidden, SoftmaxCrossEntropy()])


def trainer_of(settings: TrainingSettings, dataset: Dataset = FEW, threads: int = 1) -> Trainer:
    return Trainer(network(), settings, dataset, threads)


def run_out(trainer: Trainer, chunk: int = 10_000) -> list[Evaluation]:
    """To the end, in calls of so many steps; what was measured on the way."""
    found: list[Evaluation] = []
    while not trainer.finished:
        found += trainer.advance(chunk).evaluations
    return found


def same(first: Any, second: Any) -> bool:
    return all(np.array_equal(first[name], second[name]) for name in first)


def same_course(first: Course, second: Course) -> bool:
    numbers = [f.name for f in fields(Course) if f.name != "kept"]
    return (
        all(getattr(first, name) == getattr(second, name) for name in numbers)
        and first.kept.keys() == second.kept.keys()
        and all(same(first.kept[name], second.kept[name]) for name in first.kept)
    )


def test_early_stopping_goes_back_to_the_weights_of_the_lowest_validation_loss() -> None:
    trainer = trainer_of(SETTINGS["early stopping"])
    losses = {e.step: e.loss for e in run_out(trainer)}
    final = trainer.evaluate("validation")
    best = min(losses, key=lambda step: losses[step])
    stopped, reason = trainer.step, trainer.reason
    found = trainer.weights()
    trainer.close()
    again = trainer_of(replace(SETTINGS["early stopping"], patience=0))
    again.advance(best)

    assert stopped == best + 3 * again.steps_per_epoch < again.total_steps
    assert trainer.best_step == best
    assert same(found, again.weights())
    assert final is not None
    assert final.loss == losses[best]
    assert reason == (
        "The validation loss did not improve for 3 epochs. The weights are those of epoch"
        f" {best // again.steps_per_epoch} (step {best}), the best one."
    )
    again.close()


def test_a_run_that_stopped_early_goes_on_until_it_is_stopped_again() -> None:
    trainer = Trainer(network(), SETTINGS["early stopping"], FEW, threads=1)
    trainer.advance(trainer.total_steps)
    stopped_at, best = trainer.epoch, trainer.best_step
    assert (trainer.finished, bool(trainer.reason)) == (True, True)

    trainer.go_on()
    assert (trainer.finished, trainer.reason) == (False, "")
    assert trainer.best_step == best
    trainer.advance(trainer.total_steps)

    assert trainer.epoch >= stopped_at + SETTINGS["early stopping"].patience
    assert trainer.finished
    trainer.close()


def test_an_improvement_smaller_than_asked_for_is_none() -> None:
    trainer = trainer_of(replace(SETTINGS["early stopping"], min_improvement=1e6))

    run_out(trainer)

    assert trainer.best_step == trainer.steps_per_epoch
    assert trainer.epoch == 4
    trainer.close()


def test_training_stops_when_the_weights_no_longer_move() -> None:
    settings = SETTINGS["still weights"]
    trainer = trainer_of(settings)
    before, shares = trainer.weights(), []
    while not trainer.finished:
        trainer.advance(trainer.steps_per_epoch)
        after = trainer.weights()
        learned = [name for name in after if "running" not in name]
        moved = [np.square(after[n] - before[n], dtype=np.float64).sum() for n in learned]
        whole = [np.square(before[n], dtype=np.float64).sum() for n in learned]
        shares.append(np.sqrt(sum(moved) / sum(whole)))
        before = after

    assert trainer.epoch < settings.epochs
    assert trainer.reason == "The weights no longer move."
    assert min(shares[:-1]) >= settings.min_change > shares[-1]
    trainer.close()


def test_the_best_of_several_runs_is_kept_and_each_is_a_run_of_its_own_seed() -> None:
    settings = SETTINGS["three runs"]
    trainer = trainer_of(settings)
    run_out(trainer)
    alone = []
    for seed in range(3):
        single = trainer_of(replace(settings, runs=1, seed=seed))
        single.advance(10_000)
        evaluation = single.evaluate("validation")
        assert evaluation is not None
        alone.append((evaluation.loss, single.weights()))
        single.close()

    best = min(range(3), key=lambda run: alone[run][0])
    assert trainer.step == trainer.total_steps == 12 * trainer.steps_per_epoch
    assert same(trainer.weights(), alone[best][1])
    assert trainer.reason.startswith(f"Run {best + 1} of 3 was the best, with a validation loss of")
    trainer.close()


@pytest.mark.parametrize("name", list(SETTINGS))
@pytest.mark.parametrize("chunk", [1, 7])
def test_however_a_run_is_cut_it_ends_the_same(name: str, chunk: int) -> None:
    whole, cut = trainer_of(SETTINGS[name]), trainer_of(SETTINGS[name], threads=2)
    run_out(whole)
    run_out(cut, chunk)

    assert cut.step == whole.step
    assert same(whole.weights(), cut.weights())
    assert same_course(whole.state().course, cut.state().course)
    assert whole.finished
    whole.close()
    cut.close()


@pytest.mark.parametrize("name", list(SETTINGS))
@pytest.mark.parametrize("at", [3, 8, 14, 21])
def test_a_run_saved_and_reopened_ends_as_if_nothing_had_happened(
    name: str, at: int, tmp_path: Path
) -> None:
    whole, first = trainer_of(SETTINGS[name]), trainer_of(SETTINGS[name])
    run_out(whole)
    first.advance(at)
    path = tmp_path / "a.netw"
    save_project(Project(network(), SETTINGS[name], trained=first.state()), path)
    project = load_project(path)
    assert project.trained

    later = trainer_of(project.settings)
    later.restore(project.trained)
    assert same_course(later.state().course, first.state().course)
    run_out(later)

    assert later.step == whole.step
    assert later.reason == whole.reason
    assert same(later.weights(), whole.weights())
    for trainer in (whole, first, later):
        trainer.close()


def test_a_finished_run_stays_finished_when_it_is_reopened() -> None:
    first = trainer_of(SETTINGS["early stopping"])
    run_out(first)
    later = trainer_of(SETTINGS["early stopping"])

    later.restore(first.state())

    assert later.finished
    assert len(later.advance(10).losses) == 0
    first.close()
    later.close()


def test_a_plateau_lowers_the_rate_of_the_steps_after_it() -> None:
    settings = SETTINGS["plateau"]
    trainer = trainer_of(settings)

    run_out(trainer)

    reductions = trainer.state().course.reductions
    assert reductions > 2
    rates = {settings.learning_rate * 0.5 ** (reductions - late) for late in (0, 1)}
    assert trainer.rate in rates
    trainer.close()


def test_another_learning_rate_is_what_the_schedule_multiplies_from_then_on() -> None:
    trainer = trainer_of(TrainingSettings(epochs=10, schedule="1/t", decay_epochs=1))
    trainer.advance(trainer.steps_per_epoch)
    assert trainer.rate == 0.001

    trainer.change(replace(trainer.settings, learning_rate=0.01))
    trainer.advance(1)

    assert trainer.rate == 0.01 / 2
    trainer.close()


def test_the_command_line_tells_why_a_run_ended() -> None:
    outcome = train(network(), SETTINGS["early stopping"], FEW, threads=1)

    assert outcome.finished
    assert outcome.reason.startswith("The validation loss did not improve for 3 epochs.")


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        (TrainingSettings(patience=2), "Patience compares losses"),
        (TrainingSettings(runs=2), "More than one run compares losses"),
        (TrainingSettings(schedule="On plateau"), "The schedule On plateau compares losses"),
    ],
)
def test_without_validation_samples_what_needs_them_is_refused(
    settings: TrainingSettings, words: str
) -> None:
    parts = {**DIGITS.parts, "validation": DIGITS.parts["validation"][:0]}

    with pytest.raises(ProblemsError, match=words):
        trainer_of(settings, replace(DIGITS, parts=parts))


def test_a_state_without_a_course_goes_on() -> None:
    first = trainer_of(SETTINGS["early stopping"])
    first.advance(5)
    state = first.state()
    later = trainer_of(SETTINGS["early stopping"])

    later.restore(TrainedState(state.step, state.weights, state.moments))
    run_out(later)

    assert later.reason
    first.close()
    later.close()
