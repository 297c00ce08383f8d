"""Layers that join several inputs: Add, Multiply, Concatenate.

Add and Multiply take inputs of one shape; an input with one number for each channel, (c,) or
(c, 1, 1), or of size 1 along some axis, counts for every place of the others there. Its
gradient is the sum over those places.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from string import ascii_lowercase
from typing import Any

from netwright.layers.layer import Build, Layer, ShapeError
from netwright.layers.setting import setting
from netwright.operations.tensor import Shape, Tensor, spelled

MOST_INPUTS = 16


def _inputs() -> Any:
    return setting(2, "Inputs", "How many inputs are joined.", low=2, high=MOST_INPUTS)


@dataclass(frozen=True)
class Joined(Layer):
    """A layer with as many inputs as its setting says: a, b, c, ..."""

    family = "Merge"
    inputs = ("a", "b")

    count: int = _inputs()

    def __post_init__(self) -> None:
        super().__post_init__()
        object.__setattr__(self, "inputs", tuple(ascii_lowercase[: self.count]))


@dataclass(frozen=True)
class _NumberByNumber(Joined):
    def emit(self, build: Build, *inputs: Tensor) -> tuple[Tensor, ...]:
        whole, *others = self._spread(build, inputs)
        for other in others:
            (whole,) = build.call(self.kind, whole, other)
        return (whole,)

    def _spread(self, build: Build, inputs: Sequence[Tensor]) -> list[Tensor]:
        """The inputs in one shape, or a ShapeError."""
        rank = max(len(x.shape) for x in inputs)
        aligned = [_aligned(x.shape, rank) for x in inputs]
        shape = tuple(max(sizes) for sizes in zip(*aligned, strict=True))
        if any(
            size not in (1, full)
            for each in aligned
            for size, full in zip(each, shape, strict=True)
        ):
            spellings = [spelled(x.shape) for x in inputs]
            raise ShapeError(
                f"{self.title} needs inputs of one shape; these are"
                f" {', '.join(spellings[:-1])} and {spellings[-1]}.",
                "Make all branches end in the same shape, or one of them in one number for each"
                " channel.",
            )
        return [_spread(build, x, form, shape) for x, form in zip(inputs, aligned, strict=True)]


def _aligned(shape: Shape, rank: int) -> Shape:
    """Axes of size 1 behind: numbers of a shorter shape belong to the channels."""
    return shape + (1,) * (rank - len(shape))


def _spread(build: Build, x: Tensor, form: Shape, shape: Shape) -> Tensor:
    """`x` as `form`, repeated until it has `shape`."""
    if x.shape == shape:
        return x
    if x.shape != form:
        (x,) = build.call("reshape", x, shape=form)
    times = tuple(full // size for size, full in zip(form, shape, strict=True))
    return build.call("repeat", x, times=times)[0] if max(times) > 1 else x


@dataclass(frozen=True)
class Add(_NumberByNumber):
    """y = a + b + ...: a residual connection ends here."""

    kind = "add"
    title = "Add"
    short = "add"
    summary = "Adds inputs of one shape, number by number."
    keywords = ("sum", "residual", "skip", "merge", "plus")


@dataclass(frozen=True)
class Multiply(_NumberByNumber):
    """y = a b ...; da = dy b ..., and so for each input."""

    kind = "multiply"
    title = "Multiply"
    short = "multiply"
    summary = "Multiplies inputs of one shape, number by number; one may be a gate per channel."
    keywords = ("product", "gate", "attention", "scale", "squeeze and excite", "times")


@dataclass(frozen=True)
class Concatenate(Joined):
    """The inputs one after the other along an axis; 0 is the first: channels, or time."""

    kind = "concatenate"
    title = "Concatenate"
    short = "concat"
    summary = "Puts inputs one after the other: all channels of a, then all of b."
    keywords = ("join", "stack", "merge", "inception", "concat", "depth")

    axis: int = setting(0, "Axis", "Along which axis; 0 is the first.", low=0, high=7)

    def emit(self, build: Build, *inputs: Tensor) -> tuple[Tensor, ...]:
        first, axis = inputs[0].shape, self.axis
        if axis >= len(first):
            raise ShapeError(
                f"{self.title} joins along axis {axis}, but its input {spelled(first)} has only"
                f" axes 0 to {len(first) - 1}.",
                "Choose a smaller axis.",
            )
        for x in inputs:
            if (*x.shape[:axis], *x.shape[axis + 1 :]) != (*first[:axis], *first[axis + 1 :]):
                raise ShapeError(
                    f"{self.title} needs inputs that differ only along axis {axis}; these are"
                    f" {' and '.join(spelled(each.shape) for each in inputs)}.",
                    "Give all branches the same height and width, for example with padding same.",
                )
        return build.call("concatenate", *inputs, axis=axis)


LAYERS: tuple[type[Layer], ...] = (Add, Multiply, Concatenate)
