"""`netwright folds`: a project is trained once for each fold, and how much that differs is told."""

import argparse
from dataclasses import replace
from typing import Any

import numpy as np

from netwright.commands.given import sound_project
from netwright.commands.output import INTERRUPTED, print_json, tell
from netwright.commands.train import stop_at_interrupt
from netwright.data.dataset import DataError
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
    rows: list[Evaluation] = []
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
            rows.append(measured)
            if not chosen.json:
                print(f"fold {fold + 1:<4}{spelled(measured)}")
    if chosen.json:
        print_json(_as_data(rows))
    else:
        print(f"{'mean':<9}{_summed_up(rows)}")
    return 0


def _summed_up(rows: list[Evaluation]) -> str:
    losses = np.array([row.loss for row in rows])
    words = f"loss {losses.mean():.4f} ± {losses.std():.4f}"
    if rows[0].accuracy is None:
        return words
    shares = 100 * np.array([row.accuracy for row in rows], np.float64)
    return f"{words}, accuracy {shares.mean():.1f} ± {shares.std():.1f} %"


def _as_data(rows: list[Evaluation]) -> dict[str, Any]:
    """Every fold, and the mean; what a task does not have is null."""
    folds = [{"loss": row.loss, "accuracy": row.accuracy} for row in rows]
    shares = [row.accuracy for row in rows if row.accuracy is not None]
    return {
        "folds": folds,
        "loss": float(np.mean([row.loss for row in rows])),
        "accuracy": float(np.mean(shares)) if shares else None,
    }
