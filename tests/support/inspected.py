"""A network as the inspector meets it: weights at some step, and data."""

from netwright.graph.analysis import analyze
from netwright.graph.graph import Graph
from netwright.inspection.subject import Subject
from netwright.training.settings import TrainingSettings
from netwright.training.worker import Checkpoint, Job
from support.networks import dataset_for, weights_for


def inspected(graph: Graph, samples: int = 50) -> Checkpoint:
    """The graph with weights and data drawn at random, at step 3."""
    analysis = analyze(graph)
    job = Job(graph, TrainingSettings(), dataset_for(graph, analysis, samples))
    return Checkpoint(1, 3, job, weights_for(analysis), 0.0)


def subject_of(graph: Graph, samples: int = 50) -> Subject:
    """The same, ready to be asked."""
    return Subject(inspected(graph, samples))
