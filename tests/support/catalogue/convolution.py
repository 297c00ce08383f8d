"""Convolution."""

from typing import Any

from netwright.graph.graph import Graph
from netwright.layers.activation import Relu, Sigmoid, Tanh
from netwright.layers.convolution import Conv1d, Conv2d
from netwright.layers.transposed_convolution import ConvTranspose1d, ConvTranspose2d
from netwright.operations.operation import Setting
from support.build import images
from support.case import Case, Torch

NETWORKS: dict[str, Graph] = {
    "conv same": images((1, 9, 7), Conv2d(filters=3, kernel=(3, 5))),
    "conv valid": images((2, 9, 7), Conv2d(filters=7, kernel=(2, 4), padding="valid"), Tanh()),
    "conv stride": images((3, 11, 8), Conv2d(filters=13, stride=(2, 3)), Relu(), Conv2d(filters=6)),
    "conv stride beyond kernel": images(
        (4, 9, 9),
        Conv2d(filters=5, kernel=(1, 2), stride=(3, 4), bias=False),
        Sigmoid(),
        Conv2d(filters=2, kernel=(1, 1)),
        Conv2d(filters=8, kernel=(2, 2), stride=(2, 1)),
    ),
    "conv wide kernel": images((1, 4, 3), Conv2d(filters=2, kernel=(9, 7)), Conv2d(filters=3)),
    "conv channels": images((19, 5, 5), Conv2d(filters=22), Relu(), Conv2d(filters=9)),
    "conv dilated": images(
        (2, 11, 9),
        Conv2d(filters=5, dilation=(2, 3)),
        Relu(),
        Conv2d(filters=4, kernel=(2, 3), dilation=(3, 1), stride=(2, 2)),
    ),
    "conv explicit": images(
        (3, 6, 7),
        Conv2d(filters=4, padding="explicit", border=(2, 0, 1, 3)),
        Conv2d(filters=3, kernel=(2, 2), padding="explicit", border=(0, 4, 5, 0)),
    ),
    "conv groups": images(
        (6, 7, 5),
        Conv2d(filters=15, groups=3),
        Relu(),
        Conv2d(filters=10, groups=5, kernel=(2, 3), stride=(2, 1), dilation=(1, 2)),
    ),
    "conv depthwise": images(
        (4, 8, 7),
        Conv2d(filters=17, kernel=(1, 1)),
        Relu(),
        Conv2d(filters=17, groups=17),
        Relu(),
        Conv2d(filters=34, groups=17, stride=(2, 2)),
        Conv2d(filters=5, kernel=(1, 1)),
    ),
    "conv few channels": images(
        (2, 4, 19),
        Conv2d(filters=1, kernel=(3, 5)),
        Relu(),
        Conv2d(filters=2),
        Relu(),
        Conv2d(filters=3, stride=(1, 2)),
    ),
    "conv one channel": images(
        (2, 5, 13),
        Conv2d(filters=1, kernel=(1, 1)),
        Relu(),
        Conv2d(filters=3, padding="explicit", border=(0, 2, 3, 0)),
        Relu(),
        ConvTranspose2d(filters=1, kernel=(3, 4), stride=(1, 1), padding=(1, 2)),
        Relu(),
        Conv2d(filters=1, kernel=(1, 2)),
    ),
    "conv 1d": images(
        (3, 21),
        Conv1d(filters=7, kernel=4),
        Relu(),
        Conv1d(filters=6, stride=2, dilation=2, padding="valid"),
        Tanh(),
        Conv1d(filters=4, groups=2, padding="explicit", border=(3, 1)),
    ),
    "conv depthwise 1d": images(
        (16, 23),
        Conv1d(filters=16, groups=16),
        Relu(),
        Conv1d(filters=32, groups=16, kernel=5, stride=2),
    ),
    "conv transposed 1d": images(
        (3, 7),
        ConvTranspose1d(filters=4, kernel=3, stride=2, padding=1, output_padding=1),
        Relu(),
        ConvTranspose1d(filters=6, kernel=4, stride=3, dilation=2, groups=2),
    ),
    "conv transposed": images(
        (3, 4, 3),
        ConvTranspose2d(filters=5),
        Relu(),
        ConvTranspose2d(
            filters=4, kernel=(3, 4), stride=(2, 3), padding=(1, 2), output_padding=(1, 2)
        ),
        Relu(),
        Conv2d(filters=3),
    ),
    "conv transposed groups": images(
        (2, 3, 5),
        Conv2d(filters=6),
        Relu(),
        ConvTranspose2d(filters=9, kernel=(3, 3), stride=(1, 2), dilation=(2, 1), groups=3),
        Sigmoid(),
        ConvTranspose2d(filters=2, kernel=(1, 2), stride=(2, 1), bias=False),
    ),
}


