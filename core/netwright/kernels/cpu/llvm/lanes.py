"""What kernels may call: memory, and arithmetic on hardware vectors.

`lanes` values have + - * / of their own. Nothing here relies on the auto-vectoriser, checks
bounds or allocates.
"""

import operator
from typing import Any

from llvmlite import ir
from numba import types
from numba.core.typing.templates import ConcreteTemplate, infer_global, signature
from numba.extending import intrinsic, lower_builtin

from netwright.kernels.cpu.llvm.emit import (
    FLOAT,
    I32,
    I64,
    INT_VECTOR,
    LANES,
    VECTOR,
    emit_exp,
    emit_load,
    emit_rational_tanh,
    emit_splat,
    emit_store,
    float32,
    floats,
    fma,
    horizontal_sum,
    int64,
    lanes,
    library,
    simple,
    splat_constant,
    word_constant,
    words,
)
from netwright.kernels.cpu.llvm.mathematics import emit_log

_AVX512 = 16
"""LANES where the processor has it."""
_SMALLEST = 1.1754944e-38
"""Of all normal numbers."""
TEAMS = 2
"""words[TEAMS] is how many blocks of the batch are computed at a time, each by a team."""


@simple(float32, floats, int64)
def load(b: Any, p: Any, i: Any) -> Any:
    """p[i]."""
    return b.load(b.gep(p, [i]))


@simple(types.void, floats, int64, float32)
def store(b: Any, p: Any, i: Any, value: Any) -> None:
    """p[i] = value."""
    b.store(value, b.gep(p, [i]))


@simple(int64, words, int64)
def word(b: Any, p: Any, i: Any) -> Any:
    """p[i] of whole numbers."""
    return b.load(b.gep(p, [i]))


@simple(int64, words, int64)
def goes_on(b: Any, w: Any, block: Any) -> Any:
    """1 if a sum over the batch is added to the one that is there, 0 if it begins at this block.

    The first team adds its blocks up; what the others find is added to that by all threads.
    """
    teams = b.load(b.gep(w, [word_constant(TEAMS)]))
    is_first_team = b.icmp_signed("==", b.srem(block, teams), word_constant(0))
    is_later = b.icmp_signed(">", block, word_constant(0))
    return b.zext(b.and_(is_first_team, is_later), I64)


@intrinsic(prefer_literal=True)
def arguments(typing: Any, p: Any, at: Any, count: Any) -> Any:
    """The `count` words from p[at] on, as a tuple: one statement for Numba instead of many."""
    del typing, p, at
    result = types.UniTuple(int64, count.literal_value)

    def generate(context: Any, builder: Any, sig: Any, values: Any) -> Any:
        del sig
        p, at, _ = values
        start = builder.gep(p, [at])
        items = [
            builder.load(builder.gep(start, [word_constant(i)])) for i in range(count.literal_value)
        ]
        return context.make_tuple(builder, result, items)

    return result(words, int64, count), generate


@simple(int64, float32)
def integer(b: Any, x: Any) -> Any:
    """The whole number that a float holds."""
    return b.fptosi(x, I64)


@simple(int64, int64, int64)
def quotient(b: Any, x: Any, y: Any) -> Any:
    """x // y for numbers that are not negative; Numba's own has more cases to compile."""
    return b.udiv(x, y)


@simple(int64, int64, int64)
def smaller(b: Any, x: Any, y: Any) -> Any:
    """min(x, y) of whole numbers."""
    return b.select(b.icmp_signed("<", x, y), x, y)


@simple(int64, int64, int64)
def larger(b: Any, x: Any, y: Any) -> Any:
    """max(x, y) of whole numbers."""
    return b.select(b.icmp_signed("<", x, y), y, x)


@simple(int64, words, int64)
def second_half(b: Any, p: Any, i: Any) -> Any:
    """The second of the two numbers packed into p[i]."""
    return b.ashr(b.load(b.gep(p, [i])), word_constant(32))


@simple(types.void, words, int64, int64)
def set_word(b: Any, p: Any, i: Any, value: Any) -> None:
    """p[i] = value, for whole numbers."""
    b.store(value, b.gep(p, [i]))


@simple(words, words, int64)
def words_from(b: Any, p: Any, i: Any) -> Any:
    """The pointer to p[i]."""
    return b.gep(p, [i])


@simple(floats, floats, int64)
def floats_from(b: Any, p: Any, i: Any) -> Any:
    """The pointer to p[i] of floats."""
    return b.gep(p, [i])


@simple(floats, int64)
def floats_at(b: Any, address: Any) -> Any:
    """The pointer to floats at an address of this process."""
    return b.inttoptr(address, FLOAT.as_pointer())


@simple(lanes, floats, int64)
def load_lanes(b: Any, p: Any, i: Any) -> Any:
    """p[i : i + LANES]."""
    return emit_load(b, p, i)


@simple(types.void, floats, int64, lanes)
def store_lanes(b: Any, p: Any, i: Any, value: Any) -> None:
    """p[i : i + LANES] = value."""
    emit_store(b, value, p, i)


@simple(lanes, float32)
def splat(b: Any, scalar: Any) -> Any:
    """The same number in every lane."""
    return emit_splat(b, scalar)


@simple(lanes)
def splat_zero(b: Any) -> Any:
    """0 in every lane."""
    del b
    return splat_constant(0)


