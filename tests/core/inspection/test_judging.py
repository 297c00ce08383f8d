"""A verdict is about every sample of a part, true to scikit-learn, and made in pieces."""

import time
import warnings
from collections.abc import Generator, Iterator
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pytest

from netwright.data.dataset import Dataset
from netwright.data.digits import load_digits
from netwright.graph.graph import Graph
from netwright.inspection import judging
from netwright.inspection.inspector import Inspector
from netwright.inspection.judging import Judgement
from netwright.inspection.question import LongQuestion
from netwright.inspection.subject import Subject
from netwright.judgement.verdict import Verdict
from netwright.layers.binary_losses import SigmoidCrossEntropy
from netwright.layers.data import Input, Target
from netwright.layers.dense import Dense
from netwright.layers.losses import MeanSquaredError
from netwright.training.inference import predict
from netwright.training.job import Checkpoint, Job
from netwright.training.settings import TrainingSettings
from netwright.training.trainer import Trainer
from netwright.training.worker import Worker
from support.build import chain, starter
from support.inspected import subject_of
from support.networks import NETWORKS

metrics = pytest.importorskip("sklearn.metrics")


@pytest.fixture(autouse=True)
def _quiet() -> Iterator[None]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield


def learned(graph: Graph, dataset: Dataset, steps: int = 60) -> Subject:
    job = Job(graph, TrainingSettings(), dataset)
    trainer = Trainer(graph, job.settings, dataset, threads=1)
    trainer.advance(steps)
    weights = trainer.weights()
    trainer.close()
    return Subject(Checkpoint(1, steps, job, weights, 0.0))


@pytest.fixture(scope="module")
def digits() -> Subject:
    return learned(starter(), load_digits())


def answered(subject: Subject, part: str) -> np.ndarray:
    inputs = subject.dataset.inputs[subject.dataset.parts[part]]
    return predict(subject.job.graph, subject.weights, inputs)


@pytest.mark.parametrize("part", ["validation", "test"])
def test_a_verdict_on_classes_is_that_of_scikit_learn(digits: Subject, part: str) -> None:
    verdict = Judgement(part).answer(digits)

    probabilities = answered(digits, part)
    truth = digits.dataset.targets[digits.dataset.parts[part]]
    predicted = probabilities.argmax(axis=1)
    assert verdict.rows == len(truth)
    assert verdict.names == tuple("0123456789")
    np.testing.assert_array_equal(verdict.matrix, metrics.confusion_matrix(truth, predicted))
    assert verdict.measures["Accuracy"] == metrics.accuracy_score(truth, predicted)
    area = np.mean([ranked.roc_area for ranked in verdict.rankings])
    right = metrics.roc_auc_score(truth, probabilities, multi_class="ovr")
    assert area == pytest.approx(right, abs=1e-6)
    score = metrics.brier_score_loss(truth, probabilities, scale_by_half=False)
    assert verdict.brier == pytest.approx(score, abs=1e-5)
    assert verdict.calibration.counts.sum() == len(truth)


def test_the_worst_mistakes_come_first_and_the_cells_of_the_matrix_list_theirs(
    digits: Subject,
) -> None:
    verdict = Judgement().answer(digits)
    probabilities = answered(digits, "validation")
    truth = digits.dataset.targets[digits.dataset.parts["validation"]]
    predicted = probabilities.argmax(axis=1)

    worst = verdict.worst(1000)

    assert len(worst) == (truth != predicted).sum() > 3
    behind = probabilities.max(axis=1) - probabilities[np.arange(len(truth)), truth]
    assert (np.diff(behind[worst]) <= 1e-6).all()
    row, column = map(int, np.argwhere(verdict.matrix * ~np.eye(10, dtype=bool))[0])
    cell = verdict.taken_for(row, column, 100)
    assert len(cell) == verdict.matrix[row, column]
    for place in cell:
        sample = verdict.samples[place]
        assert digits.dataset.targets[sample] == row
        given = verdict.probability(place, column)
        assert given == pytest.approx(probabilities[place, column], abs=1e-6)


def plain(name: str) -> tuple[Graph, Dataset]:
    random = np.random.default_rng(5)
    inputs = random.normal(size=(400, 4)).astype(np.float32)
    order = np.arange(400)
    parts = {"training": order[:200], "validation": order[200:], "test": order[:0]}
    if name == "yes or no":
        targets: Any = (inputs[:, 0] + 0.5 * random.normal(size=400) > 1).astype(np.int64)
        graph = chain([Input((4,)), Dense(1), SigmoidCrossEntropy()], Target())
    elif name == "labels":
        targets = (inputs[:, :3] > 0.3).astype(np.float32)
        graph = chain([Input((4,)), Dense(3), SigmoidCrossEntropy()], Target("values", 3))
    else:
        targets = (inputs[:, :2] * 3 + random.normal(size=(400, 2))).astype(np.float32)
        graph = chain([Input((4,)), Dense(2), MeanSquaredError()], Target("values", 2))
    return graph, Dataset(name, inputs, targets, parts)


def test_a_verdict_on_yes_or_no_has_one_curve_and_calibration() -> None:
    subject = learned(*plain("yes or no"), steps=300)

    verdict = Judgement().answer(subject)

    scores = answered(subject, "validation")[:, 0]
    truth = subject.dataset.targets[200:]
    (ranked,) = verdict.rankings
    assert ranked.roc_area == pytest.approx(metrics.roc_auc_score(truth, scores), abs=1e-6)
    assert verdict.brier == pytest.approx(metrics.brier_score_loss(truth, scores), abs=1e-6)
    np.testing.assert_array_equal(verdict.matrix, metrics.confusion_matrix(truth, scores > 0.5))
    wrong = verdict.worst(10)
    assert (truth[wrong] != (scores > 0.5)[wrong]).all()
    place = int(wrong[0])
    said = verdict.probability(place, 0) + verdict.probability(place, 1)
    assert said == pytest.approx(1.0)