def conv(
    x: tuple[int, ...],
    w: tuple[int, ...],
    stride: tuple[int, int],
    padding: tuple[int, ...],
    dilation: tuple[int, int] = (1, 1),
    groups: int = 1,
) -> Case:
    settings: dict[str, Setting] = {
        "stride": stride,
        "padding": padding,
        "dilation": dilation,
        "groups": groups,
    }
    return Case("conv2d", (x, w, w[:1]), settings, (True, False, False))


def transposed(
    x: tuple[int, ...],
    w: tuple[int, ...],
    stride: tuple[int, int],
    padding: tuple[int, int] = (0, 0),
    extra: tuple[int, int] = (0, 0),
    dilation: tuple[int, int] = (1, 1),
    groups: int = 1,
) -> Case:
    settings: dict[str, Setting] = {
        "stride": stride,
        "padding": (padding[0], padding[0], padding[1], padding[1]),
        "dilation": dilation,
        "groups": groups,
        "output_padding": extra,
    }
    return Case("conv_transpose2d", (x, w, (w[1] * groups,)), settings, (True, False, False))


CASES = [
    conv((1, 5, 5), (1, 1, 3, 3), (1, 1), (1, 1, 1, 1)),
    conv((3, 7, 6), (4, 3, 3, 2), (1, 1), (0, 0, 0, 0)),
    conv((2, 7, 5), (3, 2, 3, 3), (2, 1), (1, 1, 1, 1)),
    conv((2, 8, 9), (3, 2, 4, 5), (3, 2), (1, 2, 2, 2)),
    conv((2, 6, 7), (3, 2, 2, 4), (2, 3), (0, 1, 1, 2)),
    conv((3, 1, 9), (2, 3, 1, 5), (1, 4), (0, 0, 2, 2)),
    conv((2, 5, 5), (2, 2, 1, 1), (2, 2), (0, 0, 0, 0)),
    conv((2, 7, 8), (3, 2, 3, 2), (1, 1), (2, 1, 0, 2), (2, 3)),
    conv((2, 9, 7), (2, 2, 2, 3), (2, 3), (1, 3, 2, 0), (3, 2)),
    conv((4, 5, 4), (6, 2, 3, 3), (1, 1), (1, 1, 1, 1), groups=2),
    conv((3, 5, 5), (6, 1, 2, 3), (2, 1), (0, 1, 1, 1), (1, 2), groups=3),
    conv((3, 9), (4, 3, 3), (1, 2), (0, 0, 1, 2), (1, 2)),
    conv((4, 8), (4, 1, 4), (1, 1), (0, 0, 3, 0), groups=4),
    transposed((2, 4, 3), (2, 3, 2, 2), (2, 2)),
    transposed((3, 3, 4), (3, 2, 3, 4), (2, 3), (1, 2), (1, 2)),
    transposed((4, 3, 3), (4, 3, 3, 2), (1, 2), (0, 1), (0, 1), (2, 3), groups=2),
    transposed((2, 5), (2, 3, 4), (1, 3), (0, 1), (0, 2), (1, 2)),
]


def torch_conv(torch: Any, settings: Any, x: Any, weight: Any, bias: Any) -> Any:
    axes = x.ndim - 2
    top, bottom, left, right = settings["padding"]
    border = (left, right, top, bottom)[: 2 * axes]
    function = (torch.conv1d, torch.conv2d)[axes - 1]
    return function(
        torch.nn.functional.pad(x, border),
        weight,
        bias,
        settings["stride"][-axes:],
        dilation=settings["dilation"][-axes:],
        groups=settings["groups"],
    )


def torch_transposed(torch: Any, settings: Any, x: Any, weight: Any, bias: Any) -> Any:
    axes = x.ndim - 2
    function = (torch.conv_transpose1d, torch.conv_transpose2d)[axes - 1]
    return function(
        x,
        weight,
        bias,
        settings["stride"][-axes:],
        settings["padding"][::2][-axes:],
        settings["output_padding"][-axes:],
        settings["groups"],
        settings["dilation"][-axes:],
    )


TORCH: dict[str, Torch] = {"conv2d": torch_conv, "conv_transpose2d": torch_transposed}
