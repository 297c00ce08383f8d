"""Runs in the trainer's thread, and the same without one."""

import time
from collections.abc import Callable

import numpy as np

from netwright.data.digits import load_digits
from netwright.training.job import Job
from netwright.training.settings import TrainingSettings
from netwright.training.snapshot import RunState, Snapshot
from netwright.training.trainer import Trainer
from netwright.training.worker import Worker
from support.build import starter

DIGITS = load_digits()


def job(epochs: int = 5, seed: int = 0, rate: float = 0.001) -> Job:
    """The starter on the digits, by one thread."""
    settings = TrainingSettings(epochs=epochs, seed=seed, learning_rate=rate)
    return Job(starter(), settings, DIGITS, threads=1)


def until(
    worker: Worker, seen: list[Snapshot], condition: Callable[[Snapshot], bool], seconds: float = 60
) -> Snapshot:
    """Gather snapshots until one fulfils the condition."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        seen += worker.drain()
        for snapshot in seen:
            if condition(snapshot):
                return snapshot
        time.sleep(0.005)
    raise AssertionError(f"no such snapshot; the last is {seen[-1] if seen else None}")


def in_state(state: RunState) -> Callable[[Snapshot], bool]:
    """Whether a snapshot tells of this state."""
    return lambda snapshot: snapshot.state is state


def direct(steps: int, seed: int = 0) -> tuple[np.ndarray, dict[str, np.ndarray]]:
    """Losses and weights of a run of so many steps without a thread."""
    trainer = Trainer(starter(), TrainingSettings(epochs=1000, seed=seed), DIGITS, threads=1)
    losses = trainer.advance(steps).losses
    weights = trainer.weights()
    trainer.close()
    return losses, weights
