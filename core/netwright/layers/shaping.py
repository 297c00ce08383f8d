"""Layers that only rearrange or join: Flatten, Add."""

from dataclasses import dataclass

from netwright.layers.layer import Build, Layer, ShapeError
from netwright.operations.tensor import Tensor, spelled


@dataclass(frozen=True)
class Flatten(Layer):
    """channels x height x width becomes one row of numbers, channel by channel."""

    kind = "flatten"
    title = "Flatten"
    short = "flatten"
    family = "Core"
    summary = "Turns an image into one row of numbers, as Dense needs it."
    keywords = ("reshape", "vector", "unroll")

    def emit(self, build: Build, *inputs: Tensor) -> tuple[Tensor, ...]:
        (x,) = inputs
        return build.call("reshape", x, shape=(x.size,))


@dataclass(frozen=True)
class Add(Layer):
    """y = a + b: a residual connection ends here."""

    kind = "add"
    title = "Add"
    short = "add"
    family = "Core"
    summary = "Adds two inputs of one shape, number by number."
    keywords = ("sum", "residual", "skip", "merge", "plus")
    inputs = ("a", "b")

    def emit(self, build: Build, *inputs: Tensor) -> tuple[Tensor, ...]:
        a, b = inputs
        if a.shape != b.shape:
            raise ShapeError(
                f"Add needs two inputs of one shape; these are {spelled(a.shape)}"
                f" and {spelled(b.shape)}.",
                "Make both branches end in the same shape.",
            )
        return build.call("add", a, b)


LAYERS: tuple[type[Layer], ...] = (Flatten, Add)
