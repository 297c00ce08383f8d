"""Transposes of 16 x 16 floats in registers: samples become columns of lanes, and back."""

from typing import Any

from llvmlite import ir
from numba import types

from netwright.kernels.cpu.llvm.emit import (
    FLOAT,
    I32,
    floats,
    int64,
    library,
    simple,
    word_constant,
    words,
)


@simple(types.void, floats, int64, int64, int64, words, floats, int64, int64)
def gather_transposed(
    b: Any,
    source: Any,
    start: Any,
    stride: Any,
    first: Any,
    rows: Any,
    out: Any,
    at: Any,
    step: Any,
) -> None:
    """out[at + j step + i] = source[start + rows[first + i] stride + j] for i, j below 16.

    A 16 x 16 transpose in registers: four rounds of swaps between rows whose numbers differ
    in one bit.
    """
    sixteen = ir.VectorType(FLOAT, 16)
    pointer = sixteen.as_pointer()
    values = []
    for i in range(16):
        row = b.load(b.gep(rows, [b.add(first, word_constant(i))]))
        begin = b.gep(source, [b.add(start, b.mul(row, stride))])
        value = b.load(b.bitcast(begin, pointer))
        value.align = 4
        values.append(value)
    for value, place in zip(_transposed(b, values), range(16), strict=True):
        end = b.gep(out, [b.add(at, b.mul(step, word_constant(place)))])
        b.store(value, b.bitcast(end, pointer)).align = 4


@simple(types.void, floats, int64, int64, int64, int64)
def transpose_block(b: Any, p: Any, source: Any, stride: Any, out: Any, step: Any) -> None:
    """p[out + j step + i] = p[source + i stride + j] for i, j below 16."""
    pointer = ir.VectorType(FLOAT, 16).as_pointer()
    for place, value in enumerate(_transposed(b, _rows(b, p, source, stride))):
        end = b.gep(p, [b.add(out, b.mul(step, word_constant(place)))])
        b.store(value, b.bitcast(end, pointer)).align = 4


@simple(types.void, floats, int64, int64, int64, int64, int64)
def transpose_part(
    b: Any, p: Any, source: Any, stride: Any, out: Any, step: Any, count: Any
) -> None:
    """p[out + j step + i] = p[source + i stride + j] for j below 16 and i below 16 and `count`.

    All 16 rows are read.
    """
    sixteen, flag = ir.VectorType(FLOAT, 16), ir.VectorType(ir.IntType(1), 16)
    pointer, whole = sixteen.as_pointer(), ir.VectorType(I32, 16)
    undefined = ir.Constant(whole, ir.Undefined)
    one = b.insert_element(undefined, b.trunc(count, I32), ir.Constant(I32, 0))
    counts = b.shuffle_vector(one, undefined, ir.Constant(whole, [0] * 16))
    is_wanted = b.icmp_signed("<", ir.Constant(whole, list(range(16))), counts)
    store = library(b, "llvm.masked.store.v16f32.p0", ir.VoidType(), [sixteen, pointer, I32, flag])
    for place, value in enumerate(_transposed(b, _rows(b, p, source, stride))):
        end = b.gep(p, [b.add(out, b.mul(step, word_constant(place)))])
        b.call(store, [value, b.bitcast(end, pointer), ir.Constant(I32, 4), is_wanted])


def _rows(b: Any, p: Any, source: Any, stride: Any) -> list[Any]:
    values = []
    for i in range(16):
        begin = b.gep(p, [b.add(source, b.mul(stride, word_constant(i)))])
        value = b.load(b.bitcast(begin, ir.VectorType(FLOAT, 16).as_pointer()))
        value.align = 4
        values.append(value)
    return values


def _transposed(b: Any, rows: list[Any]) -> list[Any]:
    mask_type = ir.VectorType(I32, 16)
    for bit in (1, 2, 4, 8):
        swapped = list(rows)
        for i in range(16):
            if i & bit:
                continue
            low, high = rows[i], rows[i | bit]
            first = [lane if not lane & bit else 16 + (lane ^ bit) for lane in range(16)]
            second = [lane | bit if not lane & bit else 16 + lane for lane in range(16)]
            swapped[i] = b.shuffle_vector(low, high, ir.Constant(mask_type, first))
            swapped[i | bit] = b.shuffle_vector(low, high, ir.Constant(mask_type, second))
        rows = swapped
    return rows
