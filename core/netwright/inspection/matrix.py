"""The weights of one layer as a matrix that fits a screen."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from netwright.inspection.question import Question
from netwright.inspection.weights import weights_of

if TYPE_CHECKING:
    from netwright.inspection.subject import Subject

MOST = 256
"""Rows, and columns, that are told one by one."""


@dataclass(frozen=True, slots=True, eq=False)
class WeightMatrix:
    """Weights (rows, columns): a row for each first index, the others in one row.

    Where there are more than MOST, `values` holds one number for each block of `block` rows and
    columns: the weight of the largest size in it, with its sign.
    """

    name: str
    rows: int
    columns: int
    block: tuple[int, int]
    values: NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Matrix(Question):
    """The weights of this tensor; the answer is a WeightMatrix.

    ValueError where the network has no such weights.
    """

    tensor: str

    def answer(self, subject: Subject) -> WeightMatrix:
        if self.tensor not in {p.tensor.name for p in weights_of(subject)}:
            raise ValueError(f"The network in training has no weights {self.tensor}.")
        values = subject.weights[self.tensor]
        matrix = values.reshape(len(values), -1)
        block = (-(-matrix.shape[0] // MOST), -(-matrix.shape[1] // MOST))
        return WeightMatrix(self.tensor, *matrix.shape, block, largest_of_blocks(matrix, block))


def largest_of_blocks(matrix: NDArray[np.float32], block: tuple[int, int]) -> NDArray[np.float32]:
    """Of each block of rows and columns the number furthest from 0; NaN where it holds one."""
    for axis, each in enumerate(block):
        matrix = _largest_along(matrix, axis, each)
    return matrix.copy()


def _largest_along(matrix: NDArray[np.float32], axis: int, each: int) -> NDArray[np.float32]:
    if each == 1:
        return matrix
    starts = np.arange(0, matrix.shape[axis], each)
    high = np.maximum.reduceat(matrix, starts, axis=axis)
    low = np.minimum.reduceat(matrix, starts, axis=axis)
    return np.where(np.abs(low) > np.abs(high), low, high).astype(np.float32, copy=False)
