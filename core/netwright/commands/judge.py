"""`netwright judge`: how good a trained network is on the whole validation or test part."""

import argparse
from dataclasses import replace
from math import isfinite
from typing import Any

import numpy as np
from numpy.typing import NDArray

from netwright.commands.given import data_of, preparation_for, sound_project
from netwright.commands.output import print_json, tell
from netwright.data.dataset import Dataset
from netwright.data.source import source_of
from netwright.judgement.judge import judge
from netwright.judgement.learning_curve import learning_curve, measures_for
from netwright.judgement.other_data import dataset_in
from netwright.judgement.plan import Plan
from netwright.judgement.verdict import Verdict
from netwright.metrics.hits import AVERAGES, Hits, Scores
from netwright.project.file import load_project, save_project
from netwright.project.project import Project, ProjectError
from netwright.project.weights import WeightsError, load_weights_for

_WIDEST = 24
"""Letters of the name of a class."""
_MOST_SHOWN = 30
"""Classes of a matrix that is printed."""


def run(chosen: argparse.Namespace) -> int:
    """Print every measure, the report on the classes and the confusion matrix.

    Or print a learning curve, for which no weights are needed.
    """
    project = sound_project(chosen.project)
    if chosen.learning_curve:
        if chosen.data:
            project = replace(project, source=source_of(chosen.data, project.source))
        return _tell_learning_curve(project, data_of(project), chosen.json)
    if chosen.data:
        return _tell_other_data(chosen, project)
    dataset = data_of(project)
    weights = _weights(chosen, project)
    part = "test" if chosen.test else "validation"
    verdict = judge(project.graph, weights, dataset, part)
    uses = _counted(chosen, project) if chosen.test else project.test_uses
    if chosen.json:
        print_json(_as_data(verdict, uses))
        return 0
    _print(verdict, f"the {part} part")
    if chosen.test:
        tell(f"The test part has been used {uses} time{'s' if uses > 1 else ''} by this project.")
    return 0


def _tell_other_data(chosen: argparse.Namespace, project: Project) -> int:
    """Print how good the network is on all samples of another file, prepared as in training."""
    weights = _weights(chosen, project)
    preparation = preparation_for(project, chosen.weights)
    dataset = dataset_in(chosen.data, project.source, preparation)
    verdict = judge(project.graph, weights, dataset, "test")
    if chosen.json:
        print_json({**_as_data(verdict, project.test_uses), "part": str(chosen.data)})
    else:
        _print(verdict, str(chosen.data))
    return 0


def _tell_learning_curve(project: Project, dataset: Dataset, as_json: bool) -> int:
    """Print each point as it comes: the first measure on its samples and on validation."""
    name = measures_for(project.graph, dataset)[0]
    if not as_json:
        print(f"{name:<{_WIDEST}}{'samples':>10}{'training':>12}{'validation':>12}")
    points = []
    for point in learning_curve(project.graph, project.settings, dataset, Plan()):
        points.append(point.as_data())
        if not as_json:
            numbers = f"{point.training[name]:>12.4f}{point.validation[name]:>12.4f}"
            print(f"{point.method:<{_WIDEST}}{point.samples:>10,}{numbers}", flush=True)
    if as_json:
        print_json({"points": points})
    return 0


def _weights(chosen: argparse.Namespace, project: Project) -> dict[str, NDArray[np.float32]]:
    if chosen.weights:
        return load_weights_for(chosen.weights, project.graph)
    if project.trained is None:
        raise WeightsError(f"{chosen.project} was not trained. Train it, or give --weights W.npz.")
    return dict(project.trained.weights)


def _counted(chosen: argparse.Namespace, project: Project) -> int:
    """The project with one use of the test part more; where it cannot be written it is told."""
    uses = project.test_uses + 1
    try:
        save_project(replace(load_project(chosen.project), test_uses=uses), chosen.project)
    except ProjectError as fault:
        tell(f"This use of the test part is not counted: {fault}")
    return uses


def _as_data(verdict: Verdict, uses: int) -> dict[str, Any]:
    data: dict[str, Any] = {
        "part": verdict.part,
        "samples": verdict.rows,
        "task": str(verdict.kind),
        "metrics": {name: _number(value) for name, value in verdict.measures.items()},
        "test_uses": uses,
    }
    if verdict.hits is not None:
        data["classes"] = [
            {"name": name, "support": int(verdict.hits.support[k]), **_scores(verdict.hits.of(k))}
            for k, name in enumerate(verdict.names)
        ]
        data["averages"] = {how: _scores(verdict.hits.average(how)) for how in AVERAGES}
        data["warning"] = verdict.warning or None
    if verdict.matrix is not None:
        data["confusion"] = verdict.matrix.tolist()
    if verdict.rankings:
        data["roc_areas"] = [_number(area) for area in verdict.roc_areas]
        data["average_precisions"] = [_number(r.average_precision) for r in verdict.rankings]
    if verdict.calibration is not None and verdict.brier is not None:
        data["brier"] = verdict.brier
        data["expected_calibration_error"] = verdict.calibration.expected_error
    if verdict.hamming is not None:
        data["hamming_loss"] = verdict.hamming
    return data


def _scores(scores: Scores) -> dict[str, float]:
    return {"precision": scores.precision, "recall": scores.recall, "f1": scores.f1}


def _number(value: float) -> float | None:
    return value if isfinite(value) else None


def _print(verdict: Verdict, about: str) -> None:
    at = f", at the first of {verdict.losses} losses" if verdict.losses > 1 else ""
    print(f"{verdict.rows:,} answers about {about}{at}")
    for name, value in verdict.measures.items():
        print(f"{name:<20}{value:>10.4f}")
    if verdict.calibration is not None and verdict.brier is not None:
        print(f"{'Brier score':<20}{verdict.brier:>10.4f}")
        print(f"{'Calibration error':<20}{verdict.calibration.expected_error:>10.4f}")
    if verdict.hits is not None:
        _print_report(verdict.hits, verdict.names)
    if verdict.matrix is not None and len(verdict.names) <= _MOST_SHOWN:
        _print_matrix(verdict)
    if verdict.warning:
        print(verdict.warning)


def _print_report(hits: Hits, names: tuple[str, ...]) -> None:
    print(f"\n{'':<{_WIDEST}}{'precision':>10}{'recall':>10}{'F1':>10}{'support':>10}")
    for k, name in enumerate(names):
        _print_scores(name, hits.of(k), int(hits.support[k]))
    for how in AVERAGES:
        _print_scores(how, hits.average(how), int(hits.support.sum()))


def _print_scores(name: str, scores: Scores, support: int) -> None:
    values = "".join(f"{v:>10.4f}" for v in (scores.precision, scores.recall, scores.f1))
    print(f"{name[: _WIDEST - 1]:<{_WIDEST}}{values}{support:>10,}")


def _print_matrix(verdict: Verdict) -> None:
    assert verdict.matrix is not None
    width = max(len(str(int(verdict.matrix.max()))), *(len(n[:8]) for n in verdict.names)) + 2
    print(f"\n{'true, taken for':<{_WIDEST}}" + "".join(f"{n[:8]:>{width}}" for n in verdict.names))
    for name, row in zip(verdict.names, verdict.matrix.tolist(), strict=True):
        print(f"{name[: _WIDEST - 1]:<{_WIDEST}}" + "".join(f"{count:>{width}}" for count in row))
