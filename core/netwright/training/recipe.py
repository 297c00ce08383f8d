"""How a tensor of the edited network is made of the one that it was."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from netwright.graph.analysis import Analysis
from netwright.graph.build import Parameter
from netwright.layers.batch_normalization import BatchNorm
from netwright.layers.dense import Dense
from netwright.layers.embedding import Embedding
from netwright.operations.tensor import Shape
from netwright.training.units import CONVOLUTIONS, NEW, Units

Places = NDArray[np.int64]


@dataclass(frozen=True)
class Recipe:
    """For each axis, which old place each place comes from, or NEW.

    What is new on an axis of `silent` is 0 wherever the first axis is not new: what was there
    does not listen to it yet. All else that is new is as it would be in a new layer.
    """

    places: tuple[Places, ...]
    silent: frozenset[int] = frozenset()

    @property
    def has_copies(self) -> bool:
        """Whether what is read has copies, among which its weights are to be shared out."""
        return len(self.places) > 1 and has_repeats(self.places[1])

    def taken(
        self, old: NDArray[np.float32], rest: NDArray[np.float32], silent: float = 0.0
    ) -> NDArray[np.float32]:
        """The numbers of `old` in their places, those of `rest` where they are new."""
        grid = np.ix_(*(np.maximum(places, 0) for places in self.places))
        values = old[grid]
        for axis in range(len(self.places) - 1, -1, -1):
            is_new = self._along(axis, self.places[axis] == NEW)
            filling = np.float32(silent) if axis in self.silent else rest
            values = np.where(is_new, filling, values)
        return np.asarray(values, np.float32)

    def shares(self, drawn: NDArray[np.float64]) -> NDArray[np.float64]:
        """What each copy gets of a weight, to be multiplied by: sums over copies are 1.

        `drawn` has a positive number for each place of the first two axes.
        """
        columns = self.places[1]
        totals = np.zeros((columns.max(initial=0) + 2, len(drawn)))
        np.add.at(totals, columns, drawn.T)
        shares: NDArray[np.float64] = drawn / totals[columns].T
        return np.where(columns == NEW, 1.0, shares).reshape(
            *drawn.shape, *(1 for _ in self.places[2:])
        )

    def _along(self, axis: int, values: NDArray[np.bool_]) -> NDArray[np.bool_]:
        return values.reshape([-1 if place == axis else 1 for place in range(len(self.places))])


def recipe_for(
    old: Analysis,
    new: Analysis,
    units: Mapping[tuple[str, str], Units | None],
    parameter: Parameter,
    source: Parameter,
) -> Recipe | None:
    """How a parameter is made of `source`; None where it has to begin anew."""
    node = new.graph.nodes[parameter.node_id]
    layer, before = node.layer, old.graph.nodes[source.node_id].layer
    shape, old_shape = parameter.tensor.shape, source.tensor.shape
    out = units.get((node.id, node.layer.outputs[0]))
    wire = new.graph.wire_into(node.id, node.layer.inputs[0])
    given = units.get((wire.source, wire.output)) if wire else None
    if isinstance(layer, BatchNorm) and given is not None:
        return _fitting((_kept_to(given.old, old_shape[0], shape[0]),), shape)
    if isinstance(layer, (Dense, *CONVOLUTIONS)):
        if getattr(layer, "groups", 1) != getattr(before, "groups", 1):
            return Recipe(tuple(map(np.arange, shape))) if shape == old_shape else None
        rows = _kept_to(out.old if out else None, old_shape[0], shape[0])
        if len(shape) == 1:
            return _fitting((rows,), shape)
        is_known = given is not None and len(given.old) == shape[1]
        columns = _kept_to(given.old if given and is_known else None, old_shape[1], shape[1])
        kernel = tuple(map(_centred, old_shape[2:], shape[2:]))
        silent = {*range(2, len(shape)), *([1] if is_known else [])}
        return _fitting((rows, columns, *kernel), shape, frozenset(silent))
    if isinstance(layer, Embedding):
        return Recipe(tuple(_kept_to(None, *sizes) for sizes in zip(old_shape, shape, strict=True)))
    return Recipe(tuple(map(np.arange, shape))) if shape == old_shape else None


def _fitting(
    places: tuple[Places, ...], shape: Shape, silent: frozenset[int] = frozenset()
) -> Recipe | None:
    return Recipe(places, silent) if tuple(map(len, places)) == shape else None


def _kept_to(known: Places | None, before: int, count: int) -> Places:
    """Where units come from; the first from the first, where it is not known."""
    if known is not None and len(known) == count and known.max(initial=0) < before:
        return known
    places = np.arange(count)
    return np.where(places < before, places, NEW)


def _centred(before: int, count: int) -> Places:
    """The middle of a kernel stays the middle."""
    places = np.arange(count) + (before - 1) // 2 - (count - 1) // 2
    return np.where((places >= 0) & (places < before), places, NEW)


def has_repeats(places: Places) -> bool:
    """Whether an old place is taken more than once."""
    known = places[places != NEW]
    return len(np.unique(known)) < len(known)
