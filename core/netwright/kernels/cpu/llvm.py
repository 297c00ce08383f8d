"""The one place that speaks LLVM: pointers, a vector type, and the register-tile micro-kernels.

Kernels see three kinds of value beside numbers: a pointer to floats, a pointer to whole
numbers, and `Lanes`, a hardware vector of LANES floats with + - * / of its own. Nothing here
relies on the auto-vectoriser, checks bounds or allocates.

The tiles keep their accumulators in registers over the whole inner loop. They are bound by
fused multiply-adds: rows x vectors of them per step, for rows + vectors loads.
"""

import inspect
import operator
import platform
import sys
from collections.abc import Callable, Sequence
from typing import Any

from llvmlite import ir
from numba import types
from numba.core import cgutils
from numba.core.datamodel import models
from numba.core.typing.templates import ConcreteTemplate, infer_global, signature
from numba.extending import intrinsic, lower_builtin, register_model
from numba.np.arrayobj import make_array

from netwright.kernels.cache import processor


def _lanes_of_host() -> int:
    """Floats in one vector register: 16 with AVX-512, 8 with AVX, 4 with SSE or NEON."""
    _, features = processor()
    if features.get("avx512f"):
        return 16
    return 8 if features.get("avx2") else 4


LANES = _lanes_of_host()

_FLOAT, _I64, _I32 = ir.FloatType(), ir.IntType(64), ir.IntType(32)
_VECTOR = ir.VectorType(_FLOAT, LANES)
_INT_VECTOR = ir.VectorType(_I32, LANES)

float32, int64 = types.float32, types.int64
floats = types.CPointer(types.float32)
"""Pointer to floats: the arena."""
words = types.CPointer(types.int64)
"""Pointer to whole numbers: arguments and tables."""


class LanesType(types.Type):
    """A vector register as a first-class value."""

    def __init__(self) -> None:
        super().__init__(name=f"Lanes{LANES}")


lanes = LanesType()


@register_model(LanesType)
class _LanesModel(models.PrimitiveModel):
    def __init__(self, manager: Any, kind: Any) -> None:
        super().__init__(manager, kind, _VECTOR)


# ---- building blocks of LLVM code ---------------------------------------------------------


def _word(value: int) -> ir.Constant:
    return ir.Constant(_I64, value)


def _constant(value: float) -> ir.Constant:
    return ir.Constant(_VECTOR, [float(value)] * LANES)


def _library(b: Any, name: str, result: Any, arguments: Sequence[Any]) -> Any:
    return cgutils.get_or_insert_function(b.module, ir.FunctionType(result, arguments), name)


def _fma(b: Any, x: Any, y: Any, z: Any) -> Any:
    function = _library(b, f"llvm.fma.v{LANES}f32", _VECTOR, [_VECTOR] * 3)
    return b.call(function, [x, y, z])


def _splat(b: Any, scalar: Any) -> Any:
    undefined = ir.Constant(_VECTOR, ir.Undefined)
    one = b.insert_element(undefined, scalar, ir.Constant(_I32, 0))
    return b.shuffle_vector(one, undefined, ir.Constant(_INT_VECTOR, [0] * LANES))


def _load(b: Any, pointer: Any, index: Any = None) -> Any:
    pointer = pointer if index is None else b.gep(pointer, [index])
    value = b.load(b.bitcast(pointer, _VECTOR.as_pointer()))
    value.align = 4
    return value


def _store(b: Any, value: Any, pointer: Any, index: Any = None) -> None:
    pointer = pointer if index is None else b.gep(pointer, [index])
    b.store(value, b.bitcast(pointer, _VECTOR.as_pointer())).align = 4


def _horizontal_sum(b: Any, x: Any) -> Any:
    function = _library(b, f"llvm.vector.reduce.fadd.v{LANES}f32", _FLOAT, [_FLOAT, _VECTOR])
    return b.call(function, [ir.Constant(_FLOAT, 0.0), x], fastmath=["reassoc"])


