"""A network as the inspector meets it: weights at some step, and data."""

import numpy as np
from numpy.typing import NDArray

from netwright.engines import reference
from netwright.graph.analysis import analyze
from netwright.graph.graph import Graph
from netwright.inspection.subject import Subject
from netwright.program.inspection import step_program
from netwright.training.job import Checkpoint, Job
from netwright.training.settings import TrainingSettings
from support.networks import dataset_for, weights_for


def inspected(graph: Graph, samples: int = 50) -> Checkpoint:
    """The graph with weights and data drawn at random, at step 3."""
    analysis = analyze(graph)
    job = Job(graph, TrainingSettings(), dataset_for(graph, analysis, samples))
    return Checkpoint(1, 3, job, weights_for(analysis), 0.0)


def subject_of(graph: Graph, samples: int = 50) -> Subject:
    """The same, ready to be asked."""
    return Subject(inspected(graph, samples))


def by_reference(subject: Subject) -> dict[str, NDArray[np.float64]]:
    """Every tensor of both passes of the probe samples, in NumPy float64.

    Gradients are those of each sample's own loss: the reference takes the mean over the batch.
    """
    data = subject.data_of(subject.samples_looked_at)
    count = len(next(iter(data.values())))
    program = step_program(subject.analysis)
    given = {**subject.weights, **data}
    seed = subject.job.settings.seed
    found = reference.run(program.program, given, seed=seed, step=subject.step)
    for gradient in program.gradients.of.values():
        found[gradient.name] = found[gradient.name] * count
    return found
