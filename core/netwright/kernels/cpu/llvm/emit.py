"""LLVM code by hand: the types that kernels see, and the pieces that emit code.

Kernels see three kinds of value beside numbers: a pointer to floats, a pointer to whole
numbers, and `lanes`, a hardware vector of LANES floats.
"""

import inspect
from collections.abc import Callable, Sequence
from typing import Any

from llvmlite import ir
from numba import types
from numba.core import cgutils
from numba.core.datamodel import models
from numba.extending import intrinsic, register_model

from netwright.kernels.cache import processor


def _lanes_of_host() -> int:
    """Floats in one vector register: 16 with AVX-512, 8 with AVX, 4 with SSE or NEON."""
    _, features = processor()
    if features.get("avx512f"):
        return 16
    return 8 if features.get("avx2") else 4


LANES = _lanes_of_host()

FLOAT, I64, I32 = ir.FloatType(), ir.IntType(64), ir.IntType(32)
VECTOR = ir.VectorType(FLOAT, LANES)
INT_VECTOR = ir.VectorType(I32, LANES)

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
        super().__init__(manager, kind, VECTOR)


def word_constant(value: int) -> ir.Constant:
    return ir.Constant(I64, value)


def splat_constant(value: float) -> ir.Constant:
    return ir.Constant(VECTOR, [float(value)] * LANES)


def library(b: Any, name: str, result: Any, arguments: Sequence[Any]) -> Any:
    return cgutils.get_or_insert_function(b.module, ir.FunctionType(result, arguments), name)


def fma(b: Any, x: Any, y: Any, z: Any) -> Any:
    function = library(b, f"llvm.fma.v{LANES}f32", VECTOR, [VECTOR] * 3)
    return b.call(function, [x, y, z])


def emit_splat(b: Any, scalar: Any) -> Any:
    undefined = ir.Constant(VECTOR, ir.Undefined)
    one = b.insert_element(undefined, scalar, ir.Constant(I32, 0))
    return b.shuffle_vector(one, undefined, ir.Constant(INT_VECTOR, [0] * LANES))


def emit_splat_word(b: Any, word: Any) -> Any:
    """The low 32 bits of a word in every lane."""
    undefined = ir.Constant(INT_VECTOR, ir.Undefined)
    one = b.insert_element(undefined, b.trunc(word, I32), ir.Constant(I32, 0))
    return b.shuffle_vector(one, undefined, ir.Constant(INT_VECTOR, [0] * LANES))


def emit_load(b: Any, pointer: Any, index: Any = None) -> Any:
    pointer = pointer if index is None else b.gep(pointer, [index])
    value = b.load(b.bitcast(pointer, VECTOR.as_pointer()))
    value.align = 4
    return value


def emit_store(b: Any, value: Any, pointer: Any, index: Any = None) -> None:
    pointer = pointer if index is None else b.gep(pointer, [index])
    b.store(value, b.bitcast(pointer, VECTOR.as_pointer())).align = 4


def horizontal_sum(b: Any, x: Any) -> Any:
    function = library(b, f"llvm.vector.reduce.fadd.v{LANES}f32", FLOAT, [FLOAT, VECTOR])
    return b.call(function, [ir.Constant(FLOAT, 0.0), x], fastmath=["reassoc"])


def emit_pair(b: Any, table: Any, index: Any) -> tuple[Any, Any]:
    """The two 32-bit numbers packed into one word of a table, as 64-bit offsets."""
    halves = b.bitcast(b.gep(table, [index]), I32.as_pointer())
    low = b.load(halves)
    high = b.load(b.gep(halves, [ir.Constant(I32, 1)]))
    return b.sext(low, I64), b.sext(high, I64)


def emit_exp(b: Any, x: Any) -> Any:
    """e^x: 2^n times a polynomial on the rest; relative error below 2e-7. NaN stays NaN.

    Coefficients: S. Moshier, Cephes, expf.
    """
    x = b.select(b.fcmp_ordered(">", x, splat_constant(88.3)), splat_constant(88.3), x)
    x = b.select(b.fcmp_ordered("<", x, splat_constant(-87.3)), splat_constant(-87.3), x)
    rint = library(b, f"llvm.rint.v{LANES}f32", VECTOR, [VECTOR])
    n = b.call(rint, [b.fmul(x, splat_constant(1.4426950408889634))])
    r = fma(b, n, splat_constant(-0.693359375), x)
    r = fma(b, n, splat_constant(2.12194440e-4), r)
    p = splat_constant(1.9875691500e-4)
    for coefficient in (
        1.3981999507e-3,
        8.3334519073e-3,
        4.1665795894e-2,
        1.6666665459e-1,
        5.0000001201e-1,
    ):
        p = fma(b, p, r, splat_constant(coefficient))
    p = b.fadd(fma(b, b.fmul(r, r), p, r), splat_constant(1.0))
    bias = ir.Constant(INT_VECTOR, [127] * LANES)
    shift = ir.Constant(INT_VECTOR, [23] * LANES)
    power = b.shl(b.add(b.fptosi(n, INT_VECTOR), bias), shift)
    result = b.fmul(p, b.bitcast(power, VECTOR))
    return b.select(b.fcmp_unordered("uno", x, x), x, result)


_TANH_ABOVE = (
    -2.76076847742355e-16,
    2.00018790482477e-13,
    -8.60467152213735e-11,
    5.12229709037114e-08,
    1.48572235717979e-05,
    6.37261928875436e-04,
    4.89352455891786e-03,
)
_TANH_BELOW = (
    1.19825839466702e-06,
    1.18534705686654e-04,
    2.26843463243900e-03,
    4.89352518554385e-03,
)
_TANH_END = 7.90531110763549805
"""From here on the quotient is 1."""


def emit_rational_tanh(b: Any, x: Any) -> Any:
    """tanh x as an odd polynomial over an even one; NaN stays NaN.

    Coefficients: the minimax fit for single precision that Eigen and XLA use.
    """
    for sign, end in ((">", _TANH_END), ("<", -_TANH_END)):
        x = b.select(b.fcmp_ordered(sign, x, splat_constant(end)), splat_constant(end), x)
    square = b.fmul(x, x)
    above, below = splat_constant(_TANH_ABOVE[0]), splat_constant(_TANH_BELOW[0])
    for coefficient in _TANH_ABOVE[1:]:
        above = fma(b, above, square, splat_constant(coefficient))
    for coefficient in _TANH_BELOW[1:]:
        below = fma(b, below, square, splat_constant(coefficient))
    return b.fdiv(b.fmul(x, above), below)


def simple(result: Any, *arguments: Any) -> Callable[[Callable[..., Any]], Any]:
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