def _pair(b: Any, table: Any, index: Any) -> tuple[Any, Any]:
    """The two 32-bit numbers packed into one word of a table, as 64-bit offsets."""
    halves = b.bitcast(b.gep(table, [index]), _I32.as_pointer())
    low = b.load(halves)
    high = b.load(b.gep(halves, [ir.Constant(_I32, 1)]))
    return b.sext(low, _I64), b.sext(high, _I64)


def _exp(b: Any, x: Any) -> Any:
    """e^x: 2^n times a polynomial on the rest; relative error below 2e-7. NaN stays NaN.

    Coefficients: S. Moshier, Cephes, expf.
    """
    x = b.select(b.fcmp_ordered(">", x, _constant(88.3)), _constant(88.3), x)
    x = b.select(b.fcmp_ordered("<", x, _constant(-87.3)), _constant(-87.3), x)
    rint = _library(b, f"llvm.rint.v{LANES}f32", _VECTOR, [_VECTOR])
    n = b.call(rint, [b.fmul(x, _constant(1.4426950408889634))])
    r = _fma(b, n, _constant(-0.693359375), x)
    r = _fma(b, n, _constant(2.12194440e-4), r)
    p = _constant(1.9875691500e-4)
    for coefficient in (
        1.3981999507e-3,
        8.3334519073e-3,
        4.1665795894e-2,
        1.6666665459e-1,
        5.0000001201e-1,
    ):
        p = _fma(b, p, r, _constant(coefficient))
    p = b.fadd(_fma(b, b.fmul(r, r), p, r), _constant(1.0))
    bias = ir.Constant(_INT_VECTOR, [127] * LANES)
    shift = ir.Constant(_INT_VECTOR, [23] * LANES)
    power = b.shl(b.add(b.fptosi(n, _INT_VECTOR), bias), shift)
    result = b.fmul(p, b.bitcast(power, _VECTOR))
    return b.select(b.fcmp_unordered("uno", x, x), x, result)


# ---- what kernels may call ----------------------------------------------------------------


def _simple(result: Any, *arguments: Any) -> Callable[[Callable[..., Any]], Any]:
    """An intrinsic with fixed types whose body is `emit(builder, *values)`."""

    def decorate(emit: Callable[..., Any]) -> Any:
        def generate(context: Any, builder: Any, sig: Any, values: Any) -> Any:
            del sig
            value = emit(builder, *values)
            return context.get_dummy_value() if value is None else value

        def define(typing: Any, *given: Any) -> Any:
            del typing, given
            return result(*arguments), generate

        # Numba reads the parameter list of an intrinsic: it gets that of `emit`.
        define.__signature__ = inspect.signature(emit)  # type: ignore[attr-defined]
        define.__name__ = emit.__name__
        define.__doc__ = emit.__doc__
        return intrinsic(define)

    return decorate


@_simple(float32, floats, int64)
def load(b: Any, p: Any, i: Any) -> Any:
    """p[i]."""
    return b.load(b.gep(p, [i]))


@_simple(types.void, floats, int64, float32)
def store(b: Any, p: Any, i: Any, value: Any) -> None:
    """p[i] = value."""
    b.store(value, b.gep(p, [i]))


@_simple(int64, words, int64)
def word(b: Any, p: Any, i: Any) -> Any:
    """p[i] of whole numbers."""
    return b.load(b.gep(p, [i]))


@_simple(types.void, words, int64, int64)
def set_word(b: Any, p: Any, i: Any, value: Any) -> None:
    """p[i] = value, for whole numbers."""
    b.store(value, b.gep(p, [i]))


@_simple(words, words, int64)
def words_from(b: Any, p: Any, i: Any) -> Any:
    """The pointer to p[i]."""
    return b.gep(p, [i])


