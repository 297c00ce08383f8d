"""Training to the end in the calling thread: for the command line and for scripts."""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from netwright.data.dataset import PARTS, Dataset
from netwright.engines.choice import GPUS, Gpus
from netwright.graph.graph import Graph
from netwright.training.settings import TrainingSettings
from netwright.training.snapshot import Evaluation
from netwright.training.state import TrainedState
from netwright.training.trainer import Trainer

_CHUNK_SECONDS = 0.1
"""Between two looks at `stopped`."""
_LINE_SECONDS = 0.5
"""Between two lines of progress."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a run came to. `evaluations` has None for a part of the data without samples."""

    state: TrainedState
    epochs: int
    """Finished epochs."""
    seconds: float
    """Time spent on steps, without evaluation and preparation."""
    threads: int
    device: str
    evaluations: Mapping[str, Evaluation | None]
    finished: bool
    """False if `stopped` ended it."""
    reason: str = ""
    """Why it ended before its epochs, or which weights it ended with."""


def train(
    graph: Graph,
    settings: TrainingSettings,
    dataset: Dataset,
    threads: int = 0,
    tell: Callable[[str], None] = lambda _: None,
    stopped: Callable[[], bool] = lambda: False,
    gpus: Gpus = GPUS,
) -> Outcome:
    """Train from initial weights until all epochs are done or `stopped` says so.

    `tell` gets lines of progress. Raises ProblemsError, DataError and NonFiniteError as the
    trainer does.
    """
    trainer = Trainer(graph, settings, dataset, threads, gpus=gpus)
    if trainer.device_note and gpus.found.gpus:  # a machine without one needs no word about it
        tell(trainer.device_note)
    if trainer.precision_note:
        tell(f"{trainer.device}: {trainer.precision_note}")
    try:
        seconds = _Progress(trainer, tell).run(stopped)
        evaluations = {part: trainer.evaluate(part) for part in PARTS}
        return Outcome(
            trainer.state(),
            trainer.epoch,
            seconds,
            trainer.threads,
            trainer.device,
            evaluations,
            trainer.finished,
            trainer.reason,
        )
    finally:
        trainer.close()


class _Progress:
    """Takes the steps and tells about the epochs."""

    def __init__(self, trainer: Trainer, tell: Callable[[str], None]) -> None:
        self._trainer = trainer
        self._tell = tell
        self._told = 0.0
        self._fault = ""
        self._losses: list[NDArray[np.float32]] = []

    def run(self, stopped: Callable[[], bool]) -> float:
        """Until the end; the seconds that the steps took."""
        trainer, seconds, chunk = self._trainer, 0.0, 1
        while not trainer.finished and not stopped():
            left = trainer.steps_to_epoch_end
            begin, before = time.perf_counter(), trainer.step
            self._losses.append(trainer.advance(min(chunk, left)).losses)
            spent = time.perf_counter() - begin
            seconds += spent
            self._tell_fault()
            chunk = max(1, int((trainer.step - before) * _CHUNK_SECONDS / max(spent, 1e-9)))
            if not trainer.epoch_share:
                self._epoch_done()
        return seconds

    def _tell_fault(self) -> None:
        fault = self._trainer.device_fault
        if fault != self._fault:
            self._fault = fault
            self._tell(fault)

    def _epoch_done(self) -> None:
        losses, self._losses = np.concatenate(self._losses), []
        now = time.perf_counter()
        if now - self._told < _LINE_SECONDS and not self._trainer.finished:
            return
        self._told = now
        trainer = self._trainer
        mean = losses.mean(dtype=np.float64)
        line = f"epoch {trainer.epoch}/{trainer.total_epochs}  loss {mean:.4f}"
        evaluation = trainer.evaluate("validation")
        self._tell(f"{line}  validation {spelled(evaluation)}" if evaluation else line)


def spelled(evaluation: Evaluation) -> str:
    """`loss 0.0812, accuracy 97.8 %`."""
    if evaluation.accuracy is None:
        return f"loss {evaluation.loss:.4f}"
    return f"loss {evaluation.loss:.4f}, accuracy {100 * evaluation.accuracy:.1f} %"
