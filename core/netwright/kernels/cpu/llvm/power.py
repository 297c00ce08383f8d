"""Powers with any exponent on hardware vectors: in float64 between logarithm and exponential."""

from typing import Any

from llvmlite import ir

from netwright.kernels.cpu.llvm.emit import I32, LANES, VECTOR, library, splat_constant
from netwright.kernels.cpu.llvm.mathematics import (
    INFINITY,
    NAN,
    is_nan,
    mantissa_of,
    power_of_two,
    whole,
)

DOUBLE = ir.VectorType(ir.DoubleType(), LANES)


def _double(value: float) -> ir.Constant:
    return ir.Constant(DOUBLE, [value] * LANES)


def emit_power(b: Any, x: Any, y: Any) -> Any:
    """x^y = e^(y log x) for x > 0, relative error below 2e-7: between the two in float64.

    0 at x = 0 for y > 0, infinity for y < 0, 1 for y = 0; NaN below 0.
    """
    return _power(b, x, y, b.fpext(y, DOUBLE))


def emit_constant_power(b: Any, x: Any, y: float) -> Any:
    """The same for a constant exponent, which is not rounded to float32."""
    return _power(b, x, splat_constant(y), _double(y))


def _power(b: Any, x: Any, y: Any, exponent: Any) -> Any:
    small, n = mantissa_of(b, x)
    mantissa = b.fpext(small, DOUBLE)
    # log m = 2 artanh((m - 1) / (m + 1)); |f| < 0.172.
    f = b.fdiv(b.fsub(mantissa, _double(1)), b.fadd(mantissa, _double(1)))
    square = b.fmul(f, f)
    p = _double(2 / 13)
    for odd in (11, 9, 7, 5, 3, 1):
        p = b.fadd(b.fmul(p, square), _double(2 / odd))
    log = b.fadd(b.fmul(p, f), b.fmul(b.fpext(n, DOUBLE), _double(0.6931471805599453)))
    power = b.fmul(log, exponent)
    power = b.select(b.fcmp_ordered(">", power, _double(100)), _double(100), power)
    power = b.select(b.fcmp_ordered("<", power, _double(-104)), _double(-104), power)
    result = _exp_of_double(b, power)
    result = b.select(_is(b, x, 0), _at_zero(b, y), result)
    result = b.select(_is(b, x, INFINITY), _at_infinity(b, y), result)
    result = b.select(b.fcmp_ordered("<", x, splat_constant(0)), splat_constant(NAN), result)
    result = b.select(_is(b, y, 0), splat_constant(1), result)
    wrong = b.or_(is_nan(b, x), is_nan(b, y))
    return b.select(wrong, splat_constant(NAN), result)


def _is(b: Any, x: Any, value: float) -> Any:
    return b.fcmp_ordered("==", x, splat_constant(value))


def _at_zero(b: Any, y: Any) -> Any:
    rising = b.fcmp_ordered(">", y, splat_constant(0))
    return b.select(rising, splat_constant(0), splat_constant(INFINITY))


def _at_infinity(b: Any, y: Any) -> Any:
    rising = b.fcmp_ordered(">", y, splat_constant(0))
    return b.select(rising, splat_constant(INFINITY), splat_constant(0))


def _exp_of_double(b: Any, x: Any) -> Any:
    """e^x for x in float64 within +-104, as float32."""
    rint = library(b, f"llvm.rint.v{LANES}f64", DOUBLE, [DOUBLE])
    n = b.call(rint, [b.fmul(x, _double(1.4426950408889634))])
    r = b.fsub(x, b.fmul(n, _double(0.6931471805599453)))
    p = _double(1 / 5040)
    for factorial in (720, 120, 24, 6, 2, 1, 1):
        p = b.fadd(b.fmul(p, r), _double(1 / factorial))
    number = b.fptosi(n, ir.VectorType(I32, LANES))
    half = b.ashr(number, whole(1))
    rest = b.sub(number, half)
    value = b.fptrunc(p, VECTOR)
    return b.fmul(b.fmul(value, power_of_two(b, half)), power_of_two(b, rest))