@_simple(floats, int64)
def floats_at(b: Any, address: Any) -> Any:
    """The pointer to floats at an address of this process."""
    return b.inttoptr(address, _FLOAT.as_pointer())


@_simple(lanes, floats, int64)
def load_lanes(b: Any, p: Any, i: Any) -> Any:
    """p[i : i + LANES]."""
    return _load(b, p, i)


@_simple(types.void, floats, int64, lanes)
def store_lanes(b: Any, p: Any, i: Any, value: Any) -> None:
    """p[i : i + LANES] = value."""
    _store(b, value, p, i)


@_simple(lanes, float32)
def splat(b: Any, scalar: Any) -> Any:
    """The same number in every lane."""
    return _splat(b, scalar)


@_simple(float32, lanes)
def total(b: Any, x: Any) -> Any:
    """The sum over the lanes, in a fixed order."""
    return _horizontal_sum(b, x)


@_simple(lanes, lanes, lanes, lanes)
def multiply_add(b: Any, x: Any, y: Any, z: Any) -> Any:
    """x y + z, rounded once."""
    return _fma(b, x, y, z)


@_simple(lanes, lanes)
def square_root(b: Any, x: Any) -> Any:
    """The square root, lane by lane."""
    return b.call(_library(b, f"llvm.sqrt.v{LANES}f32", _VECTOR, [_VECTOR]), [x])


@_simple(lanes, lanes, lanes, lanes, lanes)
def where_equal(b: Any, x: Any, y: Any, then: Any, otherwise: Any) -> Any:
    """`then` where x = y, else `otherwise`."""
    return b.select(b.fcmp_ordered("==", x, y), then, otherwise)


@_simple(lanes, lanes, lanes, lanes, lanes)
def where_greater(b: Any, x: Any, y: Any, then: Any, otherwise: Any) -> Any:
    """`then` where x > y, else `otherwise`; NaN is greater than nothing."""
    return b.select(b.fcmp_ordered(">", x, y), then, otherwise)


@_simple(lanes, lanes, lanes, lanes, lanes)
def where_wins(b: Any, x: Any, y: Any, then: Any, otherwise: Any) -> Any:
    """`then` where x > y or x is NaN, else `otherwise`: a maximum that NaN goes through."""
    wins = b.or_(b.fcmp_ordered(">", x, y), b.fcmp_unordered("uno", x, x))
    return b.select(wins, then, otherwise)


@_simple(lanes, lanes)
def rectified(b: Any, x: Any) -> Any:
    """max(x, 0); NaN stays NaN."""
    return b.select(b.fcmp_ordered("<", x, _constant(0)), _constant(0), x)


@_simple(lanes, lanes)
def exponential(b: Any, x: Any) -> Any:
    """e^x, lane by lane."""
    return _exp(b, x)


@_simple(lanes, lanes)
def logistic(b: Any, x: Any) -> Any:
    """1 / (1 + e^-x)."""
    e = _exp(b, b.fneg(x))
    return b.fdiv(_constant(1), b.fadd(_constant(1), e))


@_simple(lanes, lanes)
def hyperbolic_tangent(b: Any, x: Any) -> Any:
    """tanh x: a polynomial near 0 (no cancellation there), else 1 - 2 / (e^2|x| + 1) with x's sign.

    Coefficients: S. Moshier, Cephes, tanhf.
    """
    absolute = b.call(_library(b, f"llvm.fabs.v{LANES}f32", _VECTOR, [_VECTOR]), [x])
    e = _exp(b, b.fadd(absolute, absolute))
    far = b.fsub(_constant(1), b.fdiv(_constant(2), b.fadd(e, _constant(1))))
    sign = _library(b, f"llvm.copysign.v{LANES}f32", _VECTOR, [_VECTOR, _VECTOR])
    far = b.call(sign, [far, x])
    square = b.fmul(x, x)
    p = _constant(-5.70498872745e-3)
    for coefficient in (2.06390887954e-2, -5.37397155531e-2, 1.33314422036e-1, -3.33332819422e-1):
        p = _fma(b, p, square, _constant(coefficient))
    near = _fma(b, b.fmul(p, square), x, x)
    return b.select(b.fcmp_ordered(">", absolute, _constant(0.625)), far, near)


