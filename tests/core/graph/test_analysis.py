"""Shapes, counts and problems of a network, against numbers known from elsewhere."""

import pytest

from netwright.graph.analysis import analyze
from netwright.graph.graph import Graph, Node, Wire
from netwright.layers.activation import Relu
from netwright.layers.class_losses import SoftmaxCrossEntropy, SparseCategoricalCrossEntropy
from netwright.layers.convolution import Conv2d
from netwright.layers.data import Input, Target
from netwright.layers.dense import Dense
from netwright.layers.layer import Layer
from netwright.layers.losses import MeanSquaredError
from netwright.layers.merging import Add
from netwright.layers.pooling import MaxPool2d
from netwright.layers.shaping import Flatten
from support.drawings import chain, classifier, lenet


def conv(filters: int, size: int, stride: int = 1, padding: str = "same") -> Conv2d:
    return Conv2d(filters, kernel=(size, size), stride=(stride, stride), padding=padding)


def pool(size: int = 2, stride: int = 2) -> MaxPool2d:
    return MaxPool2d(window=(size, size), stride=(stride, stride))


def test_lenet_has_the_parameters_and_shapes_of_the_literature() -> None:
    analysis = analyze(lenet())

    learned = {name: r.parameters for name, r in analysis.nodes.items() if r.parameters}
    assert learned == {
        "conv1": 156,
        "conv2": 2_416,
        "conv3": 48_120,
        "dense1": 10_164,
        "dense2": 850,
    }
    assert analysis.parameter_count == 61_706
    shapes = [
        report.outputs["output"].shape
        for report in analysis.nodes.values()
        if "output" in report.outputs
    ]
    assert (6, 28, 28) in shapes
    assert (6, 14, 14) in shapes
    assert (16, 10, 10) in shapes
    assert (16, 5, 5) in shapes
    assert (120, 1, 1) in shapes
    # 28 28 25 6 + 10 10 150 16 + 400 120 + 120 84 + 84 10
    assert analysis.multiply_adds == 117_600 + 240_000 + 48_000 + 10_080 + 840
    assert not analysis.problems


VGG16 = (64, 64, 0, 128, 128, 0, 256, 256, 256, 0, 512, 512, 512, 0, 512, 512, 512, 0)


def vgg(plan: tuple[int, ...]) -> list[Layer]:
    body: list[Layer] = [conv(filters, 3) if filters else pool() for filters in plan]
    return [Input((3, 224, 224)), *body, Flatten(), Dense(4096), Dense(4096), Dense(1000)]


@pytest.mark.parametrize(
    ("name", "layers", "parameters"),
    [
        ("softmax regression", [Input((784,)), Dense(10)], 7_850),
        ("784-16-16-10", [Input((784,)), Dense(16), Dense(16), Dense(10)], 13_002),
        ("784-128-64-10", [Input((784,)), Dense(128), Dense(64), Dense(10)], 109_386),
        ("2-4-2-1", [Input((2,)), Dense(4), Dense(2), Dense(1)], 25),
        (
            "Keras: simple MNIST convnet",
            [
                Input((1, 28, 28)),
                conv(32, 3, padding="valid"),
                pool(),
                conv(64, 3, padding="valid"),
                pool(),
                Flatten(),
                Dense(10),
            ],
            34_826,
        ),
        (
            "LeNet of Caffe",
            [
                Input((1, 28, 28)),
                conv(20, 5, padding="valid"),
                pool(),
                conv(50, 5, padding="valid"),
                pool(),
                Flatten(),
                Dense(500),
                Dense(10),
            ],
            431_080,
        ),
        ("VGG-16", vgg(VGG16), 138_357_544),
        (
            "VGG-11",
            vgg((64, 0, 128, 0, 256, 256, 0, 512, 512, 0, 512, 512, 0)),
            132_863_336,
        ),
    ],
)
def test_known_networks_have_their_known_number_of_parameters(
    name: str, layers: list[Layer], parameters: int
) -> None:
    assert analyze(chain(layers)).parameter_count == parameters, name


def test_vgg16_multiplies_as_often_as_published() -> None:
    assert round(analyze(chain(vgg(VGG16))).multiply_adds / 1e9, 2) == 15.47


@pytest.mark.parametrize(
    ("layer", "expected"),
    [
        (conv(6, 5, padding="valid"), (6, 24, 24)),
        (conv(6, 5), (6, 28, 28)),
        (conv(6, 5, stride=2), (6, 14, 14)),
        (conv(6, 4), (6, 28, 28)),
        (pool(3, 2), (1, 13, 13)),
        (MaxPool2d((3, 3), (2, 2), "same"), (1, 14, 14)),
    ],
)
def test_windows_give_images_of_the_known_size(layer: Layer, expected: tuple[int, ...]) -> None:
    graph = chain([Input((1, 28, 28)), layer])

    assert list(analyze(graph).nodes.values())[1].outputs["output"].shape == expected


def problems(graph: Graph) -> list[tuple[str, str]]:
    return [(problem.node_id, problem.message) for problem in analyze(graph).problems]


def unfinished(layers: list[Layer]) -> list[str]:
    """What is wrong with a chain, but for its missing end."""
    told = [message for _, message in problems(chain(layers))]
    return [
        m for m in told if "no loss" not in m and "Nothing uses" not in m and "no Input" not in m
    ]


