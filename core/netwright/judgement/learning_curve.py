"""How good networks and other methods become with more training samples.

Each is trained on nested parts of the training samples and measured on these and on the whole
validation part. Where both are bad, the method is too weak (bias); where the first is much
better than the second, it has learned the samples by heart (variance), and more samples help.
A network takes as many steps on a small part as on all samples.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import partial

from netwright.data.dataset import DataError, Dataset
from netwright.graph.analysis import analyze
from netwright.graph.graph import Graph
from netwright.judgement.baselines import BASELINES, Baseline, can_compare, fitted
from netwright.judgement.plan import Plan, Point
from netwright.judgement.resized import ResizeError, resized
from netwright.judgement.subsets import sizes_of, subset
from netwright.training.fault import NonFiniteError
from netwright.training.measures import NAMES
from netwright.training.settings import MOST_EPOCHS, TrainingSettings
from netwright.training.task import Task, tasks_for
from netwright.training.trainer import Trainer

_CHUNK = 200
"""Steps between two looks at whether to go on."""


@dataclass(frozen=True, slots=True)
class _Piece:
    """One point to come, and about how much of the whole work it is."""

    work: float
    samples: int
    compute: Callable[[], Point | None]


def learning_curve(
    graph: Graph,
    settings: TrainingSettings,
    dataset: Dataset,
    plan: Plan,
    progress: Callable[[float], None] = lambda _: None,
    cancelled: Callable[[], bool] = lambda: False,
) -> Iterator[Point]:
    """Every point as soon as it is known, small parts first; it ends early when cancelled.

    DataError where the data do not fit the network, or have no validation part. Methods that
    cannot be fitted, such as to a single class, are left out.
    """
    pieces = list(_pieces(graph, settings, dataset, plan, cancelled))
    whole, done = sum(piece.work for piece in pieces) or 1.0, 0.0
    for piece in sorted(pieces, key=lambda piece: piece.samples):
        if cancelled():
            return
        point = piece.compute()
        done += piece.work
        progress(done / whole)
        if point is not None:
            yield point


def task_for(graph: Graph, dataset: Dataset) -> Task:
    """What the network is asked at its first loss. DataError where it cannot be measured."""
    analysis = analyze(graph)
    task = tasks_for(analysis, dataset)[0]
    if task.target not in {item.tensor for item in analysis.data}:
        raise DataError(f"The target of {task.loss} is no array of the data: it has no measures.")
    return task


def measures_for(graph: Graph, dataset: Dataset) -> tuple[str, ...]:
    """The names of the measures that each point has, the one that stands for all first."""
    return NAMES[task_for(graph, dataset).kind]


def _pieces(
    graph: Graph,
    settings: TrainingSettings,
    dataset: Dataset,
    plan: Plan,
    cancelled: Callable[[], bool],
) -> Iterator[_Piece]:
    if not len(dataset.parts["validation"]):
        raise DataError(f"The validation part of {dataset.name} is empty. Give it a share.")
    task = task_for(graph, dataset)
    networks = dict(_networks(graph, plan.factors))
    is_only_input = sum(item.slot == "input" for item in analyze(graph).data) == 1
    compares = plan.with_baselines and is_only_input and can_compare(task, dataset)
    for samples in sizes_of(len(dataset.parts["training"]), plan.sizes):
        part = subset(dataset, samples, settings.seed)
        for name, network in networks.items():
            weights = analyze(network).parameter_count

            scaled = _as_many_steps(settings, part, dataset)
            train = partial(_trained, name, network, scaled, part, cancelled)
            yield _Piece(1.0 + weights / 1e6, samples, train)
        for baseline in BASELINES if compares else ():
            if baseline.most and samples > baseline.most:
                continue
            fit = partial(_fitted, baseline, task, part, settings.seed)
            yield _Piece(samples / len(dataset.parts["training"]), samples, fit)


def _networks(graph: Graph, factors: tuple[float, ...]) -> Iterator[tuple[str, Graph]]:
    for factor in factors:
        if factor == 1.0:
            yield "This network", graph
            continue
        try:
            yield f"{factor:g} × as wide", resized(graph, factor)
        except ResizeError:
            continue


def _trained(
    name: str,
    graph: Graph,
    settings: TrainingSettings,
    part: Dataset,
    cancelled: Callable[[], bool],
) -> Point | None:
    trainer = Trainer(graph, settings, part, threads=1)
    try:
        trainer.measures = True
        while not trainer.finished:
            if cancelled():
                return None
            trainer.advance(_CHUNK)
        training, validation = trainer.evaluate("training"), trainer.evaluate("validation")
    except NonFiniteError:
        return None
    finally:
        trainer.close()
    if training is None or validation is None or not validation.measures:
        return None
    samples = len(part.parts["training"])
    return Point(name, samples, training.measures, validation.measures, is_network=True)


def _as_many_steps(settings: TrainingSettings, part: Dataset, whole: Dataset) -> TrainingSettings:
    """The settings with as many epochs of a part as give the steps of all samples."""
    steps, fewer = (_steps(settings, len(data.parts["training"])) for data in (whole, part))
    times = steps / fewer
    return replace(
        settings,
        epochs=min(max(round(settings.epochs * times), 1), MOST_EPOCHS),
        decay_epochs=max(round(settings.decay_epochs * times), 1),
        patience=round(settings.patience * times),
        runs=1,
    )


def _steps(settings: TrainingSettings, samples: int) -> int:
    return -(-samples // min(settings.batch_size, samples))


def _fitted(baseline: Baseline, task: Task, part: Dataset, seed: int) -> Point | None:
    try:
        found = fitted(baseline, task, part, seed)
    except ValueError:
        return None
    samples = len(part.parts["training"])
    return Point(baseline.name, samples, found["training"], found["validation"], is_network=False)
