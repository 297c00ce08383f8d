"""Layers that only move numbers: other orders, parts, repetitions, borders.

Axes count from 0, the batch left out. The gradient of each number goes where it came from;
where one number was repeated, its gradients are added.
"""

from dataclasses import dataclass
from typing import Any

from netwright.layers.layer import Build, Layer, ShapeError
from netwright.layers.setting import setting
from netwright.layers.window import four, pair, require_image
from netwright.operations.tensor import Shape, Tensor, spelled


def _axis() -> Any:
    return setting(0, "Axis", "Which axis; 0 is the first.", low=0, high=7)


@dataclass(frozen=True)
class _Rearrangement(Layer):
    family = "Shape"

    def require_axis(self, shape: Shape, axis: int) -> None:
        """ShapeError unless the shape has this axis."""
        if axis >= len(shape):
            raise ShapeError(
                f"{self.title} works on axis {axis}, but its input {spelled(shape)} has only axes"
                f" 0 to {len(shape) - 1}.",
                "Choose a smaller axis.",
            )

    def part(
        self, build: Build, x: Tensor, starts: Shape, counts: Shape, steps: Shape | None = None
    ) -> Tensor:
        """Some places of each axis."""
        steps = steps or (1,) * len(starts)
        return build.call("slice", x, starts=starts, counts=counts, steps=steps)[0]


@dataclass(frozen=True)
class Permute(_Rearrangement):
    """Axes in another order: axis i of the output is axis `order`[i] of the input."""

    kind = "permute"
    title = "Permute"
    short = "permute"
    summary = "Puts the axes into another order, such as channels last."
    keywords = ("transpose", "swap", "axes", "channels last")

    order: tuple[int, ...] = setting(
        (1, 2, 0), "Order", "Which axis of the input comes first, second, ...; 0 is the first.",
        low=0, high=7, separator=",",
    )  # fmt: skip

    def emit(self, build: Build, *inputs: Tensor) -> tuple[Tensor, ...]:
        (x,) = inputs
        if sorted(self.order) != list(range(len(x.shape))):
            raise ShapeError(
                f"{self.title} has the order {', '.join(map(str, self.order))}, but its input"
                f" {spelled(x.shape)} has the axes 0 to {len(x.shape) - 1}.",
                "Name each axis once.",
            )
        return build.call("permute", x, axes=self.order)


@dataclass(frozen=True)
class Select(_Rearrangement):
    """One place of an axis, which is then gone; a negative place counts from the end."""

    kind = "select"
    title = "Select"
    short = "select"
    summary = "Keeps one place of an axis, such as the last step of a sequence."
    keywords = ("index", "pick", "last", "gather")

    axis: int = _axis()
    index: int = setting(
        -1, "Index", "Which place; -1 is the last one.", low=-1_000_000, high=1_000_000
    )

    def emit(self, build: Build, *inputs: Tensor) -> tuple[Tensor, ...]:
        (x,) = inputs
        self.require_axis(x.shape, self.axis)
        size = x.shape[self.axis]
        if not -size <= self.index < size:
            raise ShapeError(
                f"{self.title} asks for place {self.index}, but axis {self.axis} of its"
                f" {spelled(x.shape)} input has {size}.",
                f"Choose 0 to {size - 1}, or -1 for the last.",
            )
        starts, counts = [0] * len(x.shape), list(x.shape)
        starts[self.axis], counts[self.axis] = self.index % size, 1
        part = self.part(build, x, tuple(starts), tuple(counts))
        left = x.shape[: self.axis] + x.shape[self.axis + 1 :]
        return build.call("reshape", part, shape=left or (1,))


