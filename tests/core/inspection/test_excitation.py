"""The inputs that excite a unit most are those that an independent search finds."""

import numpy as np
import pytest

from netwright.engines import reference
from netwright.inspection.excitation import Excitation
from netwright.inspection.subject import Subject
from netwright.program.program import answer_program
from support.inspected import subject_of
from support.networks import NETWORKS


@pytest.fixture(scope="module")
def starter() -> Subject:
    return subject_of(NETWORKS["starter"], samples=90)


def activations(subject: Subject, layer: str) -> tuple[np.ndarray, np.ndarray]:
    """Of every training sample: its number, and what the layer gives."""
    name = subject.output(layer).name
    program = answer_program(subject.analysis, {name})
    numbers = np.sort(subject.dataset.parts["training"])
    given = {**subject.weights, **subject.data_of(numbers)}
    return numbers, reference.run(program, given)[name]


@pytest.mark.parametrize("unit", [0, 3])
def test_of_a_dense_unit(starter: Subject, unit: int) -> None:
    answer = Excitation("dense1", unit).answer(starter)

    numbers, right = activations(starter, "dense1")
    best = np.argsort(-right[:, unit])[:9]
    assert answer.samples.tolist() == numbers[best].tolist()
    np.testing.assert_allclose(answer.values, right[best, unit], rtol=1e-5)
    assert answer.units == right.shape[1]
    assert answer.places.shape == (9, 0)
    assert np.array_equal(answer.inputs, starter.dataset.inputs[answer.samples])


def test_of_a_channel_with_the_place_of_its_largest_value(starter: Subject) -> None:
    answer = Excitation("conv1", 2, count=4).answer(starter)

    numbers, right = activations(starter, "conv1")
    highest = right[:, 2].max(axis=(1, 2))
    best = np.argsort(-highest)[:4]
    assert answer.samples.tolist() == numbers[best].tolist()
    for number, (row, column) in zip(best, answer.places, strict=True):
        assert right[number, 2, row, column] == highest[number]


def test_a_unit_or_layer_that_is_not_there_is_told(starter: Subject) -> None:
    with pytest.raises(ValueError, match="there is no unit 1001"):
        Excitation("dense1", 1000).answer(starter)
    with pytest.raises(ValueError, match="loss1 has no activations"):
        Excitation("loss1", 0).answer(starter)