def _operator(function: Any, emit: str) -> None:
    class Template(ConcreteTemplate):  # type: ignore[misc]
        cases = [signature(lanes, lanes, lanes)]  # noqa: RUF012

    infer_global(function)(Template)

    def lower(context: Any, builder: Any, sig: Any, values: Any) -> Any:
        del context, sig
        return getattr(builder, emit)(*values)

    lower_builtin(function, lanes, lanes)(lower)


for _function, _emit in (
    (operator.add, "fadd"),
    (operator.sub, "fsub"),
    (operator.mul, "fmul"),
    (operator.truediv, "fdiv"),
):
    _operator(_function, _emit)


@_simple(types.void, floats, int64, int64, int64, words, floats, int64, int64)
def gather_transposed(
    b: Any, source: Any, start: Any, stride: Any, first: Any, rows: Any, out: Any, at: Any, step: Any
) -> None:
    """Rows of 16 floats become columns: out[at + j step + i] = source[start + rows[first + i] stride + j].

    A 16 x 16 transpose in registers: four rounds of swaps between rows whose numbers differ
    in one bit.
    """
    sixteen = ir.VectorType(_FLOAT, 16)
    pointer = sixteen.as_pointer()
    values = []
    for i in range(16):
        row = b.load(b.gep(rows, [b.add(first, _word(i))]))
        begin = b.gep(source, [b.add(start, b.mul(row, stride))])
        value = b.load(b.bitcast(begin, pointer))
        value.align = 4
        values.append(value)
    for value, place in zip(_transposed(b, values), range(16), strict=True):
        end = b.gep(out, [b.add(at, b.mul(step, _word(place)))])
        b.store(value, b.bitcast(end, pointer)).align = 4


@_simple(types.void, floats, int64, int64, int64, int64)
def transpose_block(b: Any, p: Any, source: Any, stride: Any, out: Any, step: Any) -> None:
    """p[out + j step + i] = p[source + i stride + j] for i, j below 16."""
    pointer = ir.VectorType(_FLOAT, 16).as_pointer()
    values = []
    for i in range(16):
        begin = b.gep(p, [b.add(source, b.mul(stride, _word(i)))])
        value = b.load(b.bitcast(begin, pointer))
        value.align = 4
        values.append(value)
    for value, place in zip(_transposed(b, values), range(16), strict=True):
        end = b.gep(p, [b.add(out, b.mul(step, _word(place)))])
        b.store(value, b.bitcast(end, pointer)).align = 4


def _transposed(b: Any, rows: list[Any]) -> list[Any]:
    mask_type = ir.VectorType(_I32, 16)
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


@intrinsic
def address_of(typing: Any, array: Any) -> Any:
    """The pointer to the first element of an array."""
    del typing

    def generate(context: Any, builder: Any, sig: Any, values: Any) -> Any:
        return make_array(sig.args[0])(context, builder, values[0]).data

    return types.CPointer(array.dtype)(array), generate


# ---- register-tile micro-kernels ----------------------------------------------------------


