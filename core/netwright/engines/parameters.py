"""How parameters lie in memory: one block, rows padded to whole registers.

Matrices (out, in) have rows of a multiple of 16 floats, so that a gradient is written in
whole registers; everything else is one row. Padding is 0 and stays 0.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from netwright.operations.tensor import Shape, Tensor

_ROUND = 16


def row_length(shape: Shape) -> int:
    """Floats from one row to the next."""
    last = shape[-1] if len(shape) == 2 else int(np.prod(shape))
    return -(-last // _ROUND) * _ROUND


@dataclass(frozen=True, slots=True)
class ParameterBlock:
    """Where each parameter begins in a block of `size` floats."""

    tensors: tuple[Tensor, ...]
    offsets: tuple[int, ...]
    size: int

    @classmethod
    def of(cls, tensors: Sequence[Tensor]) -> "ParameterBlock":
        """One parameter after the other."""
        offsets, end = [], 0
        for tensor in tensors:
            offsets.append(end)
            end += stored_size(tensor.shape)
        return cls(tuple(tensors), tuple(offsets), end)

    @property
    def places(self) -> tuple[tuple[Tensor, int], ...]:
        """Each parameter with its offset."""
        return tuple(zip(self.tensors, self.offsets, strict=True))

    def read(self, block: NDArray[np.float32]) -> dict[str, NDArray[np.float32]]:
        """A copy of every parameter in its own shape, by name."""
        return {
            tensor.name: self._view(block, tensor, offset).copy()
            for tensor, offset in zip(self.tensors, self.offsets, strict=True)
        }

    def read_one(self, block: NDArray[np.float32], name: str) -> NDArray[np.float32]:
        """A copy of one parameter in its own shape."""
        place = next(i for i, tensor in enumerate(self.tensors) if tensor.name == name)
        return self._view(block, self.tensors[place], self.offsets[place]).copy()

    def write(self, block: NDArray[np.float32], values: dict[str, NDArray[np.float32]]) -> None:
        """Set every parameter; the names and shapes must be those of the block."""
        for tensor, offset in zip(self.tensors, self.offsets, strict=True):
            self._view(block, tensor, offset)[...] = values[tensor.name]

    @staticmethod
    def _view(block: NDArray[np.float32], tensor: Tensor, offset: int) -> NDArray[np.float32]:
        stored = block[offset : offset + stored_size(tensor.shape)]
        if len(tensor.shape) == 2:
            return stored.reshape(tensor.shape[0], -1)[:, : tensor.shape[1]]
        return stored[: tensor.size].reshape(tensor.shape)


def stored_size(shape: Shape) -> int:
    """Floats that a parameter takes in the block."""
    rows = shape[0] if len(shape) == 2 else 1
    return rows * row_length(shape)
