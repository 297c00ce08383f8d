"""Functions of one number as polynomials on hardware vectors: no vector math library is there.

Each docstring states the error against the exact value for normal float32 numbers; NaN stays
NaN. Coefficients are those of S. Moshier, Cephes, single precision, unless said otherwise.
"""

from collections.abc import Sequence
from typing import Any

from llvmlite import ir

from netwright.kernels.cpu.llvm.emit import (
    INT_VECTOR,
    LANES,
    VECTOR,
    emit_exp,
    fma,
    library,
    splat_constant,
)

INFINITY = float("inf")
NAN = float("nan")


def whole(value: int) -> ir.Constant:
    return ir.Constant(INT_VECTOR, [value] * LANES)


def unary(b: Any, name: str, x: Any) -> Any:
    """An instruction of LLVM such as fabs, sqrt, rint, floor."""
    return b.call(library(b, f"llvm.{name}.v{LANES}f32", VECTOR, [VECTOR]), [x])


def copy_sign(b: Any, x: Any, sign: Any) -> Any:
    return b.call(library(b, f"llvm.copysign.v{LANES}f32", VECTOR, [VECTOR, VECTOR]), [x, sign])


def is_nan(b: Any, x: Any) -> Any:
    return b.fcmp_unordered("uno", x, x)


def polynomial(b: Any, x: Any, coefficients: Sequence[float]) -> Any:
    """The polynomial by Horner's rule, highest power first."""
    p = splat_constant(coefficients[0])
    for coefficient in coefficients[1:]:
        p = fma(b, p, x, splat_constant(coefficient))
    return p


def emit_logistic(b: Any, x: Any) -> Any:
    """1 / (1 + e^-x), relative error below 3e-7 above -87; below, less than 1.2e-38 is left."""
    e = emit_exp(b, b.fneg(x))
    return b.fdiv(splat_constant(1), b.fadd(splat_constant(1), e))


def emit_tanh(b: Any, x: Any) -> Any:
    """Hyperbolic tangent, relative error below 3e-7.

    A polynomial near 0, where nothing cancels, else 1 - 2 / (e^2|x| + 1) with x's sign.
    """
    absolute = unary(b, "fabs", x)
    e = emit_exp(b, b.fadd(absolute, absolute))
    far = b.fsub(splat_constant(1), b.fdiv(splat_constant(2), b.fadd(e, splat_constant(1))))
    far = copy_sign(b, far, x)
    square = b.fmul(x, x)
    p = polynomial(
        b,
        square,
        (-5.70498872745e-3, 2.06390887954e-2, -5.37397155531e-2, 1.33314422036e-1,
         -3.33332819422e-1),
    )  # fmt: skip
    near = fma(b, b.fmul(p, square), x, x)
    return b.select(b.fcmp_ordered(">", absolute, splat_constant(0.625)), far, near)


def _exp_parts(b: Any, x: Any) -> tuple[Any, Any, Any]:
    """(q, s, t) with e^x = (1 + q) s t for x within +-104: q on the rest, s and t powers of 2.

    Two powers, so that neither leaves the range of float32 before the product does.
    """
    high, low = splat_constant(104.0), splat_constant(-104.0)
    x = b.select(b.fcmp_ordered(">", x, high), high, x)
    x = b.select(b.fcmp_ordered("<", x, low), low, x)
    n = unary(b, "rint", b.fmul(x, splat_constant(1.4426950408889634)))
    r = fma(b, n, splat_constant(-0.693359375), x)
    r = fma(b, n, splat_constant(2.12194440e-4), r)
    p = polynomial(
        b,
        r,
        (1.9875691500e-4, 1.3981999507e-3, 8.3334519073e-3, 4.1665795894e-2, 1.6666665459e-1,
         5.0000001201e-1),
    )  # fmt: skip
    number = b.fptosi(n, INT_VECTOR)
    half = b.ashr(number, whole(1))
    return fma(b, b.fmul(r, r), p, r), power_of_two(b, half), power_of_two(b, b.sub(number, half))


def power_of_two(b: Any, n: Any) -> Any:
    """2^n for whole numbers n within -126 .. 127."""
    return b.bitcast(b.shl(b.add(n, whole(127)), whole(23)), VECTOR)


def emit_full_exp(b: Any, x: Any) -> Any:
    """e^x over the whole range, relative error below 2e-7: 0 and infinity where it gets there."""
    q, s, t = _exp_parts(b, x)
    result = b.fmul(b.fmul(b.fadd(q, splat_constant(1)), s), t)
    return b.select(is_nan(b, x), x, result)


