"""Measures of a run are those of scikit-learn on what the network answers, and change nothing."""

import time
import warnings
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest

from netwright.data.dataset import Dataset
from netwright.data.digits import load_digits
from netwright.engines import reference
from netwright.graph.analysis import analyze
from netwright.graph.graph import Graph
from netwright.layers.activation import Sigmoid
from netwright.layers.binary_losses import BinaryCrossEntropy, Hinge, SigmoidCrossEntropy
from netwright.layers.class_losses import SoftmaxCrossEntropy
from netwright.layers.data import Input, Target
from netwright.layers.dense import Dense
from netwright.layers.losses import MeanSquaredError
from netwright.program.program import answer_program
from netwright.training import measuring
from netwright.training.fit import arrays_for
from netwright.training.job import Job
from netwright.training.measures import NAMES
from netwright.training.run import Run
from netwright.training.settings import TrainingSettings
from netwright.training.snapshot import RunState, Wish
from netwright.training.task import Kind, tasks_of
from netwright.training.trainer import Trainer
from netwright.training.worker import Worker
from support.build import chain, starter
from support.networks import NETWORKS, dataset_for

metrics = pytest.importorskip("sklearn.metrics")
SETTINGS = TrainingSettings(batch_size=16, epochs=3)


@pytest.fixture(autouse=True)
def _quiet() -> Iterator[None]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield


def truly(graph: Graph, dataset: Dataset, weights: Any, part: str) -> tuple[Any, ...]:
    """The task, answers in NumPy and float64, and targets of a part: rows of answers."""
    analysis = analyze(graph)
    task = tasks_of(analysis, dataset.class_count)[0]
    data = {
        name: values[dataset.parts[part]] for name, values in arrays_for(analysis, dataset).items()
    }
    program = answer_program(analysis)
    found = reference.run(program, {**weights, **data})[program.kept[0].name]
    return task, found.reshape(-1, task.count), data[task.target.name]


def by_scikit_learn(task: Any, answers: Any, targets: Any) -> dict[str, float]:
    """The measures of the task."""
    if task.kind is Kind.VALUES:
        both = (targets.reshape(answers.shape), answers)
        return {
            "RMSE": metrics.root_mean_squared_error(*both),
            "MAE": metrics.mean_absolute_error(*both),
            "R²": metrics.r2_score(*both),
        }
    yes = answers > task.threshold
    if task.kind is Kind.LABELS:
        both = (targets.reshape(answers.shape) > task.target_threshold, yes)
        return {
            "Exact match": metrics.accuracy_score(*both),
            "F1, macro": metrics.f1_score(*both, average="macro"),
            "F1, micro": metrics.f1_score(*both, average="micro"),
        }
    if task.kind is Kind.YES_OR_NO:
        truth, predicted = targets.ravel(), yes[:, 0].astype(int)
        known = truth >= 0 if truth.dtype.kind == "i" else np.ones(len(truth), bool)
        truth = (truth > task.target_threshold).astype(int)
        both = (truth[known], predicted[known])
        alone = {
            "F1": metrics.f1_score(*both),
            "Precision": metrics.precision_score(*both),
            "Recall": metrics.recall_score(*both),
            "ROC area": metrics.roc_auc_score(both[0], answers[known, 0]),
        }
    else:
        is_index = targets.dtype.kind == "i"
        truth = targets.ravel() if is_index else targets.reshape(answers.shape).argmax(axis=1)
        both = (truth[truth >= 0], answers.argmax(axis=1)[truth >= 0])
        alone = {
            "F1, macro": metrics.f1_score(*both, average="macro"),
            "Precision, macro": metrics.precision_score(*both, average="macro"),
        }
    accuracy, balanced = metrics.accuracy_score(*both), metrics.balanced_accuracy_score(*both)
    return {"Accuracy": accuracy, "Balanced accuracy": balanced, **alone}


MADE = {
    "yes or no": chain([Input((5,)), Dense(1), Sigmoid(), BinaryCrossEntropy()], Target()),
    "logits": chain([Input((5,)), Dense(1), SigmoidCrossEntropy()], Target(form="values", size=1)),
    "margin": chain([Input((5,)), Dense(1), Hinge()], Target()),
    "labels": chain([Input((5,)), Dense(4), SigmoidCrossEntropy()], Target("values", 4)),
    "classes as values": chain([Input((5,)), Dense(3), MeanSquaredError()], Target("one-hot", 3)),
    "one of four": chain([Input((5,)), Dense(4), SigmoidCrossEntropy()], Target("one-hot", 4)),
    "two classes as a number": chain(
        [Input((5,)), Dense(1), MeanSquaredError()], Target("values", 1)
    ),
    "values": chain([Input((5,)), Dense(2), MeanSquaredError()], Target("values", 2)),
}


def made(name: str) -> Dataset:
    """Data of a task: classes, labels, or values that the network nearly knows."""
    random = np.random.default_rng(4)
    inputs = random.normal(size=(90, 5)).astype(np.float32)
    count = 3 if name == "classes as values" else 2
    targets: Any = random.integers(0, count, 90)
    if name in ("labels", "values"):
        targets = random.normal(size=(90, 4 if name == "labels" else 2)).astype(np.float32)
    if name == "labels":
        targets = (targets > 0.4).astype(np.float32)
    order = np.arange(90)
    parts = {"training": order[:40], "validation": order[40:], "test": order[:0]}
    return Dataset(name, inputs, targets, parts)


