"""The inspector's thread: true answers about the step that they name, and a run left alone."""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

import numpy as np
import pytest

from netwright.data.digits import load_digits
from netwright.inspection.flow import Flow
from netwright.inspection.inspector import Inspector
from netwright.inspection.question import Answer, Question
from netwright.inspection.subject import Subject
from netwright.training.job import Checkpoint, Job
from netwright.training.settings import TrainingSettings
from netwright.training.snapshot import RunState, Snapshot
from netwright.training.trainer import Trainer
from netwright.training.worker import Worker
from support.build import starter

JOB = Job(starter(), TrainingSettings(epochs=4, seed=3), load_digits(), threads=1)


@dataclass(frozen=True)
class Weight(Question):
    """A weight of the network, as it is."""

    name: str = "dense1/weight"

    def answer(self, subject: Subject) -> np.ndarray:
        if self.name not in subject.weights:
            raise ValueError(f"There is no {self.name}.")
        return subject.weights[self.name]


@pytest.fixture
def worker() -> Iterator[Worker]:
    thread = Worker()
    yield thread
    thread.close()


@pytest.fixture
def inspector(worker: Worker) -> Iterator[Inspector]:
    thread = Inspector(worker.checkpoint)
    yield thread
    thread.close()


def until(condition: Callable[[], bool], seconds: float = 60) -> None:
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.005)


def watched(worker: Worker, inspector: Inspector, last: RunState) -> tuple[list[Answer], Snapshot]:
    """Do as the window does until the run is in a state: the answers, and its last snapshot."""
    answers: list[Answer] = []
    end = time.monotonic() + 60
    while time.monotonic() < end:
        for snapshot in worker.drain():
            inspector.tell((snapshot.run, snapshot.step), snapshot.state is RunState.RUNNING)
            if snapshot.state is last:
                return _with_the_answer(answers, inspector, snapshot), snapshot
        _more(answers, inspector)
        time.sleep(0.005)
    raise AssertionError("The run did not come to its end.")


def _with_the_answer(
    answers: list[Answer], inspector: Inspector, snapshot: Snapshot
) -> list[Answer]:
    until(lambda: any(_is_of(answer, snapshot) for answer in _more(answers, inspector)))
    return answers


def _more(answers: list[Answer], inspector: Inspector) -> list[Answer]:
    answers += inspector.drain()
    return answers


def _is_of(answer: Answer, snapshot: Snapshot) -> bool:
    return (answer.run, answer.step) == (snapshot.run, snapshot.step)


def test_answers_are_about_the_weights_of_the_step_that_they_name(
    worker: Worker, inspector: Inspector
) -> None:
    inspector.ask([Weight()])
    worker.train(JOB)

    answers, last = watched(worker, inspector, RunState.FINISHED)

    trainer = Trainer(JOB.graph, JOB.settings, JOB.dataset, threads=1)
    steps = [answer.step for answer in answers]
    assert steps == sorted(steps)
    assert steps[-1] == last.step
    for answer in answers:
        trainer.advance(answer.step - trainer.step)
        assert np.array_equal(answer.value, trainer.weights()["dense1/weight"])
    trainer.close()


def test_a_run_is_bit_for_bit_the_same_whether_or_not_somebody_looks(
    worker: Worker, inspector: Inspector
) -> None:
    inspector.ask([Flow(), Weight()])
    worker.train(JOB)
    answers, last = watched(worker, inspector, RunState.FINISHED)

    trainer = Trainer(JOB.graph, JOB.settings, JOB.dataset, threads=1)
    trainer.advance(last.step)
    for name, weight in worker.weights().result(timeout=10).items():
        assert np.array_equal(weight, trainer.weights()[name])
    trainer.close()
    assert any(answer.question == Flow() and answer.value for answer in answers)


def test_a_paused_run_answers_what_is_newly_asked(worker: Worker, inspector: Inspector) -> None:
    inspector.ask([Weight()])
    worker.reset(JOB)
    answers, _ = watched(worker, inspector, RunState.READY)

    inspector.ask([Weight("dense2/weight")])
    until(lambda: any(a.question == Weight("dense2/weight") for a in _more(answers, inspector)))

    assert not any(answer.fault for answer in answers)


def test_what_cannot_be_known_is_a_sentence_and_the_rest_is_answered(
    worker: Worker, inspector: Inspector
) -> None:
    inspector.ask([Weight("nothing"), Weight()])
    worker.reset(JOB)
    answers, _ = watched(worker, inspector, RunState.READY)
    until(lambda: len(_more(answers, inspector)) > 1)

    assert {a.question: a.fault for a in answers} == {
        Weight("nothing"): "There is no nothing.",
        Weight(): "",
    }


def test_where_nothing_is_asked_the_trainer_gives_no_copies(worker: Worker) -> None:
    copies: list[object] = []

    def fetch(ahead: bool) -> "object":
        copies.append(1)
        return worker.checkpoint(ahead)

    inspector = Inspector(fetch)  # type: ignore[arg-type]
    worker.reset(JOB)
    for moment in range(5):
        inspector.tell(moment, is_running=True)
        time.sleep(0.02)
    assert copies == []

    inspector.ask([Weight()])
    until(lambda: bool(copies))
    inspector.close()


def test_before_anything_is_trained_there_is_no_answer(worker: Worker) -> None:
    asked: list[object] = []

    def fetch(ahead: bool) -> "object":
        asked.append(1)
        return worker.checkpoint(ahead)

    inspector = Inspector(fetch)  # type: ignore[arg-type]
    inspector.ask([Weight()])
    until(lambda: bool(asked))
    time.sleep(0.1)
    assert inspector.drain() == []
    assert len(asked) == 1
    inspector.close()


def test_another_job_is_another_network(worker: Worker, inspector: Inspector) -> None:
    inspector.ask([Flow()])
    worker.reset(JOB)
    first, _ = watched(worker, inspector, RunState.READY)
    graph = JOB.graph.copy()
    node = next(n for n in graph.nodes.values() if n.name == "dense1")
    graph.nodes[node.id] = replace(node, name="hidden")

    worker.reset(Job(graph, JOB.settings, JOB.dataset))
    second, _ = watched(worker, inspector, RunState.READY)

    assert any("dense1/output" in tensor for tensor in first[-1].value.activations)
    assert any("hidden/output" in tensor for tensor in second[-1].value.activations)


def test_a_checkpoint_is_a_copy(worker: Worker) -> None:
    worker.reset(JOB)
    first: Checkpoint = worker.checkpoint().result(timeout=60)
    before = {name: value.copy() for name, value in first.weights.items()}
    worker.step()
    worker.step()
    second = worker.checkpoint().result(timeout=60)

    assert (first.step, second.step) == (0, 2)
    assert all(np.array_equal(first.weights[n], before[n]) for n in before)
    assert not np.array_equal(second.weights["dense1/weight"], before["dense1/weight"])