def emit_expm1(b: Any, x: Any) -> Any:
    """e^x - 1, relative error below 3e-7, near 0 as well: the power of 2 loses its 1 exactly."""
    q, s, t = _exp_parts(b, x)
    power = b.fmul(s, t)
    near = fma(b, q, power, b.fsub(power, splat_constant(1)))
    far = b.fmul(b.fmul(b.fadd(q, splat_constant(1)), s), t)
    result = b.select(b.fcmp_ordered(">", x, splat_constant(80)), far, near)
    # Below the smallest exponent of the polynomial x is its own value, -0 included.
    tiny = b.fcmp_ordered("<", unary(b, "fabs", x), splat_constant(1e-8))
    return b.select(b.or_(tiny, is_nan(b, x)), x, result)


def mantissa_of(b: Any, x: Any) -> tuple[Any, Any]:
    """(m, n) with x = m 2^n and m from sqrt(1/2) to sqrt(2), for positive x; n as a float."""
    small = b.fcmp_ordered("<", x, splat_constant(2.0**-126))
    bits = b.bitcast(b.select(small, b.fmul(x, splat_constant(2.0**25)), x), INT_VECTOR)
    exponent = b.ashr(b.sub(bits, whole(0x3F3504F3)), whole(23))
    mantissa = b.bitcast(b.sub(bits, b.shl(exponent, whole(23))), VECTOR)
    shift = b.select(small, splat_constant(25), splat_constant(0))
    return mantissa, b.fsub(b.sitofp(exponent, VECTOR), shift)


def emit_log(b: Any, x: Any) -> Any:
    """The natural logarithm, relative error below 2e-7; -infinity at 0, NaN below."""
    mantissa, n = mantissa_of(b, x)
    f = b.fsub(mantissa, splat_constant(1))
    p = polynomial(
        b,
        f,
        (7.0376836292e-2, -1.1514610310e-1, 1.1676998740e-1, -1.2420140846e-1, 1.4249322787e-1,
         -1.6668057665e-1, 2.0000714765e-1, -2.4999993993e-1, 3.3333331174e-1),
    )  # fmt: skip
    square = b.fmul(f, f)
    y = b.fmul(b.fmul(p, f), square)
    y = fma(b, n, splat_constant(-2.12194440e-4), y)
    y = fma(b, square, splat_constant(-0.5), y)
    y = fma(b, n, splat_constant(0.693359375), b.fadd(f, y))
    y = b.select(b.fcmp_ordered("==", x, splat_constant(INFINITY)), x, y)
    y = b.select(b.fcmp_ordered("==", x, splat_constant(0)), splat_constant(-INFINITY), y)
    y = b.select(b.fcmp_ordered("<", x, splat_constant(0)), splat_constant(NAN), y)
    return b.select(is_nan(b, x), x, y)


def emit_log1p(b: Any, x: Any) -> Any:
    """log(1 + x), relative error below 4e-7, near 0 as well.

    log(u) x / (u - 1) with u = 1 + x rounded (W. Kahan, in Goldberg 1991, theorem 4).
    """
    u = b.fadd(x, splat_constant(1))
    ratio = b.fdiv(x, b.fsub(u, splat_constant(1)))
    y = b.fmul(emit_log(b, u), ratio)
    y = b.select(b.fcmp_ordered("==", u, splat_constant(1)), x, y)
    y = b.select(b.fcmp_ordered("==", x, splat_constant(INFINITY)), x, y)
    return b.select(b.fcmp_ordered("==", u, splat_constant(0)), splat_constant(-INFINITY), y)


def emit_erf(b: Any, x: Any) -> Any:
    """The error function, relative error below 2e-7.

    Coefficients: N. Juffa's erff (minimax; 1 - e^p beyond 475/512, x + x p within).
    """
    t = unary(b, "fabs", x)
    s = b.fmul(x, x)
    r = fma(b, splat_constant(-1.72853470e-5), t, splat_constant(3.83197126e-4))
    u = fma(b, splat_constant(-3.88396438e-3), t, splat_constant(2.42546219e-2))
    r = fma(b, r, s, u)
    for coefficient in (-1.06777877e-1, -6.34846687e-1, -1.28717512e-1):
        r = fma(b, r, t, splat_constant(coefficient))
    r = fma(b, r, t, b.fneg(t))
    far = copy_sign(b, b.fsub(splat_constant(1), emit_exp(b, r)), x)
    # Far out the polynomial of t is infinity less infinity; the value is 1 long before.
    far = b.select(
        b.fcmp_ordered(">", t, splat_constant(4)), copy_sign(b, splat_constant(1), x), far
    )
    near = polynomial(
        b,
        s,
        (-5.96761703e-4, 4.99119423e-3, -2.67681349e-2, 1.12819925e-1, -3.76125336e-1,
         1.28379166e-1),
    )  # fmt: skip
    near = fma(b, near, x, x)
    return b.select(b.fcmp_ordered(">", t, splat_constant(0.927734375)), far, near)