def test_an_empty_network_is_told_what_it_needs() -> None:
    assert problems(Graph()) == [
        ("", "The network has no Input. Drag one from the palette."),
        ("", "The network has no loss. Drag one from the palette and wire it last."),
    ]


@pytest.mark.parametrize(
    ("layers", "sentence"),
    [
        (
            [Input((1, 8, 8)), Dense(3)],
            "Dense takes a flat input; this one is 1x8x8. Put a Flatten before it.",
        ),
        (
            [Input((8,)), Conv2d()],
            "Conv 2D takes an image of channels x height x width; this input is 8."
            " Wire it to an image, before any Flatten.",
        ),
        (
            [Input((1, 4, 4)), conv(2, 5, padding="valid")],
            "Conv 2D has a 5x5 window, larger than its 4x4 input."
            " Make the window smaller or set padding to same.",
        ),
        (
            [Input((1, 1, 4)), pool()],
            "Max Pool 2D has a 2x2 window, larger than its 1x4 input."
            " Make the window smaller or set padding to same.",
        ),
        (
            [Input((1, 8, 8)), Conv2d(kernel=(3,))],
            "Conv 2D needs two numbers as its kernel: down and across."
            " Give two numbers, such as 3, 3.",
        ),
        (
            [Relu()],
            "Nothing is wired to input of relu1. Wire the layer before it to this port.",
        ),
        (
            [Input((2, 8, 8)), SoftmaxCrossEntropy()],
            "loss1 has nothing to compare with. Wire a Target to its target.",
        ),
    ],
)
def test_a_layer_that_does_not_fit_says_what_why_and_what_helps(
    layers: list[Layer], sentence: str
) -> None:
    assert unfinished(layers) == [sentence]


def test_an_unused_output_is_told_at_its_node() -> None:
    graph = classifier([Input((4,)), Dense(10)])
    graph.nodes["relu1"] = Node("relu1", "relu1", Relu())
    graph.wires.add(Wire("dense1", "output", "relu1", "input"))

    assert problems(graph) == [
        ("relu1", "Nothing uses the output of relu1. Wire it to the next layer or delete it.")
    ]


def with_target(layers: list[Layer], loss: Layer, target: Target) -> Graph:
    graph = chain([*layers, loss])
    graph.nodes["target1"] = Node("target1", "target1", target)
    graph.wires.add(Wire("target1", "output", "loss1", "target"))
    return graph


@pytest.mark.parametrize(
    ("loss", "target", "sentence"),
    [
        (
            SparseCategoricalCrossEntropy(),
            Target("one-hot", 4),
            "Sparse Cross-Entropy compares with a class, but its target gives numbers."
            " Set the form of the Target to class.",
        ),
        (
            MeanSquaredError(),
            Target("class", 4),
            "Mean Squared Error compares numbers, but its target gives a class."
            " Set the form of the Target to one-hot or values.",
        ),
        (
            MeanSquaredError(),
            Target("values", 3),
            "Prediction is 4 but target is 3."
            " Make both the same, for example with a Dense of that many units.",
        ),
    ],
)
def test_a_loss_and_a_target_that_do_not_go_together_are_told(
    loss: Layer, target: Target, sentence: str
) -> None:
    graph = with_target([Input((4,)), Dense(4)], loss, target)

    assert problems(graph) == [("loss1", sentence)]


def test_an_image_before_softmax_is_told_to_become_flat() -> None:
    graph = with_target([Input((1, 8, 8))], SoftmaxCrossEntropy(), Target())

    assert problems(graph) == [
        (
            "loss1",
            "Softmax takes one score per class; this input is 1x8x8."
            " Put a Flatten and a Dense with one unit per class before it.",
        )
    ]


def test_branches_of_different_shapes_cannot_be_added() -> None:
    graph = chain([Input((4,)), Dense(4), Add()])
    graph.wires.add(Wire("input1", "output", "add1", "b"))
    assert not unfinished_of(graph)

    graph.nodes["dense1"] = Node("dense1", "dense1", Dense(5))

    assert unfinished_of(graph) == [
        "Add needs inputs of one shape; these are 5 and 4."
        " Make all branches end in the same shape, or one of them in one number for each channel."
    ]


def unfinished_of(graph: Graph) -> list[str]:
    return [
        p.message
        for p in analyze(graph).problems
        if p.node_id == "add1" and "uses" not in p.message
    ]


def test_a_circle_is_told_at_each_of_its_nodes() -> None:
    graph = chain([Input((4,)), Add(), Relu()])
    graph.wires.add(Wire("relu1", "output", "add1", "b"))

    assert [node for node, message in problems(graph) if "circle" in message] == ["add1", "relu1"]


def test_one_fault_is_told_once_and_not_at_every_layer_behind_it() -> None:
    graph = classifier([Input((1, 8, 8)), Dense(3), Relu(), Dense(10)])

    assert [node for node, _ in problems(graph)] == ["dense1"]


def test_wires_know_the_shape_that_runs_along_them() -> None:
    analysis = analyze(lenet())

    assert analysis.shape_on(Wire("conv1", "output", "tanh1", "input")) == (6, 28, 28)