@intrinsic(prefer_literal=True)
def product_tile(
    typing: Any,
    rows: Any,
    vectors: Any,
    p: Any,
    a: Any,
    a_row: Any,
    b: Any,
    taps: Any,
    count: Any,
    c: Any,
    c_row: Any,
    bias: Any,
    rectify: Any,
    mask: Any,
    accumulate: Any,
) -> Any:
    """C tile = start + sum over taps of A (one number per row) times B (vectors), then an epilogue.

    p[c + i c_row + lanes] = sum over t of p[a + i a_row + low(t)] p[b + high(t) + lanes]

    for i below `rows`, lanes over `vectors` registers, t over `count` words of `taps` that
    pack two offsets. Start: C itself when `accumulate`, else p[bias + i] when bias >= 0, else
    0. Epilogue: max(C, 0) when `rectify`; C where p[c + mask] > 0 else 0 when `mask` is not 0.
    """
    del typing
    mr, nv = rows.literal_value, vectors.literal_value
    tile = [(i, v) for i in range(mr) for v in range(nv)]
    plain = (int64,) * 3, (int64,) * 7
    sig = types.void(rows, vectors, floats, *plain[0], words, *plain[1])
    del a, a_row, b, taps, count, c, c_row, bias, rectify, mask, accumulate, p

    def generate(context: Any, k: Any, signature_: Any, values: Any) -> Any:
        del signature_
        _, _, p, a, a_row, b, taps, count, c, c_row, bias, rectify, mask, accumulate = values
        a_rows = [k.gep(p, [k.add(a, k.mul(a_row, _word(i)))]) for i in range(mr)]
        c_rows = [k.gep(p, [k.add(c, k.mul(c_row, _word(i)))]) for i in range(mr)]
        b_start = k.gep(p, [b])
        names = ("from_c", "fresh", "from_bias", "zero", "ready", "loop", "finish")
        block = {name: k.append_basic_block(name) for name in names}

        def nonzero(flag: Any) -> Any:
            return k.icmp_signed("!=", flag, _word(0))

        k.cbranch(nonzero(accumulate), block["from_c"], block["fresh"])
        k.position_at_end(block["from_c"])
        from_c = {(i, v): _load(k, c_rows[i], _word(v * LANES)) for i, v in tile}
        k.branch(block["ready"])
        k.position_at_end(block["fresh"])
        k.cbranch(k.icmp_signed("<", bias, _word(0)), block["zero"], block["from_bias"])
        k.position_at_end(block["from_bias"])
        biases = [_splat(k, k.load(k.gep(p, [k.add(bias, _word(i))]))) for i in range(mr)]
        k.branch(block["ready"])
        k.position_at_end(block["zero"])
        k.branch(block["ready"])

        k.position_at_end(block["ready"])
        start = {}
        for i, v in tile:
            start[i, v] = k.phi(_VECTOR)
            start[i, v].add_incoming(from_c[i, v], block["from_c"])
            start[i, v].add_incoming(biases[i], block["from_bias"])
            start[i, v].add_incoming(_constant(0), block["zero"])
        k.cbranch(k.icmp_signed("<", _word(0), count), block["loop"], block["finish"])

        k.position_at_end(block["loop"])
        t = k.phi(_I64)
        t.add_incoming(_word(0), block["ready"])
        sums = {place: k.phi(_VECTOR) for place in tile}
        for place in tile:
            sums[place].add_incoming(start[place], block["ready"])
        low, high = _pair(k, taps, t)
        b_row = k.gep(b_start, [high])
        b_vectors = [_load(k, b_row, _word(v * LANES)) for v in range(nv)]
        grown = {}
        for i in range(mr):
            scalar = _splat(k, k.load(k.gep(a_rows[i], [low])))
            for v in range(nv):
                grown[i, v] = _fma(k, scalar, b_vectors[v], sums[i, v])
        following = k.add(t, _word(1))
        t.add_incoming(following, block["loop"])
        for place in tile:
            sums[place].add_incoming(grown[place], block["loop"])
        k.cbranch(k.icmp_signed("<", following, count), block["loop"], block["finish"])

        k.position_at_end(block["finish"])
        result = {}
        for place in tile:
            result[place] = k.phi(_VECTOR)
            result[place].add_incoming(start[place], block["ready"])
            result[place].add_incoming(grown[place], block["loop"])
        names = ("rectify", "keep", "mask", "store", "end")
        block = {name: k.append_basic_block(name) for name in names}
        k.cbranch(nonzero(rectify), block["rectify"], block["keep"])
        k.position_at_end(block["rectify"])
        for i, v in tile:
            negative = k.fcmp_ordered("<", result[i, v], _constant(0))
            value = k.select(negative, _constant(0), result[i, v])
            _store(k, value, c_rows[i], _word(v * LANES))
        k.branch(block["end"])
        k.position_at_end(block["keep"])
        k.cbranch(nonzero(mask), block["mask"], block["store"])
        k.position_at_end(block["mask"])
        for i, v in tile:
            gate = _load(k, k.gep(c_rows[i], [mask]), _word(v * LANES))
            is_open = k.fcmp_ordered(">", gate, _constant(0))
            value = k.select(is_open, result[i, v], _constant(0))
            _store(k, value, c_rows[i], _word(v * LANES))
        k.branch(block["end"])
        k.position_at_end(block["store"])
        for i, v in tile:
            _store(k, result[i, v], c_rows[i], _word(v * LANES))
        k.branch(block["end"])
        k.position_at_end(block["end"])
        return context.get_dummy_value()

    return sig, generate


