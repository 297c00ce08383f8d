"""Operations that move numbers and compute nothing: y[f] = x[m[f]], or 0 where m[f] is -1.

    permute    axes in another order; setting `axes`
    slice      `counts` places of each axis, from `starts` on, each `steps` after the one before
    pad        zeros around; settings `before` and `after`, one number an axis
    repeat     each place of each axis `times` times, one after the other

Their gradient adds up what came of each number: dx[i] = sum of dy[f] over m[f] = i.
Concatenation is the other way about: its gradient is a slice for each input.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from netwright.operations.operation import (
    Call,
    Emit,
    Operation,
    Result,
    Setting,
    whole,
    whole_numbers,
)
from netwright.operations.tensor import Role, Shape, Tensor

Indices = NDArray[np.int64]


def permuted(x: NDArray[Any], settings: Mapping[str, Setting]) -> NDArray[Any]:
    """Axes in another order."""
    return x.transpose(whole_numbers(settings, "axes"))


def sliced(x: NDArray[Any], settings: Mapping[str, Setting]) -> NDArray[Any]:
    """Some places of each axis."""
    names = ("starts", "counts", "steps")
    each = zip(*(whole_numbers(settings, name) for name in names), strict=True)
    places = [start + step * np.arange(count) for start, count, step in each]
    taken: NDArray[Any] = x[np.ix_(*places)]
    return taken


def padded(x: NDArray[Any], settings: Mapping[str, Setting], value: float = 0) -> NDArray[Any]:
    """`value` around."""
    before, after = whole_numbers(settings, "before"), whole_numbers(settings, "after")
    return np.pad(x, tuple(zip(before, after, strict=True)), constant_values=value)


def repeated(x: NDArray[Any], settings: Mapping[str, Setting]) -> NDArray[Any]:
    """Each place of each axis several times."""
    for axis, times in enumerate(whole_numbers(settings, "times")):
        x = x.repeat(times, axis)
    return x


MOVES = {
    "permute": permuted,
    "slice": sliced,
    "pad": lambda x, settings: padded(x, settings, -1),
    "repeat": repeated,
}
"""What each rearrangement does with the indices of its input; -1 stands for 0."""


def index_map(name: str, shape: Shape, settings: Mapping[str, Setting]) -> Indices:
    """m: where in x each number of y comes from, in the shape of y."""
    return MOVES[name](np.arange(int(np.prod(shape))).reshape(shape), settings)


def readers(sources: Indices, size: int) -> Indices:
    """Row i: the places f of y with m[f] = i, in order, filled up with -1; (size, most of them)."""
    flat = sources.ravel()
    places = np.flatnonzero(flat >= 0)
    places = places[np.argsort(flat[places], kind="stable")]
    owners = flat[places]
    counts = np.bincount(owners, minlength=size)
    first = np.cumsum(counts) - counts
    table = np.full((size, max(int(counts.max(initial=0)), 1)), -1)
    table[owners, np.arange(len(owners)) - first[owners]] = places
    return table


class Rearrangement(Operation):
    """Input x, output y; the settings are those of the move."""

    def __init__(self, name: str) -> None:
        self.name = name

    def results(
        self, inputs: Sequence[Tensor], settings: Mapping[str, Setting]
    ) -> tuple[Result, ...]:
        (x,) = inputs
        return (Result(self._shape(x.shape, settings), role=x.role),)

    def derivative(self, emit: Emit, call: Call, dy: Tensor | None) -> tuple[Tensor | None, ...]:
        assert dy is not None
        (x,) = call.inputs
        return emit(
            "rearrangement_gradient",
            dy,
            like=x,
            move=self.name,
            input_shape=x.shape,
            **call.settings,
        )

    def _shape(self, x: Shape, settings: Mapping[str, Setting]) -> Shape:
        # A view without numbers: the shape of a large tensor costs nothing.
        return MOVES[self.name](np.broadcast_to(np.int8(0), x), settings).shape


class RearrangementGradient(Operation):
    """dx[i] = sum of dy[f] over m[f] = i; `move` names the rearrangement."""

    name = "rearrangement_gradient"

    def results(
        self, inputs: Sequence[Tensor], settings: Mapping[str, Setting]
    ) -> tuple[Result, ...]:
        del inputs
        return (Result(whole_numbers(settings, "input_shape"), role=Role.GRADIENT),)


class Concatenate(Operation):
    """Inputs one after the other along `axis`; all other axes are equal."""

    name = "concatenate"

    def results(
        self, inputs: Sequence[Tensor], settings: Mapping[str, Setting]
    ) -> tuple[Result, ...]:
        axis, shape = whole(settings, "axis"), list(inputs[0].shape)
        shape[axis] = sum(x.shape[axis] for x in inputs)
        return (Result(tuple(shape)),)

    def derivative(self, emit: Emit, call: Call, dy: Tensor | None) -> tuple[Tensor | None, ...]:
        assert dy is not None
        axis, end = whole(call.settings, "axis"), 0
        parts: list[Tensor] = []
        for x in call.inputs:
            starts = tuple(end if number == axis else 0 for number in range(len(x.shape)))
            end += x.shape[axis]
            steps = (1,) * len(starts)
            parts += emit("slice", dy, like=x, starts=starts, counts=x.shape, steps=steps)
        return tuple(parts)


OPERATIONS: tuple[Operation, ...] = (
    *(Rearrangement(name) for name in MOVES),
    RearrangementGradient(),
    Concatenate(),
)
