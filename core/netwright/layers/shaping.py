"""The same numbers in the same order under another shape: Flatten, Reshape. They cost nothing."""

from dataclasses import dataclass
from math import prod

from netwright.layers.layer import Build, Layer, ShapeError
from netwright.layers.setting import setting
from netwright.operations.tensor import Tensor, spelled


@dataclass(frozen=True)
class Flatten(Layer):
    """channels x height x width becomes one row of numbers, channel by channel."""

    kind = "flatten"
    title = "Flatten"
    short = "flatten"
    family = "Shape"
    summary = "Turns an image into one row of numbers, as Dense needs it."
    keywords = ("reshape", "vector", "unroll")

    def emit(self, build: Build, *inputs: Tensor) -> tuple[Tensor, ...]:
        (x,) = inputs
        return build.call("reshape", x, shape=(x.size,))


@dataclass(frozen=True)
class Reshape(Layer):
    """The same numbers in the same order under another shape; one size may be -1."""

    kind = "reshape"
    title = "Reshape"
    short = "reshape"
    family = "Shape"
    summary = "The same numbers in the same order under another shape."
    keywords = ("view", "unflatten", "shape")

    shape: tuple[int, ...] = setting(
        (1, 1, -1),
        "Shape",
        "The new shape. One size may be -1: what is left.",
        low=-1,
        high=1_000_000,
    )

    def emit(self, build: Build, *inputs: Tensor) -> tuple[Tensor, ...]:
        (x,) = inputs
        if 0 in self.shape or self.shape.count(-1) > 1:
            raise ShapeError(
                f"{self.title} cannot make {spelled(self.shape)}: a size is at least 1, and one"
                " of them may be -1.",
                "Write every other size as a number.",
            )
        known = prod(size for size in self.shape if size > 0)
        left = x.size // known
        if left * known != x.size or (left != 1 and -1 not in self.shape):
            raise ShapeError(
                f"{self.title} cannot make {spelled(self.shape)} of {spelled(x.shape)}:"
                f" {x.size} numbers do not fill it.",
                f"Choose sizes whose product is {x.size}, or -1 for one of them.",
            )
        return build.call("reshape", x, shape=tuple(s if s > 0 else left for s in self.shape))


LAYERS: tuple[type[Layer], ...] = (Flatten, Reshape)
