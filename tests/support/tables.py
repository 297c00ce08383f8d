"""Small tables, written as columns of plain values: None is missing."""

from collections.abc import Sequence

import numpy as np

from netwright.data.table import Column, Table

Value = float | str | None


def column(name: str, values: Sequence[Value], kind: str = "") -> Column:
    """A column of numbers, or of words where there is one."""
    words = sorted({value for value in values if isinstance(value, str)})
    if not words:
        numbers = [np.nan if value is None else float(value) for value in values]
        return Column(name, kind or "number", np.array(numbers, np.float64))
    codes = [-1 if value is None else words.index(str(value)) for value in values]
    return Column(name, kind or "category", np.array(codes, np.int32), tuple(words))


def table(name: str = "animals.csv", **columns: Sequence[Value]) -> Table:
    """A table of the columns."""
    return Table(name, tuple(column(key, values) for key, values in columns.items()))


def animals(rows: int = 200, seed: int = 0) -> Table:
    """Weight, height (some missing), colour (some missing) and the kind of animals."""
    rng = np.random.default_rng(seed)
    kind = rng.choice(3, rows, p=[0.6, 0.3, 0.1])
    weight = 10.0 * kind + rng.normal(size=rows)
    height = [None if rng.random() < 0.1 else float(x) for x in rng.lognormal(size=rows)]
    colour = [None if rng.random() < 0.1 else str(c) for c in rng.choice(list("rgb"), rows)]
    return table(
        weight=weight.tolist(),
        height=height,
        colour=colour,
        kind=[("cat", "dog", "emu")[k] for k in kind],
    )
