"""A file with any of its bytes wrong is read or refused; nothing else ever happens."""

import random
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from netwright.data.dataset import DataError
from netwright.data.npz import read_npz
from netwright.project.examples import example
from netwright.project.file import load_project, save_project
from netwright.project.project import ProjectError
from netwright.project.weights import WeightsError, load_weights, save_weights, untrained_weights
from netwright.training.state import TrainedState

ROUNDS = 500


def write_project(path: Path) -> None:
    project = example("logistic")
    weights = untrained_weights(project.graph, 0)
    save_project(replace(project, trained=TrainedState(3, weights, (weights,))), path)


def write_weights(path: Path) -> None:
    graph = example("logistic").graph
    save_weights(path, graph, untrained_weights(graph, 0))


def write_packed_weights(path: Path) -> None:
    write_weights(path)
    with np.load(path) as file:
        arrays = {name: file[name] for name in file.files}
    np.savez_compressed(path, **arrays)


def write_data(path: Path) -> None:
    np.savez_compressed(
        path, inputs=np.ones((6, 1, 4, 4)), targets=np.arange(6) % 2, class_names=["a", "b"]
    )


KINDS: dict[str, tuple[Callable[[Path], None], Callable[[Path], object], type[Exception]]] = {
    "a.netw": (write_project, load_project, ProjectError),
    "a.npz": (write_weights, load_weights, WeightsError),
    "packed.npz": (write_packed_weights, load_weights, WeightsError),
    "data.npz": (write_data, read_npz, DataError),
}


def mutated(content: bytes, chance: random.Random) -> bytes:
    changed = bytearray(content)
    for _ in range(chance.choice((1, 1, 2, 8, 40))):
        start = chance.randrange(len(changed))
        how = chance.randrange(5)
        if how == 0:
            changed[start] = chance.randrange(256)
        elif how == 1:
            changed[start] ^= 1 << chance.randrange(8)
        elif how == 2:
            del changed[start : start + chance.randrange(1, 30)]
        elif how == 3:
            changed[start:start] = chance.randbytes(chance.randrange(1, 30))
        else:
            # The directory at the end is where a zip reader looks first.
            end = max(len(changed) - chance.randrange(1, 200), 0)
            changed[end] = chance.randrange(256)
        changed = changed or bytearray(b"x")
    return bytes(changed[: chance.randrange(len(changed))] if chance.random() < 0.05 else changed)


@pytest.mark.parametrize("name", KINDS)
def test_every_mutation_is_read_or_refused(name: str, tmp_path: Path) -> None:
    write, read, refusal = KINDS[name]
    path = tmp_path / name
    write(path)
    content, chance, told = path.read_bytes(), random.Random(7), []

    for _ in range(ROUNDS):
        path.write_bytes(mutated(content, chance))
        try:
            read(path)
        except refusal as error:
            told.append(str(error))

    assert len(told) > ROUNDS / 2
    assert all(str(path) in sentence and "\n" not in sentence for sentence in told)
