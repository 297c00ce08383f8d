"""Samples that are too many for the memory are trained on from a mapped file, bit for bit."""

from pathlib import Path

import numpy as np
import pytest

from netwright.data.dataset import Dataset
from netwright.data.source import DataSource, source_of
from netwright.engines.samples import vectors
from netwright.layers.class_losses import SoftmaxCrossEntropy
from netwright.layers.data import Input, Target
from netwright.layers.dense import Dense
from netwright.operations import machine
from netwright.training.settings import TrainingSettings
from netwright.training.trainer import Trainer
from support.build import chain


def trained(dataset: Dataset) -> dict[str, bytes]:
    graph = chain([Input((20,)), Dense(3), SoftmaxCrossEntropy()], Target(size=3))
    trainer = Trainer(graph, TrainingSettings(epochs=2, batch_size=16), dataset)
    try:
        trainer.advance(trainer.total_steps)
        return {name: value.tobytes() for name, value in trainer.state().weights.items()}
    finally:
        trainer.close()


def test_a_run_on_mapped_samples_learns_the_same_bits(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    x = np.random.default_rng(0).normal(size=(300, 20)).astype(np.float32)
    np.save(tmp_path / "inputs.npy", x)
    np.save(tmp_path / "targets.npy", np.arange(300) % 3)
    source = source_of(tmp_path / "inputs.npy", DataSource())
    right = trained(source.load())

    monkeypatch.setattr(machine, "available_memory", lambda: 10_000)
    assert isinstance(vectors(x).rows, np.memmap)

    assert trained(source.load()) == right


def test_what_no_disk_holds_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(machine, "available_memory", lambda: 10_000)

    with pytest.raises(MemoryError):
        machine.room((2**40, 2**10), np.float32)
