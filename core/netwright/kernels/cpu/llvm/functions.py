"""Vector code for each row of the table of functions, under the same names."""

from collections.abc import Callable
from typing import Any

from netwright.kernels.cpu.llvm import mathematics, power, waves
from netwright.kernels.cpu.llvm.emit import splat_constant
from netwright.kernels.cpu.llvm.mathematics import copy_sign, is_nan, unary

_MOST_PRODUCTS = 64
"""Whole exponents up to this are products."""


def _compare(sign: str) -> Callable[..., Any]:
    return lambda b, x, y: b.fcmp_ordered(sign, x, y)


def _sign(b: Any, x: Any) -> Any:
    below = b.select(b.fcmp_ordered("<", x, splat_constant(0)), splat_constant(-1), x)
    return b.select(b.fcmp_ordered(">", x, splat_constant(0)), splat_constant(1), below)


def _relu(b: Any, x: Any) -> Any:
    return b.select(b.fcmp_ordered("<", x, splat_constant(0)), splat_constant(0), x)


def _max(b: Any, x: Any, y: Any) -> Any:
    return b.select(b.or_(b.fcmp_ordered(">", x, y), is_nan(b, x)), x, y)


def _min(b: Any, x: Any, y: Any) -> Any:
    return b.select(b.or_(b.fcmp_ordered("<", x, y), is_nan(b, x)), x, y)


def _clip(b: Any, x: Any, low: Any, high: Any) -> Any:
    return _min(b, _max(b, x, low), high)


def _softplus(b: Any, x: Any) -> Any:
    """log(1 + e^x) without overflow: max(x, 0) + log(1 + e^-|x|)."""
    small = mathematics.emit_full_exp(b, b.fneg(unary(b, "fabs", x)))
    return b.fadd(_relu(b, x), mathematics.emit_log1p(b, small))


EMIT: dict[str, Callable[..., Any]] = {
    "+": lambda b, x, y: b.fadd(x, y),
    "-": lambda b, x, y: b.fsub(x, y),
    "*": lambda b, x, y: b.fmul(x, y),
    "/": lambda b, x, y: b.fdiv(x, y),
    "**": power.emit_power,
    "negative": lambda b, x: b.fneg(x),
    **{sign: _compare(sign) for sign in (">", "<", ">=", "<=", "==")},
    "where": lambda b, condition, x, y: b.select(condition, x, y),
    "exp": mathematics.emit_full_exp,
    "expm1": mathematics.emit_expm1,
    "log": mathematics.emit_log,
    "log1p": mathematics.emit_log1p,
    "sqrt": lambda b, x: unary(b, "sqrt", x),
    "abs": lambda b, x: unary(b, "fabs", x),
    "sign": _sign,
    "tanh": mathematics.emit_tanh,
    "sigmoid": mathematics.emit_logistic,
    "softplus": _softplus,
    "relu": _relu,
    "sin": waves.emit_sin,
    "cos": waves.emit_cos,
    "erf": mathematics.emit_erf,
    "min": _min,
    "max": _max,
    "clip": _clip,
}


def emit_whole_or_root(b: Any, x: Any, exponent: float) -> Any:
    """x^exponent: products for small whole exponents, so that x may be negative; else e^(y log x).

    A large whole exponent takes the sign that it should have from x.
    """
    if exponent in (0.5, -0.5):
        root = unary(b, "sqrt", x)
        return root if exponent > 0 else b.fdiv(splat_constant(1), root)
    if exponent != int(exponent):
        return power.emit_constant_power(b, x, exponent)
    if abs(exponent) <= _MOST_PRODUCTS:
        product = _product(b, x, abs(int(exponent)))
        return product if exponent > 0 else b.fdiv(splat_constant(1), product)
    size = power.emit_constant_power(b, unary(b, "fabs", x), exponent)
    return copy_sign(b, size, x) if int(exponent) % 2 else size


def _product(b: Any, x: Any, count: int) -> Any:
    result, square = None, x
    while count:
        if count % 2:
            result = square if result is None else b.fmul(result, square)
        count //= 2
        square = b.fmul(square, square) if count else square
    return result