@intrinsic(prefer_literal=True)
def correlation_tile(
    typing: Any,
    rows: Any,
    columns: Any,
    p: Any,
    d: Any,
    d_row: Any,
    x: Any,
    column_table: Any,
    segments: Any,
    count: Any,
    length: Any,
    out: Any,
    out_row: Any,
    accumulate: Any,
) -> Any:
    """Sums of products of whole rows, as a weight gradient needs them.

    p[out + i out_row + high(j)] = sum over segments g and l below `length` of
        p[d + i d_row + low(g) + l] p[x + low(j) + high(g) + l]

    for i below `rows`, j over `columns` words of `column_table` that pack (offset in x, offset
    in out), g over `count` words of `segments` that pack (offset in d, offset in x). `length`
    is a multiple of LANES. Adds to what is there when `accumulate`.
    """
    del typing
    mr, nc = rows.literal_value, columns.literal_value
    tile = [(i, j) for i in range(mr) for j in range(nc)]
    sig = types.void(
        rows, columns, floats, int64, int64, int64, words, words, *(int64,) * 5
    )
    del p, d, d_row, x, column_table, segments, count, length, out, out_row, accumulate

    def generate(context: Any, k: Any, signature_: Any, values: Any) -> Any:
        del signature_
        _, _, p, d, d_row, x, table, segments, count, length, out, out_row, accumulate = values
        d_rows = [k.gep(p, [k.add(d, k.mul(d_row, _word(i)))]) for i in range(mr)]
        places = [_pair(k, table, _word(j)) for j in range(nc)]
        x_rows = [k.gep(p, [k.add(x, offset)]) for offset, _ in places]
        entry = k.block
        outer, inner, after, finish = (
            k.append_basic_block(name) for name in ("segment", "loop", "after", "finish")
        )
        k.cbranch(k.icmp_signed("<", _word(0), count), outer, finish)

        k.position_at_end(outer)
        g = k.phi(_I64)
        g.add_incoming(_word(0), entry)
        outer_sums = {place: k.phi(_VECTOR) for place in tile}
        for place in tile:
            outer_sums[place].add_incoming(_constant(0), entry)
        in_d, in_x = _pair(k, segments, g)
        d_here = [k.gep(row, [in_d]) for row in d_rows]
        x_here = [k.gep(row, [in_x]) for row in x_rows]
        k.branch(inner)

        k.position_at_end(inner)
        lane = k.phi(_I64)
        lane.add_incoming(_word(0), outer)
        sums = {place: k.phi(_VECTOR) for place in tile}
        for place in tile:
            sums[place].add_incoming(outer_sums[place], outer)
        d_vectors = [_load(k, row, lane) for row in d_here]
        x_vectors = [_load(k, row, lane) for row in x_here]
        grown = {(i, j): _fma(k, d_vectors[i], x_vectors[j], sums[i, j]) for i, j in tile}
        following = k.add(lane, _word(LANES))
        lane.add_incoming(following, inner)
        for place in tile:
            sums[place].add_incoming(grown[place], inner)
        k.cbranch(k.icmp_signed("<", following, length), inner, after)

        k.position_at_end(after)
        next_segment = k.add(g, _word(1))
        g.add_incoming(next_segment, after)
        for place in tile:
            outer_sums[place].add_incoming(grown[place], after)
        k.cbranch(k.icmp_signed("<", next_segment, count), outer, finish)

        k.position_at_end(finish)
        result = {}
        for place in tile:
            result[place] = k.phi(_VECTOR)
            result[place].add_incoming(_constant(0), entry)
            result[place].add_incoming(grown[place], after)
        adds = k.icmp_signed("!=", accumulate, _word(0))
        for i, j in tile:
            target = k.gep(p, [k.add(out, k.add(k.mul(out_row, _word(i)), places[j][1]))])
            before = k.select(adds, k.load(target), ir.Constant(_FLOAT, 0.0))
            k.store(k.fadd(before, _horizontal_sum(k, result[i, j])), target)
        return context.get_dummy_value()

    return sig, generate


