"""A network that does not fit is refused before memory is taken, with what it needs."""

import re

import pytest

from netwright.data.digits import load_digits
from netwright.engines.capacity import CapacityError, require_room
from netwright.layers.class_losses import SoftmaxCrossEntropy
from netwright.layers.data import Input
from netwright.layers.dense import Dense
from netwright.layers.shaping import Flatten
from netwright.operations.machine import available_memory
from netwright.program.footprint import spelled_bytes
from netwright.training.settings import TrainingSettings
from netwright.training.trainer import Trainer
from support.build import chain


def test_a_network_larger_than_memory_is_refused_with_its_largest_tensors() -> None:
    wide = [Dense(units=65_536), Dense(units=65_536), Dense(units=10)]
    graph = chain([Input((1, 8, 8)), Flatten(), *wide, SoftmaxCrossEntropy()])

    with pytest.raises(CapacityError) as caught:
        Trainer(graph, TrainingSettings(), load_digits())

    # Weights, gradients and two moments of 65,536 x 65,536 floats.
    assert re.match(r"Training this network takes 64 GiB, but .* are free\.", str(caught.value))
    assert "dense2/weight 16 GiB" in str(caught.value)


def test_what_fits_is_let_through() -> None:
    free = available_memory()

    require_room(1, {"a/weight": 1})
    if free is not None:
        with pytest.raises(CapacityError):
            require_room(2 * free, {"a/weight": 2 * free})


@pytest.mark.parametrize(
    ("count", "words"),
    [(1024, "1.0 KiB"), (512 * 1024, "512 KiB"), (1536 * 1024, "1.5 MiB"), (68 << 30, "68 GiB")],
)
def test_sizes_are_spelled_in_the_largest_unit_that_fits(count: int, words: str) -> None:
    assert spelled_bytes(count) == words
