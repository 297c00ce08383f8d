"""Which layers can take what a wire carries, before any of them is added."""

from netwright.graph.build import NodeBuild
from netwright.graph.graph import Node
from netwright.layers.layer import Layer, ShapeError
from netwright.operations.emitter import Emitter
from netwright.operations.tensor import Tensor


def can_take(layer: Layer, tensor: Tensor) -> bool:
    """Whether a layer, as it starts, can be fed by this tensor.

    One that needs more than one input has not all of them yet, and is not judged.
    """
    needed = [port for port in layer.inputs if port not in layer.optional]
    if len(needed) != 1:
        return bool(needed)
    node = Node("", "new", layer)
    try:
        layer.emit(NodeBuild(Emitter(), node, node, {}), tensor)
    except ShapeError:
        return False
    return True