KINDS = {
    "yes or no": Kind.YES_OR_NO,
    "logits": Kind.YES_OR_NO,
    "margin": Kind.YES_OR_NO,
    "labels": Kind.LABELS,
    "classes as values": Kind.CLASSES,
    "one of four": Kind.CLASSES,
    "two classes as a number": Kind.YES_OR_NO,
    "values": Kind.VALUES,
}


@pytest.mark.parametrize("name", MADE)
def test_what_a_network_is_asked_follows_from_its_loss_and_its_target(name: str) -> None:
    task = tasks_of(analyze(MADE[name]), made(name).class_count)[0]

    assert task.kind is KINDS[name]
    assert task.are_probabilities == (name in ("yes or no", "logits", "labels", "one of four"))
    assert tasks_of(analyze(starter()))[0].are_probabilities


@pytest.mark.parametrize("name", [*MADE, *NETWORKS])
def test_measures_of_the_validation_part_are_those_of_scikit_learn(name: str) -> None:
    graph = MADE.get(name) or NETWORKS[name]
    dataset = made(name) if name in MADE else dataset_for(graph, analyze(graph))
    trainer = Trainer(graph, SETTINGS, dataset, threads=2)
    trainer.advance(5)
    plain = trainer.evaluate("validation")
    trainer.measures = True

    found = trainer.evaluate("validation")
    weights = trainer.weights()
    trainer.close()

    assert found is not None
    assert plain is not None
    assert (found.loss, found.accuracy) == (plain.loss, plain.accuracy)
    assert plain.measures == {}
    task, answers, targets = truly(graph, dataset, weights, "validation")
    assert set(found.measures) == set(NAMES[task.kind])
    for measure, right in by_scikit_learn(task, answers, targets).items():
        assert found.measures[measure] == pytest.approx(right, rel=2e-4, abs=2e-5), measure
    is_one_hot = "one-hot" in [item.form for item in analyze(graph).data]  # counted by class here
    if found.accuracy is not None and "Accuracy" in found.measures and not is_one_hot:
        assert found.measures["Accuracy"] == pytest.approx(found.accuracy)


@pytest.mark.parametrize("name", ["starter", "labels", "values"])
def test_answers_that_are_too_many_to_be_held_give_the_same(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    graph = MADE.get(name, starter())
    dataset = made(name) if name in MADE else load_digits()
    trainer = Trainer(graph, SETTINGS, dataset, threads=2)
    trainer.measures = True
    whole = trainer.evaluate("validation")
    monkeypatch.setattr(measuring, "_MOST", 70)

    assert trainer.evaluate("validation") == whole
    trainer.close()


def test_a_run_is_bit_for_bit_the_same_with_and_without_measures() -> None:
    found = []
    for wanted in (frozenset[Wish](), frozenset({Wish.MEASURES})):
        trainer = Trainer(starter(), TrainingSettings(epochs=3, patience=2), load_digits(), 2)
        run = Run(1, trainer)
        run.want(wanted)
        while not trainer.finished:
            run.advance()
        losses = [(e.step, e.loss) for e in run.snapshot(RunState.FINISHED).evaluations]
        found.append((losses, trainer.weights()))
        trainer.close()

    (losses, weights), (measured_losses, measured_weights) = found
    assert losses == measured_losses
    assert all(np.array_equal(weights[name], measured_weights[name]) for name in weights)


def test_measures_come_with_evaluations_as_soon_as_somebody_wants_them() -> None:
    worker = Worker()
    try:
        worker.reset(Job(starter(), SETTINGS, load_digits(), 1))
        worker.watch(frozenset({Wish.MEASURES}))
        end = time.monotonic() + 60
        evaluations: list[Any] = []
        while time.monotonic() < end and not any(e.measures for e in evaluations):
            evaluations += [e for news in worker.drain() for e in news.evaluations]
            time.sleep(0.005)
        worker.watch(frozenset())
        worker.watch(frozenset({Wish.MEASURES}))  # what is known is not measured again
        worker.step()
        while time.monotonic() < end:
            news = worker.drain()
            evaluations += [e for snapshot in news for e in snapshot.evaluations]
            if any(snapshot.state is RunState.PAUSED for snapshot in news):
                break
            time.sleep(0.005)
    finally:
        worker.close()

    assert [(e.step, bool(e.measures)) for e in evaluations] == [(0, False), (0, True)]


def test_softmax_over_steps_counts_every_step_that_has_an_answer() -> None:
    graph = chain([Input((3, 2)), Dense(4), SoftmaxCrossEntropy()], Target(size=4, steps=3))
    dataset = dataset_for(graph, analyze(graph))
    trainer = Trainer(graph, SETTINGS, dataset, threads=1)
    trainer.measures = True

    found = trainer.evaluate("validation")
    trainer.close()

    assert found is not None
    assert (dataset.targets[dataset.parts["validation"]] < 0).any()
    assert found.measures["Accuracy"] == pytest.approx(found.accuracy)
