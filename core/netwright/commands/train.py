"""`netwright train`: a project is trained, and how good it became is told."""

import argparse
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from math import isfinite
from pathlib import Path
from typing import Any

from netwright.commands.device import PRECISIONS, SPELLED
from netwright.commands.given import data_of, require_place, sound_project
from netwright.commands.output import INTERRUPTED, print_json, tell
from netwright.data.source import source_of
from netwright.engines.devices import CPU
from netwright.project.project import Project
from netwright.project.weights import save_weights
from netwright.training.fault import NonFiniteError
from netwright.training.snapshot import Evaluation
from netwright.training.unattended import Outcome, spelled, train


def run(chosen: argparse.Namespace) -> int:
    """Train, tell, and write the weights if asked to."""
    if chosen.weights_out:
        require_place(chosen.weights_out)
    project = _project_for(chosen)
    dataset = data_of(project)
    try:
        with stop_at_interrupt() as stopped:
            outcome = train(project.graph, project.settings, dataset, chosen.threads, tell, stopped)
    except NonFiniteError as fault:
        tell(str(fault))
        return 1
    if chosen.weights_out:
        save_weights(chosen.weights_out, project.graph, outcome.state.weights, dataset.preparation)
    if chosen.json:
        print_json(_as_data(outcome, project.settings.seed, chosen.weights_out))
    else:
        _print(outcome, chosen.weights_out)
    if outcome.finished:
        if outcome.reason:
            tell(outcome.reason)
        return 0
    tell(f"Interrupted after step {outcome.state.step}.")
    return INTERRUPTED


def _as_data(outcome: Outcome, seed: int, weights: Path | None) -> dict[str, Any]:
    parts = {part: _measured(evaluation) for part, evaluation in outcome.evaluations.items()}
    return {
        "epochs": outcome.epochs,
        "steps": outcome.state.step,
        "seconds": round(outcome.seconds, 6),
        "device": "cpu" if outcome.device == CPU else "cuda",
        "seed": seed,
        "threads": outcome.threads,
        "train": parts["training"],
        "validation": parts["validation"],
        "test": parts["test"],
        "weights": str(weights) if weights else None,
    }


def _print(outcome: Outcome, weights: Path | None) -> None:
    print(f"{outcome.epochs} epochs, {outcome.state.step:,} steps, {outcome.seconds:.2f} s")
    for part, evaluation in outcome.evaluations.items():
        if evaluation:
            print(f"{part:<12}{spelled(evaluation)}")
    if weights:
        print(f"weights     {weights}")


@contextmanager
def stop_at_interrupt() -> Iterator[Callable[[], bool]]:
    """The first Ctrl-C ends the run between two steps, a second one at once."""
    interrupted = False

    def take(number: int, frame: Any) -> None:
        nonlocal interrupted
        del number, frame
        if interrupted:
            raise KeyboardInterrupt
        interrupted = True

    if threading.current_thread() is not threading.main_thread():
        yield lambda: False  # only the main thread hears of Ctrl-C
        return
    before = signal.signal(signal.SIGINT, take)
    try:
        yield lambda: interrupted
    finally:
        signal.signal(signal.SIGINT, before)


def _project_for(chosen: argparse.Namespace) -> Project:
    """The project with the settings and data of the command line."""
    project = sound_project(chosen.project)
    given = {"epochs": chosen.epochs, "batch_size": chosen.batch, "seed": chosen.seed}
    given["device"] = SPELLED.get(chosen.device)
    given["precision"] = PRECISIONS.get(chosen.precision)
    changed = {name: value for name, value in given.items() if value is not None}
    source = source_of(chosen.data, project.source) if chosen.data else project.source
    return replace(project, settings=replace(project.settings, **changed), source=source)


def _measured(evaluation: Evaluation | None) -> dict[str, Any] | None:
    if evaluation is None:
        return None
    metrics = {} if evaluation.accuracy is None else {"accuracy": evaluation.accuracy}
    return {"loss": evaluation.loss if isfinite(evaluation.loss) else None, "metrics": metrics}
