"""A run that stands before a step, and that step taken apart."""

from collections.abc import Iterator
from contextlib import contextmanager

import numpy as np
from numpy.typing import NDArray

from netwright.data.dataset import Dataset
from netwright.graph.graph import Graph
from netwright.inspection.micro_steps import MicroStep, StepApart
from netwright.inspection.stepper import NextStepApart
from netwright.inspection.subject import Arrays, Subject
from netwright.training.job import Checkpoint, Job
from netwright.training.settings import TrainingSettings
from netwright.training.state import TrainedState
from netwright.training.trainer import Trainer


@contextmanager
def standing(
    graph: Graph,
    dataset: Dataset,
    settings: TrainingSettings,
    steps: int = 0,
    weights: Arrays | None = None,
) -> Iterator[tuple[Trainer, StepApart]]:
    """A trainer after some steps, or with these weights, and its next step."""
    trainer = Trainer(graph, settings, dataset, threads=1)
    if weights is not None:
        assert set(weights) <= set(trainer.weights()), list(trainer.weights())
        trainer.restore(TrainedState(0, {**trainer.weights(), **weights}))
    trainer.advance(steps)
    job = Job(graph, settings, dataset)
    checkpoint = Checkpoint(1, trainer.step, job, trainer.weights(), 0.0, trainer.next_step())
    yield trainer, NextStepApart().answer(Subject(checkpoint))
    trainer.close()


def samples_of(inputs: NDArray[np.floating], targets: NDArray[np.generic]) -> Dataset:
    """These samples, all of them for training."""
    order = np.arange(len(inputs))
    parts = {"training": order, "validation": order[:0], "test": order[:0]}
    return Dataset("by hand", inputs.astype(np.float32), targets, parts)  # type: ignore[arg-type]


def micro_step(apart: StepApart, title: str, node: str = "") -> MicroStep:
    """The first micro-step of this title, of a node if that is given."""
    return next(m for m in apart.micro_steps if m.title == title and node in ("", m.node))


def worked_out(step: MicroStep, index: tuple[int, ...], output: int = 0) -> float:
    """What the explanation of a number comes to."""
    worked = step.explain(output, index)
    assert worked is not None
    return worked.value