@dataclass(frozen=True)
class Slice(_Rearrangement):
    """Places `start`, `start` + `step`, ... of an axis, those before `stop`.

    As Python's slices: negative numbers count from the end. A stop of 0 is the end.
    """

    kind = "slice"
    title = "Slice"
    short = "slice"
    summary = "Keeps a stretch of an axis, every place or every n-th."
    keywords = ("part", "range", "narrow", "subset", "stride")

    axis: int = _axis()
    start: int = setting(
        0, "Start", "The first place; negative counts from the end.", low=-1_000_000, high=1_000_000
    )
    stop: int = setting(
        0, "Stop", "The place behind the last; 0 is the end.", low=-1_000_000, high=1_000_000
    )
    step: int = setting(1, "Step", "Distance between places.", low=1, high=1_000_000)

    def emit(self, build: Build, *inputs: Tensor) -> tuple[Tensor, ...]:
        (x,) = inputs
        self.require_axis(x.shape, self.axis)
        size = x.shape[self.axis]
        taken = range(size)[self.start : self.stop or None : self.step]
        if not taken:
            raise ShapeError(
                f"{self.title} keeps nothing of axis {self.axis}, which has {size} places.",
                "Make start smaller or stop larger.",
            )
        starts, counts, steps = [0] * len(x.shape), list(x.shape), [1] * len(x.shape)
        starts[self.axis], counts[self.axis] = taken[0], len(taken)
        steps[self.axis] = self.step
        return (self.part(build, x, tuple(starts), tuple(counts), tuple(steps)),)


@dataclass(frozen=True)
class Upsample(_Rearrangement):
    """y[c, i, j] = x[c, i // u, j // v] for factors (u, v): each number becomes a rectangle."""

    kind = "upsample"
    title = "Upsample"
    short = "upsample"
    summary = "Makes an image larger by repeating its rows and columns."
    keywords = ("resize", "nearest", "scale", "enlarge", "unpool")

    factor: tuple[int, ...] = setting(
        (2, 2), "Factor", "How many times higher and wider.", low=1, high=64
    )

    def emit(self, build: Build, *inputs: Tensor) -> tuple[Tensor, ...]:
        (x,) = inputs
        require_image(self.title, x.shape)
        return build.call("repeat", x, times=(1, *pair(self.title, "factor", self.factor)))


@dataclass(frozen=True)
class ZeroPad(_Rearrangement):
    """A border of zeros around every channel."""

    kind = "zero_pad"
    title = "Zero Pad"
    short = "pad"
    summary = "Puts a border of zeros around an image."
    keywords = ("padding", "border", "margin")

    border: tuple[int, ...] = setting(
        (1, 1, 1, 1), "Border", "Rows above and below, columns on the left and right.",
        low=0, high=1_024, unit="px", separator=",",
    )  # fmt: skip

    def emit(self, build: Build, *inputs: Tensor) -> tuple[Tensor, ...]:
        (x,) = inputs
        require_image(self.title, x.shape)
        top, bottom, left, right = four(self.title, self.border)
        return build.call("pad", x, before=(0, top, left), after=(0, bottom, right))


@dataclass(frozen=True)
class Crop(_Rearrangement):
    """Every channel without its outer rows and columns."""

    kind = "crop"
    title = "Crop"
    short = "crop"
    summary = "Cuts rows and columns off the border of an image."
    keywords = ("trim", "cut", "border", "center")

    border: tuple[int, ...] = setting(
        (1, 1, 1, 1), "Border", "Rows above and below, columns on the left and right.",
        low=0, high=1_024, unit="px", separator=",",
    )  # fmt: skip

    def emit(self, build: Build, *inputs: Tensor) -> tuple[Tensor, ...]:
        (x,) = inputs
        channels, height, width = require_image(self.title, x.shape)
        top, bottom, left, right = four(self.title, self.border)
        rows, columns = height - top - bottom, width - left - right
        if rows < 1 or columns < 1:
            raise ShapeError(
                f"{self.title} cuts off more than there is of a {height}x{width} image.",
                "Make the border smaller.",
            )
        return (self.part(build, x, (0, top, left), (channels, rows, columns)),)


LAYERS: tuple[type[Layer], ...] = (
    Permute,
    Select,
    Slice,
    Upsample,
    ZeroPad,
    Crop,
)
