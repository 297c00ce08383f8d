"""Rearrangements on the tape: tables of runs, kept once for all channels that move alike."""

from math import prod

import numpy as np

from netwright.engines.cpu.assembly import Assembly
from netwright.engines.cpu.lowering.lowering import Lowering
from netwright.engines.fusion import FusedCall
from netwright.engines.place import Place
from netwright.kernels.cpu.rearrangement import add_rows, copy_rows
from netwright.operations.operation import whole, whole_numbers
from netwright.operations.rearrangement import Indices, index_map, readers

_LONGEST = 64
"""Rows of one run: a unit of work, so that threads share long ones."""


def rearrange(asm: Assembly, fused: FusedCall) -> None:
    (x,) = fused.call.inputs
    sources = index_map(fused.call.operation, x.shape, fused.call.settings)
    _copy(asm, asm.at(x), asm.at(fused.output), sources)


def gradient(asm: Assembly, fused: FusedCall) -> None:
    """A copy where no number was repeated, else sums."""
    dy, shape = fused.call.inputs[0], whole_numbers(fused.call.settings, "input_shape")
    sources = index_map(str(fused.call.settings["move"]), shape, fused.call.settings)
    table = readers(sources, prod(shape))
    x, out = asm.at(dy), asm.at(fused.output)
    if table.shape[1] == 1:
        _copy(asm, x, out, table.reshape(shape))
        return
    groups, step = _alike(table.reshape(shape[0], -1))
    rows, terms = len(table) // groups, table.shape[1]
    words = asm.table(table[:rows].ravel().tolist())
    arguments = (rows, terms, words, asm.lanes, step * asm.lanes, x, out)
    asm.emit(add_rows, arguments, groups * rows, [x], [out])


def concatenate(asm: Assembly, fused: FusedCall) -> None:
    axis, out = whole(fused.call.settings, "axis"), asm.at(fused.output)
    groups = prod(fused.output.shape[:axis])
    whole_group, first = fused.output.size // groups, 0
    for x in fused.call.inputs:
        length = x.size // groups
        words, runs = _runs(asm, np.arange(length), first)
        first += length
        distances = (length * asm.lanes, whole_group * asm.lanes)
        place = asm.at(x)
        arguments = (runs, words, asm.lanes, *distances, place, out)
        asm.emit(copy_rows, arguments, groups * runs, [place], [out])


def _copy(asm: Assembly, x: Place, out: Place, sources: Indices) -> None:
    groups, step = _alike(sources.reshape(len(sources), -1))
    rows = sources.size // groups
    words, runs = _runs(asm, sources.ravel()[:rows])
    distances = (step * asm.lanes, rows * asm.lanes)
    arguments = (runs, words, asm.lanes, *distances, x, out)
    asm.emit(copy_rows, arguments, groups * runs, [x], [out])


def _alike(sources: Indices) -> tuple[int, int]:
    """Into how many groups the rows of a table fall that differ by one step, and that step."""
    first, zero = sources[0], sources[0] < 0
    if len(sources) == 1 or zero.all() or not (zero == (sources < 0)).all():
        return 1, 0
    moved = (sources - first)[:, ~zero]
    step = int(moved[1, 0])
    if step < 0 or not (moved == step * np.arange(len(sources))[:, None]).all():
        return 1, 0
    return len(sources), step


def _runs(asm: Assembly, sources: Indices, first: int = 0) -> tuple[int, int]:
    """The table of runs for rows from `first` on, and how many they are.

    All runs of a table have the step that is most frequent in it.
    """
    differences = np.diff(sources)
    present = (sources[1:] >= 0) & (sources[:-1] >= 0)
    steps, counts = np.unique(differences[present], return_counts=True)
    step = int(steps[counts.argmax()]) if steps.size else 1
    both_zero = (sources[1:] < 0) & (sources[:-1] < 0)
    breaks = ~(both_zero | (present & (differences == step)))
    begins = np.concatenate([[0], np.flatnonzero(breaks) + 1])
    lengths = np.diff([*begins, len(sources)])
    pieces = -(-lengths // _LONGEST)
    within = (np.arange(pieces.sum()) - np.repeat(np.cumsum(pieces) - pieces, pieces)) * _LONGEST
    start = np.repeat(begins, pieces) + within
    count = np.minimum(np.repeat(lengths, pieces) - within, _LONGEST)
    table = np.stack([sources[start], np.full_like(start, step), first + start, count], axis=1)
    return asm.table(table.ravel().tolist()), len(table)


LOWERINGS: dict[str, Lowering] = {
    **dict.fromkeys(("permute", "slice", "pad", "repeat"), rearrange),
    "rearrangement_gradient": gradient,
    "concatenate": concatenate,
}