@simple(float32, lanes)
def total(b: Any, x: Any) -> Any:
    """The sum over the lanes, in a fixed order."""
    return horizontal_sum(b, x)


@simple(float32, int64)
def as_float(b: Any, bits: Any) -> Any:
    """The float whose 32 bits are the low half of a word."""
    return b.bitcast(b.trunc(bits, I32), FLOAT)


@simple(float32, float32)
def scalar_root(b: Any, x: Any) -> Any:
    """The square root of one number."""
    return b.call(library(b, "llvm.sqrt.f32", FLOAT, [FLOAT]), [x])


@simple(lanes, lanes, lanes, lanes)
def multiply_add(b: Any, x: Any, y: Any, z: Any) -> Any:
    """x y + z, rounded once."""
    return fma(b, x, y, z)


@simple(lanes, lanes)
def reciprocal(b: Any, x: Any) -> Any:
    """1 / x for normal positive x, to 2 units in the last place: Newton's method.

    Beside a square root, which keeps the divider busy, a division would have to wait.
    """
    if LANES == _AVX512:
        y, steps = _estimate(b, "rcp14", x), 1
    else:
        bits = b.sub(ir.Constant(INT_VECTOR, [0x7EF311C7] * LANES), b.bitcast(x, INT_VECTOR))
        y, steps = b.bitcast(bits, VECTOR), 3
    for _ in range(steps):
        y = b.fmul(y, fma(b, b.fneg(x), y, splat_constant(2)))
    return y


@simple(lanes, lanes)
def quick_root(b: Any, x: Any) -> Any:
    """The square root of x, to 1 unit in the last place; x is normal and positive, or 0.

    With AVX-512 the divider takes 18 cycles for 16 roots. From an estimate r of 1 / sqrt(x) with
    14 bits, s = x r and s + r / 2 (x - s s) take 7 operations, two of them a cycle.
    """
    if LANES != _AVX512:
        return b.call(library(b, f"llvm.sqrt.v{LANES}f32", VECTOR, [VECTOR]), [x])
    smallest = splat_constant(_SMALLEST)
    r = _estimate(b, "rsqrt14", b.select(b.fcmp_ordered("<", x, smallest), smallest, x))
    s = b.fmul(x, r)
    return fma(b, fma(b, b.fneg(s), s, x), b.fmul(r, splat_constant(0.5)), s)


def _estimate(b: Any, name: str, x: Any) -> Any:
    """What an instruction of AVX-512 finds, to 14 bits."""
    mask = ir.IntType(16)
    call = library(b, f"llvm.x86.avx512.{name}.ps.512", VECTOR, [VECTOR, VECTOR, mask])
    return b.call(call, [x, splat_constant(0), ir.Constant(mask, 0xFFFF)])


@simple(lanes, lanes)
def square_root(b: Any, x: Any) -> Any:
    """The square root, lane by lane."""
    return b.call(library(b, f"llvm.sqrt.v{LANES}f32", VECTOR, [VECTOR]), [x])


@simple(lanes, lanes, lanes, lanes, lanes)
def where_equal(b: Any, x: Any, y: Any, then: Any, otherwise: Any) -> Any:
    """`then` where x = y, else `otherwise`."""
    return b.select(b.fcmp_ordered("==", x, y), then, otherwise)


@simple(lanes, lanes, lanes, lanes, lanes)
def where_greater(b: Any, x: Any, y: Any, then: Any, otherwise: Any) -> Any:
    """`then` where x > y, else `otherwise`; NaN is greater than nothing."""
    return b.select(b.fcmp_ordered(">", x, y), then, otherwise)


@simple(lanes, lanes, lanes, lanes, lanes)
def where_wins(b: Any, x: Any, y: Any, then: Any, otherwise: Any) -> Any:
    """`then` where x > y or x is NaN, else `otherwise`: a maximum that NaN goes through."""
    wins = b.or_(b.fcmp_ordered(">", x, y), b.fcmp_unordered("uno", x, x))
    return b.select(wins, then, otherwise)


@simple(lanes, lanes)
def rectified(b: Any, x: Any) -> Any:
    """max(x, 0); NaN stays NaN."""
    return b.select(b.fcmp_ordered("<", x, splat_constant(0)), splat_constant(0), x)


@simple(lanes, lanes)
def exponential(b: Any, x: Any) -> Any:
    """e^x, lane by lane."""
    return emit_exp(b, x)


@simple(lanes, lanes)
def logarithm(b: Any, x: Any) -> Any:
    """log x, lane by lane."""
    return emit_log(b, x)


@simple(lanes, lanes)
def gate(b: Any, x: Any) -> Any:
    """1 / (1 + e^-x) to 2e-7, absolute: half of 1 + tanh(x / 2), without an exponential."""
    half = emit_rational_tanh(b, b.fmul(x, splat_constant(0.5)))
    return fma(b, half, splat_constant(0.5), splat_constant(0.5))


@simple(lanes, lanes)
def quick_tanh(b: Any, x: Any) -> Any:
    """tanh x to 3e-7, relative: a quotient of polynomials, a third of the time of the exact one."""
    return emit_rational_tanh(b, x)


def _operator(function: Any, emit: str) -> None:
    class Template(ConcreteTemplate):
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
