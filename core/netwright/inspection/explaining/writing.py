"""How numbers and sums are written in an explanation."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import isfinite
from typing import Any

import numpy as np
from numpy.typing import NDArray

MOST_TERMS = 12
"""A sum with more terms shows so many of them: the largest."""


def written(value: float) -> str:
    """A number with five significant digits and a true minus: 0.6225, −1.25, 3.2e-05."""
    value = float(value)
    if not isfinite(value):
        return "not a number" if value != value else ("∞" if value > 0 else "−∞")
    return f"{value + 0.0:.5g}".replace("-", "−")


def factor(value: float) -> str:
    """A number as it stands in a product: in brackets where it is negative."""
    text = written(value)
    return f"({text})" if text.startswith("−") else text


def place(letter: str, index: Sequence[int]) -> str:
    """`y[3, 2]`; the letter alone for a single number."""
    return f"{letter}[{', '.join(map(str, index))}]" if len(index) else letter


@dataclass(frozen=True, slots=True)
class Sum:
    """A sum of products: as text, its value, and what the text leaves out, if anything."""

    text: str
    value: float
    note: tuple[str, ...]

    def lines(self, name: str) -> tuple[str, ...]:
        """`name` = text, what is left out, = value."""
        return f"{name} = {self.text}", *self.note, f"= {written(self.value)}"


def summed(*factors: Any, plus: Sequence[float] = (), then: str = "") -> Sum:
    """The sum over all places of the product of the factors, plus further numbers.

    Of a long sum the largest terms are written. `then` stands behind every term, such as ².
    """
    columns = np.broadcast_arrays(*factors)
    terms = np.ravel(columns[0]).astype(np.float64)
    for column in columns[1:]:
        terms *= np.ravel(column)
    if then == "²":
        terms *= terms
    shown = np.arange(len(terms)) if len(terms) <= MOST_TERMS else _largest(terms)
    words = [" · ".join(factor(column.flat[i]) for column in columns) + then for i in shown]
    words += [factor(number) for number in plus]
    value = float(terms.sum() + sum(plus))
    note: tuple[str, ...] = ()
    if len(terms) > MOST_TERMS:
        rest = float(terms.sum() - terms[shown].sum())
        words.insert(MOST_TERMS, "…")
        note = (
            f"the {MOST_TERMS} largest of {len(terms):,} terms; the others add {written(rest)}",
        )
    return Sum(" + ".join(words) or "0", value, note)


def _largest(terms: NDArray[np.float64]) -> NDArray[np.intp]:
    """Where the largest terms are, in their order: fast for a million of them too.

    They lie in those blocks that have the largest maxima.
    """
    sizes = np.abs(terms)
    width = max(1, int(np.sqrt(len(terms))))
    starts = np.arange(0, len(terms), width)
    highest = np.maximum.reduceat(sizes, starts)
    blocks = np.argsort(-highest, kind="stable")[:MOST_TERMS]
    inside = np.concatenate(
        [np.arange(b * width, min((b + 1) * width, len(terms))) for b in blocks]
    )
    return np.sort(inside[np.argsort(-sizes[inside], kind="stable")[:MOST_TERMS]])
