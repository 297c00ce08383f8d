"""What moves numbers explained: where each one comes from, and where gradients go back to."""

import numpy as np

from netwright.inspection.explaining.worked import (
    Computed,
    Explain,
    Explanation,
    Index,
    Worked,
    cells,
    fixed,
)
from netwright.inspection.explaining.writing import place, summed, written
from netwright.operations.operation import whole, word
from netwright.operations.rearrangement import index_map


def _moved(name: str) -> Explain:
    def explain(computed: Computed, output: int, index: Index) -> Worked:
        (x,) = computed.inputs
        source = int(index_map(name, x.shape[1:], computed.settings)[index[1:]])
        if source < 0:
            return Worked((f"a border: {place('y', index[1:])} = 0",), 0.0)
        at = tuple(int(i) for i in np.unravel_index(source, x.shape[1:]))
        value = float(x[(index[0], *at)])
        line = f"{place('y', index[1:])} = {place('x', at)} = {written(value)}"
        return Worked((line,), value, ((0, cells(index[0], *at)),))

    return explain


def rearrangement_gradient(computed: Computed, output: int, index: Index) -> Worked:
    """dx[i] = sum of dy[f] over the places f that took it."""
    (dy,) = computed.inputs
    shape = computed.outputs[0].shape[1:]
    sources = index_map(word(computed.settings, "move"), shape, computed.settings)
    readers = np.argwhere(sources == int(np.ravel_multi_index(index[1:], shape)))
    total = summed(dy[index[0]][tuple(readers.T)])
    seen = ((0, cells(index[0], *map(int, readers[0]))),) if len(readers) == 1 else ()
    return Worked(total.lines(place("dx", index[1:])), total.value, seen)


def concatenate(computed: Computed, output: int, index: Index) -> Worked:
    """The input whose turn it is along the axis."""
    axis = 1 + whole(computed.settings, "axis")
    at, which = index[axis], 0
    while at >= computed.inputs[which].shape[axis]:
        at -= computed.inputs[which].shape[axis]
        which += 1
    there = (*index[:axis], at, *index[axis + 1 :])
    value = float(computed.inputs[which][there])
    line = f"{place('y', index[1:])} = {place(f'x{which + 1}', there[1:])} = {written(value)}"
    return Worked((line,), value, ((which, cells(*there)),))


EXPLANATIONS = {
    "permute": Explanation(
        "Permute", ("x",), ("y",), fixed("y = x with its axes in another order"), _moved("permute")
    ),
    "slice": Explanation("Slice", ("x",), ("y",), fixed("y = a part of x"), _moved("slice")),
    "pad": Explanation("Pad", ("x",), ("y",), fixed("y = x with zeros around"), _moved("pad")),
    "repeat": Explanation(
        "Repeat", ("x",), ("y",), fixed("y = x, each place several times"), _moved("repeat")
    ),
    "rearrangement_gradient": Explanation(
        "Gradient back to its place",
        ("dy",),
        ("dx",),
        fixed("dx[i] = Σ of dy over the places that took x[i]"),
        rearrangement_gradient,
    ),
    "concatenate": Explanation(
        "Concatenate",
        tuple(f"x{number}" for number in range(1, 17)),
        ("y",),
        fixed("y = x1, then x2, … along one axis"),
        concatenate,
    ),
}
