"""Tensors as a program sees them: a name, a shape, a role, but no numbers."""

from dataclasses import dataclass
from enum import StrEnum
from math import prod

Shape = tuple[int, ...]


class Role(StrEnum):
    """What a tensor is for; decides where it lives and how long."""

    INPUT = "input"
    """Data of the batch: samples and targets."""
    PARAMETER = "parameter"
    """Learned: lives across steps, has a gradient, is saved."""
    STATE = "state"
    """Lives across steps and is saved, but is not learned: running statistics."""
    ACTIVATION = "activation"
    """Made by an operation of the forward pass."""
    GRADIENT = "gradient"
    """The derivative of the loss by the tensor of the same name."""
    INDEX = "index"
    """Whole numbers that choose something; has no derivative."""
    SCALAR = "scalar"
    """One number for the whole batch: a loss or a count."""


@dataclass(frozen=True, slots=True)
class Tensor:
    """A value between two operations.

    `shape` is the shape of one sample when `batched`, the whole shape otherwise.
    Images are (channels, height, width); weights follow PyTorch's orders.
    """

    name: str
    shape: Shape
    batched: bool = True
    role: Role = Role.ACTIVATION

    @property
    def size(self) -> int:
        """Numbers per sample, or in all when the tensor has no batch axis."""
        return prod(self.shape)


def spelled(shape: Shape) -> str:
    """The shape as people write it: `6x28x28`; a vector is its length, a scalar is 1."""
    return "x".join(map(str, shape)) if shape else "1"
