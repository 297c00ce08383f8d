"""Parts of a register in memory, and numbers that lie a few places apart.

Rows of an image are seldom a whole number of registers long.
"""

from typing import Any

from llvmlite import ir
from numba import types
from numba.extending import intrinsic

from netwright.kernels.cpu.llvm.emit import (
    FLOAT,
    I32,
    INT_VECTOR,
    LANES,
    VECTOR,
    emit_splat_word,
    floats,
    int64,
    lanes,
    library,
    simple,
    splat_constant,
    word_constant,
)

_ALIGNMENT = ir.Constant(I32, 4)
_FLAGS = ir.VectorType(ir.IntType(1), LANES)
_POINTER = VECTOR.as_pointer()


def _first(b: Any, count: Any) -> Any:
    """True in the first `count` lanes."""
    numbers = ir.Constant(INT_VECTOR, list(range(LANES)))
    return b.icmp_signed("<", numbers, emit_splat_word(b, count))


@simple(lanes, floats, int64, int64)
def load_part(b: Any, p: Any, i: Any, count: Any) -> Any:
    """p[i : i + count], at most LANES, and 0 in the lanes behind; no memory behind is read."""
    name, kinds = f"llvm.masked.load.v{LANES}f32.p0", [_POINTER, I32, _FLAGS, VECTOR]
    place = b.bitcast(b.gep(p, [i]), _POINTER)
    values = [place, _ALIGNMENT, _first(b, count), splat_constant(0)]
    return b.call(library(b, name, VECTOR, kinds), values)


def _store_part(b: Any, p: Any, i: Any, value: Any, count: Any) -> None:
    name, kinds = f"llvm.masked.store.v{LANES}f32.p0", [VECTOR, _POINTER, I32, _FLAGS]
    place = b.bitcast(b.gep(p, [i]), _POINTER)
    values = [value, place, _ALIGNMENT, _first(b, count)]
    b.call(library(b, name, ir.VoidType(), kinds), values)


@simple(types.void, floats, int64, lanes, int64)
def store_part(b: Any, p: Any, i: Any, value: Any, count: Any) -> None:
    """p[i : i + count] = the first `count` lanes of the value, at most LANES."""
    _store_part(b, p, i, value, count)


@intrinsic(prefer_literal=True)
def load_every(typing: Any, p: Any, i: Any, step: Any) -> Any:
    """p[i], p[i + step], ...: `step` a literal. Reads step LANES numbers."""
    del typing, p, i
    distance = step.literal_value

    def generate(context: Any, b: Any, sig: Any, values: Any) -> Any:
        del context, sig
        wide = ir.VectorType(FLOAT, distance * LANES)
        value = b.load(b.bitcast(b.gep(values[0], [values[1]]), wide.as_pointer()))
        value.align = 4
        chosen = ir.Constant(INT_VECTOR, [distance * lane for lane in range(LANES)])
        return b.shuffle_vector(value, ir.Constant(wide, ir.Undefined), chosen)

    return lanes(floats, int64, step), generate


@simple(lanes, floats, int64, int64)
def load_woven(b: Any, p: Any, i: Any, j: Any) -> Any:
    """p[i], p[j], p[i + 1], p[j + 1], ..."""
    half = ir.VectorType(FLOAT, LANES // 2)
    halves = []
    for start in (i, j):
        value = b.load(b.bitcast(b.gep(p, [start]), half.as_pointer()))
        value.align = 4
        halves.append(value)
    order = [lane // 2 + lane % 2 * (LANES // 2) for lane in range(LANES)]
    return b.shuffle_vector(*halves, ir.Constant(INT_VECTOR, order))


@intrinsic(prefer_literal=True)
def store_chosen(
    typing: Any, p: Any, i: Any, value: Any, choice: Any, times: Any, count: Any
) -> Any:
    """p[i + lane times + choice[lane]] = value[lane], and 0 where no choice leads, up to `count`.

    `times`, a literal, is how many places each lane has.
    """
    del typing, p, i, value, choice, count
    width = times.literal_value

    def generate(context: Any, b: Any, sig: Any, values: Any) -> Any:
        del sig
        p, i, value, choice, _, count = values
        undefined = ir.Constant(VECTOR, ir.Undefined)
        for part in range(0, width * LANES, LANES):
            sources = [(part + lane) // width for lane in range(LANES)]
            places = [float((part + lane) % width) for lane in range(LANES)]
            mask = ir.Constant(INT_VECTOR, sources)
            spread, chosen = (b.shuffle_vector(x, undefined, mask) for x in (value, choice))
            is_here = b.fcmp_ordered("==", chosen, ir.Constant(VECTOR, places))
            here = b.select(is_here, spread, splat_constant(0))
            begin, left = b.add(i, word_constant(part)), b.sub(count, word_constant(part))
            _store_part(b, p, begin, here, left)
        return context.get_dummy_value()

    return types.void(floats, int64, lanes, lanes, times, int64), generate
