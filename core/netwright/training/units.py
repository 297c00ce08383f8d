"""Which unit of the network as it was each unit of the edited network comes from.

A layer with more units than before gets copies of those that it had (Net2WiderNet, Chen et al.
2016): unit j >= n is a copy of unit (j - n) mod n, and the layers behind share the weights of a
unit out among its copies, so that what they compute stays. That goes where every layer behind, up
to the next with weights, takes units one by one; else the new units begin as the initializer says,
and the layers behind begin with weights of 0 for them.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from math import prod

import numpy as np
from numpy.typing import NDArray

from netwright.graph.analysis import Analysis
from netwright.graph.graph import Node
from netwright.layers.activation import LAYERS as ACTIVATIONS
from netwright.layers.activation import PRelu
from netwright.layers.batch_normalization import BatchNorm
from netwright.layers.convolution import Conv1d, Conv2d
from netwright.layers.dense import Dense
from netwright.layers.dropout import Dropout
from netwright.layers.merging import Add, Concatenate, Multiply
from netwright.layers.pooling import LAYERS as POOLING
from netwright.layers.shaping import Flatten
from netwright.operations.tensor import Shape

NEW = -1
"""In the place of an old unit: there was none."""
CONVOLUTIONS = (Conv1d, Conv2d)
_UNIT_BY_UNIT = tuple(kind for kind in (*ACTIVATIONS, Dropout) if kind is not PRelu)
_CHANNEL_BY_CHANNEL = (*POOLING, BatchNorm)
_JOINING = (Add, Multiply)


@dataclass(frozen=True)
class Units:
    """Of a tensor on a wire: for each place of `axis`, the old place, or NEW.

    `grown` are the ids of the nodes whose units have copies.
    """

    old: NDArray[np.int64]
    axis: int = 0
    grown: frozenset[str] = frozenset()

    @classmethod
    def kept(cls, shape: Shape, axis: int = 0) -> "Units":
        """Units that are those of before."""
        return cls(np.arange(shape[axis] if shape else 1), axis)

    def is_like(self, other: "Units") -> bool:
        """Whether both have the same units in the same order."""
        return self.axis == other.axis and np.array_equal(self.old, other.old)


@dataclass
class _Walk:
    """One walk along the edited network, on which no node of `blocked` gets copies."""

    old: Analysis
    new: Analysis
    blocked: frozenset[str]
    made: dict[tuple[str, str], Units | None] = field(default_factory=dict)
    stopped: set[str] = field(default_factory=set)
    """Nodes whose copies reach a layer that cannot take them."""

    def visit(self, node: Node) -> None:
        """Find where the units of its outputs come from."""
        given = [self.given(node, port) for port in node.layer.inputs]
        units = self._units(node, given)
        if units is None:
            self.stopped.update(*(u.grown for u in given if u is not None))
        for port in node.layer.outputs:
            self.made[node.id, port] = units

    def given(self, node: Node, port: str) -> Units | None:
        wire = self.new.graph.wire_into(node.id, port)
        return self.made.get((wire.source, wire.output)) if wire else None

    def _units(self, node: Node, given: Sequence[Units | None]) -> Units | None:
        before = counterpart(self.old, node)
        shape = output_shape(self.new, node.id)
        old_shape = output_shape(self.old, node.id) if before else None
        kind = type(node.layer)
        if shape is None:
            return None if any(u and u.grown for u in given) else Units(np.arange(0))
        if kind in (Dense, *CONVOLUTIONS):
            return self._of_weighted(node, given[0], shape, old_shape)
        units = self._passed_on(node, kind, given)
        if units is not None:
            return units
        is_kept = all(u is None or not u.grown for u in given)
        return Units.kept(shape) if before and shape == old_shape and is_kept else None

    def _of_weighted(
        self, node: Node, given: Units | None, shape: Shape, old_shape: Shape | None
    ) -> Units | None:
        axis = len(shape) - 1 if isinstance(node.layer, Dense) else 0
        is_whole = getattr(node.layer, "groups", 1) == 1 and not self._is_shared(node)
        takes = given is None or (given.axis == axis and is_whole)
        if given is not None and given.grown and not takes:
            self.stopped.update(given.grown)
        if old_shape is None or len(old_shape) != len(shape):
            return given if given is not None and len(given.old) == shape[axis] else None
        count, before = shape[axis], old_shape[axis]
        old = np.arange(count)
        if count <= before:
            return Units(old, axis)
        if node.id in self.blocked or not is_whole:
            return Units(np.where(old < before, old, NEW), axis)
        copies = np.where(old < before, old, (old - before) % before)
        return Units(copies, axis, frozenset({node.id}))

    def _is_shared(self, node: Node) -> bool:
        """Whether other nodes compute with its weights, which fit their inputs too."""
        others = (other.weights_of for other in self.new.graph.nodes.values())
        return bool(node.weights_of) or node.id in others

    def _passed_on(self, node: Node, kind: type, given: Sequence[Units | None]) -> Units | None:
        """The units of layers without any mixing of units; None for all other layers."""
        first = given[0] if given else None
        if first is None:
            return None
        if kind in _UNIT_BY_UNIT:
            return first
        if kind in _CHANNEL_BY_CHANNEL:
            return first if first.axis == 0 else None
        known = [u for u in given if u is not None]
        if kind in _JOINING and len(known) == len(given):
            # A gate of one number for each channel, beside the channels, is of the same units.
            grown = frozenset().union(*(u.grown for u in known))
            same = all(u.is_like(first) for u in known)
            return Units(first.old, first.axis, grown) if same else None
        if kind is Flatten:
            return self._flat(node, first)
        if kind is Concatenate and node.layer.axis == 0:  # type: ignore[attr-defined]
            return self._joined(node, given)
        return None

    def _flat(self, node: Node, units: Units) -> Units | None:
        """Every channel becomes as many numbers as it has places; these must be as before."""
        shape = _shape_into(self.new, node, "input")
        before = _shape_into(self.old, node, "input") if counterpart(self.old, node) else shape
        if shape is None or before is None or units.axis != 0 or shape[1:] != before[1:]:
            return None
        places = np.arange(prod(shape[1:]))
        spread = units.old[:, None] * len(places) + places
        return Units(np.where(units.old[:, None] < 0, NEW, spread).ravel(), 0, units.grown)

    def _joined(self, node: Node, given: Sequence[Units | None]) -> Units | None:
        """One after the other, counted from where the input began before; new inputs are new.

        Where there was no node to join them, what comes first was all there was.
        """
        is_old = counterpart(self.old, node) is not None
        begin, parts = 0, []
        for place, (port, units) in enumerate(zip(node.layer.inputs, given, strict=True)):
            before = _shape_into(self.old, node, port) if is_old else None
            shape = _shape_into(self.new, node, port)
            if shape is not None and before is None and (is_old or place):
                parts.append(np.full(shape[0], NEW))
                continue
            if units is None or units.axis != 0:
                return None
            parts.append(np.where(units.old < 0, NEW, units.old + begin))
            begin += before[0] if before else 0
        grown = frozenset().union(*(u.grown for u in given if u is not None))
        return Units(np.concatenate(parts), 0, grown)


def units_in(old: Analysis, new: Analysis) -> Mapping[tuple[str, str], Units | None]:
    """Of each output (node id, port) of the edited network; None where nothing is known."""
    blocked: frozenset[str] = frozenset()
    while True:
        walk = _Walk(old, new, blocked)
        for node in new.graph.in_order():
            walk.visit(node)
        if walk.stopped <= blocked:
            return walk.made
        blocked |= walk.stopped


def counterpart(old: Analysis, node: Node) -> Node | None:
    """The same node in the network as it was, if it was a layer of the same kind."""
    before = old.graph.nodes.get(node.id)
    return before if before and type(before.layer) is type(node.layer) else None


def output_shape(analysis: Analysis, node_id: str) -> Shape | None:
    """The shape of the first output of a node."""
    report = analysis.nodes.get(node_id)
    return next((t.shape for t in report.outputs.values()), None) if report else None


def _shape_into(analysis: Analysis, node: Node, port: str) -> Shape | None:
    wire = analysis.graph.wire_into(node.id, port)
    return analysis.shape_on(wire) if wire else None