# ---- what the interpreter of a tape needs -------------------------------------------------


@_simple(types.void, int64, floats, words, int64, int64, int64, int64, int64)
def call_kernel(
    b: Any, address: Any, p: Any, w: Any, at: Any, step: Any, block: Any, low: Any, high: Any
) -> None:
    """Call the kernel at `address` with (p, w, at, step, block, low, high)."""
    kind = ir.FunctionType(ir.VoidType(), [p.type, w.type, _I64, _I64, _I64, _I64, _I64])
    b.call(b.inttoptr(address, kind.as_pointer()), [p, w, at, step, block, low, high])


@_simple(int64, words, int64, int64)
def atomic_add(b: Any, p: Any, i: Any, value: Any) -> Any:
    """Add to p[i] as one indivisible act; returns what was there."""
    return b.atomic_rmw("add", b.gep(p, [i]), value, "acq_rel")


@_simple(int64, words, int64)
def atomic_load(b: Any, p: Any, i: Any) -> Any:
    """p[i], with everything that was written before it."""
    return b.load_atomic(b.gep(p, [i]), "acquire", 8)


@_simple(types.void)
def rest(b: Any) -> None:
    """Tell the processor that this thread is only waiting."""
    if platform.machine() in ("x86_64", "AMD64"):
        b.call(_library(b, "llvm.x86.sse2.pause", ir.VoidType(), []), [])
    elif platform.machine() in ("arm64", "aarch64"):
        b.call(_library(b, "llvm.aarch64.hint", ir.VoidType(), [_I32]), [ir.Constant(_I32, 1)])


@_simple(types.void)
def give_way(b: Any) -> None:
    """Let another thread have this core."""
    name = "SwitchToThread" if sys.platform == "win32" else "sched_yield"
    b.call(_library(b, name, _I32, []), [])


@_simple(types.int32, types.int32)
def set_float_mode(b: Any, mode: Any) -> Any:
    """Set how this thread treats denormal numbers; returns the mode before. x86 only, else nothing.

    A denormal costs an Intel processor over a hundred cycles, and Adam's moments of dead
    units decay into them.
    """
    if platform.machine() not in ("x86_64", "AMD64"):
        return mode
    byte = ir.IntType(8).as_pointer()
    place = b.alloca(_I32)
    before = b.alloca(_I32)
    b.store(mode, place)
    b.call(_library(b, "llvm.x86.sse.stmxcsr", ir.VoidType(), [byte]), [b.bitcast(before, byte)])
    b.call(_library(b, "llvm.x86.sse.ldmxcsr", ir.VoidType(), [byte]), [b.bitcast(place, byte)])
    return b.load(before)
