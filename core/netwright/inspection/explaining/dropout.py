"""Dropout explained: which number the mask keeps."""

from netwright.inspection.explaining.worked import (
    Computed,
    Explanation,
    Index,
    Worked,
    cells,
    fixed,
)
from netwright.inspection.explaining.writing import factor, place, written
from netwright.operations.dropout import threshold
from netwright.operations.operation import number, whole
from netwright.operations.philox import random_words


def dropout(computed: Computed, output: int, index: Index) -> Worked:
    """Works out y = m x / (1 - rate)."""
    (x,) = computed.inputs
    rate, features = number(computed.settings, "rate"), x[0].size
    flat = 0
    for at, size in zip(index[1:], x.shape[1:], strict=True):
        flat = flat * size + at
    # Each sample takes words from a multiple of four on: see the operation's reference.
    start = index[0] * (-(-features // 4) * 4) + flat
    stream = whole(computed.settings, "stream")
    (drawn,) = random_words(computed.seed, stream, 1, start, computed.step)
    kept = bool(drawn >= threshold(rate))
    value = float(x[index]) / (1 - rate) if kept else 0.0
    lines = (
        f"a number is dropped with probability {written(rate)}; this one is"
        f" {'kept: m = 1' if kept else 'dropped: m = 0'}",
        f"{place('y', index[1:])} = {int(kept)} · {factor(x[index])} / {written(1 - rate)}"
        f" = {written(value)}",
    )
    return Worked(lines, value, ((0, cells(*index)),))


EXPLANATIONS = {
    "dropout": Explanation(
        "Dropout", ("x",), ("y",), fixed("y = m · x / (1 − rate),  m is 0 or 1 at random"), dropout
    )
}