def test_a_verdict_on_labels_and_on_values() -> None:
    labels = learned(*plain("labels"), steps=200)
    values = learned(*plain("values"), steps=200)

    found, other = Judgement().answer(labels), Judgement().answer(values)

    truth, yes = labels.dataset.targets[200:] > 0.5, answered(labels, "validation") > 0.5
    assert found.matrix is None
    assert found.hamming == pytest.approx(metrics.hamming_loss(truth, yes))
    assert len(found.rankings) == 3
    right = metrics.mean_absolute_error(
        values.dataset.targets[200:], answered(values, "validation"), multioutput="raw_values"
    )
    np.testing.assert_allclose(other.errors.mae, right, rtol=1e-5)
    assert other.hits is other.matrix is None
    residuals = np.abs(values.dataset.targets[200:] - answered(values, "validation"))
    spread = values.dataset.targets[200:].std(axis=0)
    assert other.worst(1)[0] == (residuals / spread).max(axis=1).argmax()


@pytest.mark.parametrize("name", NETWORKS)
def test_every_network_of_the_catalogue_can_be_judged(name: str) -> None:
    verdict = Judgement().answer(subject_of(NETWORKS[name]))

    assert isinstance(verdict, Verdict)
    assert verdict.measures
    assert np.isfinite(verdict.badness).all()


def test_answers_that_take_too_much_memory_keep_the_class_alone(
    digits: Subject, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = Judgement().answer(digits)
    monkeypatch.setattr(judging, "_MOST", 100)

    short = Judgement().answer(digits)

    assert short.found.answers.size == 0
    np.testing.assert_array_equal(short.matrix, whole.matrix)
    assert short.measures == whole.measures
    assert short.rankings == ()
    assert len(short.worst(1000)) == len(whole.worst(1000))


def test_what_cannot_be_judged_is_told(digits: Subject) -> None:
    empty = replace(digits.dataset, parts={**digits.dataset.parts, "test": np.arange(0)})
    subject = Subject(
        Checkpoint(1, 1, Job(starter(), TrainingSettings(), empty), digits.weights, 0)
    )
    with pytest.raises(ValueError, match="The test part of the data is empty"):
        Judgement("test").answer(subject)
    broken = Subject(Checkpoint(1, 1, digits.job, {**digits.weights}, 0.0))
    broken.weights["dense2/bias"] = np.full(10, np.nan, np.float32)
    with pytest.raises(ValueError, match="answers are NaN"):
        Judgement().answer(broken)


# --- in the inspector's thread ----------------------------------------------------------------


@dataclass(frozen=True)
class Endless(LongQuestion):
    """Says forever that it is half done, unless it `ends`."""

    ends: bool = False

    def pieces(self, subject: Subject) -> Generator[float, None, int]:
        while not self.ends:
            time.sleep(0.001)
            yield 0.5
        yield 0.2
        return subject.step


@dataclass(frozen=True)
class Once(Endless):
    """Answered once."""

    ends: bool = True

    @property
    def once(self) -> bool:
        return True


@pytest.fixture
def asked() -> Iterator[tuple[Worker, Inspector]]:
    worker = Worker()
    inspector = Inspector(worker.checkpoint)
    worker.reset(Job(starter(), TrainingSettings(), load_digits(), 1))
    yield worker, inspector
    inspector.close()
    worker.close()


def gathered(inspector: Inspector, enough: Any) -> list[Any]:
    answers: list[Any] = []
    end = time.monotonic() + 60
    while time.monotonic() < end and not enough(answers):
        answers += inspector.drain()
        time.sleep(0.005)
    assert enough(answers)
    return answers


def test_long_work_is_told_and_lets_others_be_answered(asked: tuple[Worker, Inspector]) -> None:
    _, inspector = asked
    inspector.ask([Endless()])
    gathered(inspector, lambda found: found)

    inspector.ask([Endless(), Judgement()])

    found = gathered(
        inspector, lambda a: any(x.question == Judgement() and x.share == 1 for x in a)
    )
    endless = [answer for answer in found if answer.question == Endless()]
    assert {(answer.share, answer.value) for answer in endless} == {(0.5, None)}
    value = next(x.value for x in found if x.question == Judgement() and x.share == 1)
    assert value.rows == len(load_digits().parts["validation"])


def test_who_asks_no_more_ends_the_work(asked: tuple[Worker, Inspector]) -> None:
    _, inspector = asked
    inspector.ask([Endless()])
    gathered(inspector, lambda found: found)

    inspector.ask([Judgement()])
    gathered(inspector, lambda a: any(x.question == Judgement() and x.share == 1 for x in a))
    inspector.drain()
    time.sleep(0.1)

    assert inspector.drain() == []
    assert inspector._works == {}


def test_what_is_asked_once_is_answered_once(asked: tuple[Worker, Inspector]) -> None:
    worker, inspector = asked
    inspector.tell("first", is_running=False)
    inspector.ask([Once(), Endless(ends=True)])
    first = gathered(inspector, lambda a: sum(x.share == 1 for x in a) == 2)
    worker.step()
    inspector.tell("second", is_running=False)

    second = gathered(inspector, lambda a: any(x.share == 1 for x in a))

    assert {x.step for x in first} == {0}
    assert [(x.question, x.value) for x in second if x.share == 1] == [(Endless(ends=True), 1)]
