"""How layers begin that are put into a trained network: so that they change nothing, if they can.

    as many units as inputs         y = x: the unit matrix; a kernel with a 1 in its middle
    last before a new Add           y = 0: the branch adds nothing yet (He et al. 2015, Goyal 2017)
    Batch Norm, last before an Add  gain 0
    anything else                   as its initializer says

Only the layer itself is meant: an activation behind it that is new too still changes what the
layers behind get, but for ReLU on numbers that are not negative.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from netwright.graph.analysis import Analysis
from netwright.graph.graph import Node
from netwright.layers.activation import Identity, LeakyRelu, Relu, Sigmoid, Softplus, Tanh
from netwright.layers.batch_normalization import BatchNorm
from netwright.layers.channels import Softmax
from netwright.layers.convolution import Conv1d, Conv2d
from netwright.layers.data import Input, Target
from netwright.layers.dense import Dense
from netwright.layers.dropout import Dropout
from netwright.layers.merging import Add, Concatenate
from netwright.layers.pooling import LAYERS as POOLING
from netwright.layers.shaping import Flatten, Reshape
from netwright.operations.tensor import Shape
from netwright.training.units import counterpart

_ZERO_TO_ZERO = (Identity, Relu, LeakyRelu, Tanh, Dropout)
_POSITIVE = (Relu, Sigmoid, Softplus, Softmax)
_HARMLESS = (Identity, Dropout, Input, Target, Add, Concatenate, Flatten, Reshape)
_WEIGHTED = (Dense, Conv1d, Conv2d)
SAME = "passes on what it gets"
SILENT = "adds nothing yet"


@dataclass(frozen=True)
class Beginning:
    """The first values of a tensor, and what they do, in words."""

    values: NDArray[np.float32]
    words: str


def fresh_weights(old: Analysis, new: Analysis) -> dict[str, Beginning]:
    """Those of the tensors of new layers that begin in a way of their own, by name."""
    silent = {node.id for node in _last_of_branches(old, new)}
    found: dict[str, Beginning] = {}
    for parameter in new.parameters:
        node, name, shape = (
            new.graph.nodes[parameter.node_id],
            parameter.tensor.name,
            parameter.tensor.shape,
        )
        if counterpart(old, node) or parameter.initializer.mask:
            continue
        part = name.rpartition("/")[2]
        if node.id in silent and part in ("weight", "bias"):
            found[name] = Beginning(np.zeros(shape, np.float32), SILENT)
        elif isinstance(node.layer, _WEIGHTED) and part == "weight":
            same = _identity(new, node, shape)
            if same is not None:
                found[name] = Beginning(same, SAME)
    return found


def disturbing(old: Analysis, new: Analysis, fresh: Mapping[str, Beginning]) -> list[Node]:
    """New layers without weights through which the layers behind get other numbers at once."""
    same = {name.rpartition("/")[0] for name, begin in fresh.items() if begin.words == SAME}
    return [
        node
        for node in new.graph.in_order()
        if not counterpart(old, node)
        and not node.layer.has_weights
        and not isinstance(node.layer, _HARMLESS)
        and not (isinstance(node.layer, Relu) and _is_positive(new, node, same))
        and not node.layer.is_loss
    ]


def _is_positive(new: Analysis, node: Node, same: Collection[str]) -> bool:
    """Whether what comes into a layer is never negative, as far as the layers before it tell."""
    wire = new.graph.wire_into(node.id, node.layer.inputs[0])
    if wire is None:
        return False
    before = new.graph.nodes[wire.source]
    if isinstance(before.layer, _POSITIVE):
        return True
    passes_on = before.name in same or isinstance(before.layer, (*POOLING, Dropout, Flatten))
    return passes_on and _is_positive(new, before, same)


def _identity(new: Analysis, node: Node, shape: Shape) -> NDArray[np.float32] | None:
    """Weights with which the layer gives what it gets, where there are any."""
    wire = new.graph.wire_into(node.id, node.layer.inputs[0])
    given = new.shape_on(wire) if wire else None
    made = next(iter(new.nodes[node.id].outputs.values())).shape
    if given != made or shape[0] != shape[1]:
        return None
    values = np.zeros(shape, np.float32)
    units = np.arange(shape[0])
    if isinstance(node.layer, Dense):
        values[units, units] = 1
        return values
    if not _keeps_the_middle(node.layer):
        return None
    middle = tuple((size - 1) // 2 for size in shape[2:])
    at_middle = values.reshape(*shape[:2], -1)[..., np.ravel_multi_index(middle, shape[2:])]
    np.fill_diagonal(at_middle, 1)
    return values


def _keeps_the_middle(layer: object) -> bool:
    """Whether the middle of the kernel lies on the place that is computed."""
    assert isinstance(layer, Conv1d | Conv2d)
    kernel = np.atleast_1d(layer.kernel)
    is_even = (kernel % 2 == 0) & (np.atleast_1d(layer.dilation) > 1)
    has_one = layer.padding == "same" or bool((kernel == 1).all())
    return has_one and bool((np.atleast_1d(layer.stride) == 1).all()) and not is_even.any()


def _last_of_branches(old: Analysis, new: Analysis) -> list[Node]:
    """The layers whose outputs come to a sum for the first time; one input of it is left."""
    found = []
    for node in new.graph.in_order():
        if not isinstance(node.layer, Add):
            continue
        before = counterpart(old, node)
        ends = [
            _end_of_branch(old, new, node, port)
            for port in node.layer.inputs
            if not (before and old.graph.wire_into(node.id, port))
        ]
        silent = [end for end in ends if end is not None]
        found += silent if len(silent) < len(node.layer.inputs) else silent[1:]
    return found


def _end_of_branch(old: Analysis, new: Analysis, node: Node, port: str) -> Node | None:
    """The last layer with weights before an input, if it is new and nothing else uses it."""
    while True:
        wire = new.graph.wire_into(node.id, port)
        if wire is None or len(new.graph.wires_from(wire.source)) != 1:
            return None
        node = new.graph.nodes[wire.source]
        if counterpart(old, node) or node.weights_of:
            return None
        if isinstance(node.layer, (*_WEIGHTED, BatchNorm)):
            return node
        if not isinstance(node.layer, _ZERO_TO_ZERO):
            return None
        port = node.layer.inputs[0]
