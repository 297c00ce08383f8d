"""Filters are the weights by which a convolution answers; their maps are those of the engine."""

import numpy as np
import pytest

from netwright.inspection.kernels import FeatureMap, Kernels, by_filter
from netwright.layers.activation import Relu
from netwright.layers.convolution import Conv1d, Conv2d
from netwright.layers.transposed_convolution import ConvTranspose1d, ConvTranspose2d
from support.build import images, vectors
from support.inspected import by_reference, subject_of
from support.networks import NETWORKS

COLORED = images((3, 8, 8), Conv2d(filters=5), Relu(), Conv2d(filters=4, kernel=(3, 2)))


def test_each_convolution_can_be_chosen_and_the_first_is_the_one_at_first() -> None:
    subject = subject_of(COLORED)

    first, second = Kernels().answer(subject), Kernels("conv2").answer(subject)

    assert (first.nodes, first.node, second.node) == (("conv1", "conv2"), "conv1", "conv2")
    assert first.kernels is not None
    assert second.kernels is not None
    assert np.array_equal(first.kernels, subject.weights["conv1/weight"])
    assert np.array_equal(second.kernels, subject.weights["conv2/weight"])
    assert (first.is_colored, second.is_colored) == (True, False)
    assert Kernels("gone").answer(subject).node == "conv1"


def test_a_later_layer_of_three_channels_is_no_picture() -> None:
    graph = images((1, 8, 8), Conv2d(filters=3), Conv2d(filters=2))
    assert not Kernels("conv2").answer(subject_of(graph)).is_colored


def test_a_sequence_of_three_channels_is_no_picture() -> None:
    graph = images((3, 12), Conv1d(filters=2))
    assert not Kernels().answer(subject_of(graph)).is_colored


def test_without_convolution_there_are_no_filters() -> None:
    bank = Kernels().answer(subject_of(vectors(5)))
    assert (bank.nodes, bank.kernels) == ((), None)


@pytest.mark.parametrize(
    ("layer", "shape"),
    [(Conv1d(filters=6, kernel=5), (6, 4, 1, 5)), (ConvTranspose1d(filters=6), (6, 4, 1, 2))],
)
def test_filters_along_a_sequence_are_one_row_high(layer: Conv1d, shape: tuple[int, ...]) -> None:
    bank = Kernels().answer(subject_of(images((4, 12), layer)))
    assert bank.is_sequence
    assert bank.kernels is not None
    assert bank.kernels.shape == shape


@pytest.mark.parametrize("groups", [1, 2])
def test_a_filter_of_a_transposed_convolution_is_what_one_pixel_becomes(groups: int) -> None:
    """Each filter's kernel is what its channel shows when one input channel is a single 1."""
    torch = pytest.importorskip("torch")
    graph = images((4, 3, 3), ConvTranspose2d(filters=6, kernel=(3, 2), groups=groups, bias=False))
    subject = subject_of(graph)

    kernels = Kernels().answer(subject).kernels

    assert kernels is not None
    assert kernels.shape == (6, 4 // groups, 3, 2)
    weight = torch.from_numpy(subject.weights["deconv1/weight"])
    for channel in range(4):
        x = torch.zeros(1, 4, 1, 1)
        x[0, channel] = 1
        y = torch.nn.functional.conv_transpose2d(x, weight, groups=groups)[0].numpy()
        group, within = divmod(channel, 4 // groups)
        for number in range(6):
            sees_it = number // (6 // groups) == group
            expected = kernels[number, within] if sees_it else np.zeros((3, 2))
            np.testing.assert_array_equal(y[number], expected)


def test_weights_of_groups_are_sorted_by_filter() -> None:
    weight = np.arange(4 * 3, dtype=np.float32).reshape(4, 3)
    assert by_filter(weight, 2).tolist() == [[0, 3], [1, 4], [2, 5], [6, 9], [7, 10], [8, 11]]


@pytest.mark.parametrize(("node", "number"), [("conv1", 4), ("conv2", 0)])
def test_a_feature_map_and_its_gradient_are_those_of_the_reference(node: str, number: int) -> None:
    subject = subject_of(COLORED)

    look = FeatureMap(node, number, sample=7).answer(subject)

    right = by_reference(subject)
    call = next(c for c in subject.analysis.calls if c.node == node)
    gradient = subject.passes().gradients.of[call.outputs[0]]
    for found, name in ((look.values, call.outputs[0].name), (look.gradient, gradient.name)):
        assert found is not None
        expected = right[name][7, number]
        scale = np.abs(right[name]).max()
        np.testing.assert_allclose(found, expected, rtol=1e-5, atol=1e-5 * scale)


def test_where_nothing_learns_there_is_no_gradient() -> None:
    graph = images((1, 8, 8), Conv2d(filters=2, frozen=True))
    assert FeatureMap("conv1", 0, 0).answer(subject_of(graph)).gradient is None


def test_the_map_of_a_sequence_is_one_row_high() -> None:
    look = FeatureMap("conv1", 1, 2).answer(subject_of(images((4, 12), Conv1d(filters=6))))
    assert look.values.shape == (1, 12)


def test_what_is_not_there_is_told() -> None:
    subject = subject_of(NETWORKS["starter"])
    for question, words in (
        (FeatureMap("conv1", 99, 0), "no filter 100 of conv1"),
        (FeatureMap("dense1", 0, 0), "no filter 1 of dense1"),
        (FeatureMap("conv1", 0, 64), "samples to look at"),
    ):
        with pytest.raises(ValueError, match=words):
            question.answer(subject)
