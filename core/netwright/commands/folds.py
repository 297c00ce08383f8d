"""`netwright folds`: a project is trained once for each fold, and how much that differs is told."""

import argparse
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from netwright.commands.given import sound_project
from netwright.commands.output import INTERRUPTED, print_json, tell
from netwright.commands.train import stop_at_interrupt
from netwright.data.dataset import DataError
from netwright.judgement.judge import judge
from netwright.training.fault import NonFiniteError
from netwright.training.snapshot import Evaluation
from netwright.training.unattended import spelled, train

FOLDS = 5
"""Where neither the command nor the project says how many."""


def run(chosen: argparse.Namespace) -> int:
    """Print the validation part of each fold, and mean and deviation over them."""
    project = sound_project(chosen.project)
    found = project.source.read()
    begun = project.source.begun(found)
    folds = chosen.folds or begun.split.folds or FOLDS
    rows: list[_Row] = []
    with stop_at_interrupt() as stopped:
        for fold in range(folds):
            split = replace(begun.split, folds=folds, fold=fold)
            preparation = replace(begun.unfitted(), split=split)
            dataset = replace(project.source, preparation=preparation).prepared(found)
            try:
                outcome = train(project.graph, project.settings, dataset, chosen.threads,
                                stopped=stopped)  # fmt: skip
            except NonFiniteError as fault:
                tell(f"Fold {fold + 1}: {fault}")
                return 1
            if not outcome.finished:
                tell(f"Interrupted in fold {fold + 1}.")
                return INTERRUPTED
            measured = outcome.evaluations["validation"]
            if measured is None:
                raise DataError(f"Fold {fold + 1} has no samples: take fewer folds.")
            verdict = judge(project.graph, outcome.state.weights, dataset, "validation")
            rows.append(_Row(measured, verdict.measures))
            if not chosen.json:
                print(f"fold {fold + 1:<4}{_spelled(rows[-1])}", flush=True)
    if chosen.json:
        print_json(_as_data(rows))
    else:
        print(f"{'mean':<9}{_summed_up(rows)}")
    return 0


@dataclass(frozen=True)
class _Row:
    """A fold: the loss of its validation part, and its measures in the units of the data."""

    evaluation: Evaluation
    measures: Mapping[str, float]

    @property
    def accuracy(self) -> float | None:
        return self.evaluation.accuracy


def _spelled(row: _Row) -> str:
    words = spelled(row.evaluation)
    return words if row.accuracy is not None else f"{words}, {_error(row)}"


def _error(row: _Row) -> str:
    return ", ".join(f"{name} {value:.4g}" for name, value in row.measures.items())


def _summed_up(rows: list[_Row]) -> str:
    losses = np.array([row.evaluation.loss for row in rows])
    words = f"loss {losses.mean():.4f} ± {losses.std():.4f}"
    if rows[0].accuracy is not None:
        shares = 100 * np.array([row.accuracy for row in rows], np.float64)
        return f"{words}, accuracy {shares.mean():.1f} ± {shares.std():.1f} %"
    for name in rows[0].measures:
        values = np.array([row.measures[name] for row in rows])
        words += f", {name} {values.mean():.4g} ± {values.std():.2g}"
    return words


def _as_data(rows: list[_Row]) -> dict[str, Any]:
    """Every fold, and the mean; what a task does not have is null."""
    folds = [
        {"loss": row.evaluation.loss, "accuracy": row.accuracy, "metrics": dict(row.measures)}
        for row in rows
    ]
    shares = [row.accuracy for row in rows if row.accuracy is not None]
    names = rows[0].measures
    return {
        "folds": folds,
        "loss": float(np.mean([row.evaluation.loss for row in rows])),
        "accuracy": float(np.mean(shares)) if shares else None,
        "metrics": {name: float(np.mean([row.measures[name] for row in rows])) for name in names},
    }
