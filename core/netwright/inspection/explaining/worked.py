"""What an explanation is given, and what it tells: one number of an operation worked out."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from netwright.operations.operation import Setting

Array = NDArray[np.float32]
Settings = Mapping[str, Setting]
Index = tuple[int, ...]
"""A place in a tensor; the sample comes first where it has samples."""
Box = tuple[slice, ...]
"""Cells of a tensor: a slice for each axis."""
ALL = slice(None)


@dataclass(frozen=True, eq=False, slots=True)
class Computed:
    """An operation with the numbers that went in and came out, samples first.

    `batch` are the samples of the whole batch, by which losses divide. `seed` and `step` say which
    random numbers were drawn.
    """

    settings: Settings
    inputs: tuple[Array, ...]
    outputs: tuple[Array, ...]
    batch: int = 1
    seed: int = 0
    step: int = 0


@dataclass(frozen=True, eq=False, slots=True)
class Worked:
    """The formula with its numbers, line by line, what it comes to, and which cells it reads."""

    lines: tuple[str, ...]
    value: float
    seen: tuple[tuple[int, Box], ...] = ()
    """Number of an input, and its cells."""


Explain = Callable[[Computed, int, Index], Worked]
"""Of what was computed, the number of an output, and a place in it."""


@dataclass(frozen=True, eq=False, slots=True)
class Explanation:
    """One row of the table: what an operation is called, its formula, one number worked out.

    `inputs` and `outputs` are the letters of the formula.
    """

    title: str
    inputs: tuple[str, ...]
    outputs: tuple[str, ...]
    formula: Callable[[Settings, int], str]
    explain: Explain


def fixed(*texts: str) -> Callable[[Settings, int], str]:
    """A formula that hangs on no setting: one for each output."""
    return lambda settings, output: texts[min(output, len(texts) - 1)]


def cells(*places: int | slice) -> Box:
    """A box of single places and slices."""
    return tuple(p if isinstance(p, slice) else slice(int(p), int(p) + 1) for p in places)


def same_place(computed: Computed, index: Index) -> tuple[tuple[int, Box], ...]:
    """The cell at this place in every input of that shape."""
    return tuple(
        (number, cells(*index))
        for number, values in enumerate(computed.inputs)
        if values.ndim == len(index)
    )
