"""Sine and cosine on hardware vectors. Coefficients: S. Moshier, Cephes, single precision."""

from typing import Any

from netwright.kernels.cpu.llvm.emit import INT_VECTOR, fma, splat_constant
from netwright.kernels.cpu.llvm.mathematics import polynomial, unary, whole


def emit_sin(b: Any, x: Any) -> Any:
    """Sine, absolute error below 2e-7 for |x| < 1e5, less exact beyond 1e6; NaN at infinity."""
    return _wave(b, x, 0)


def emit_cos(b: Any, x: Any) -> Any:
    """Cosine, as the sine a quarter turn further."""
    return _wave(b, x, 1)


def _wave(b: Any, x: Any, quarter: int) -> Any:
    """sin(x + quarter pi/2): pi/2 taken off in three parts (Cody and Waite), two polynomials."""
    n = unary(b, "rint", b.fmul(x, splat_constant(0.63661977236758134)))
    inside = b.fcmp_ordered("<", unary(b, "fabs", n), splat_constant(2.0**30))
    n = b.select(inside, n, splat_constant(0))
    r = fma(b, n, splat_constant(-1.57079637050628662109375), x)
    r = fma(b, n, splat_constant(4.37113900018624283e-8), r)
    r = fma(b, n, splat_constant(1.71512451000520063e-15), r)
    # Far out the parts of pi/2 are too short, but a sine stays one.
    most, least = splat_constant(1.0), splat_constant(-1.0)
    r = b.select(b.fcmp_ordered(">", r, most), most, r)
    r = b.select(b.fcmp_ordered("<", r, least), least, r)
    turn = b.add(b.fptosi(n, INT_VECTOR), whole(quarter))
    square = b.fmul(r, r)
    s = polynomial(b, square, (-1.9515295891e-4, 8.3321608736e-3, -1.6666654611e-1))
    sine = fma(b, b.fmul(s, square), r, r)
    c = polynomial(b, square, (2.443315711809948e-5, -1.388731625493765e-3, 4.166664568298827e-2))
    cosine = b.fadd(fma(b, square, splat_constant(-0.5), b.fmul(b.fmul(c, square), square)),
                    splat_constant(1))  # fmt: skip
    odd = b.icmp_signed("==", b.and_(turn, whole(1)), whole(1))
    flip = b.icmp_signed("==", b.and_(turn, whole(2)), whole(2))
    wave = b.select(odd, cosine, sine)
    wave = b.select(flip, b.fneg(wave), wave)
    # Beyond 2^30 quarter turns float32 has no fraction of a turn left; infinity gives NaN.
    beyond = b.fmul(x, splat_constant(0))
    return b.select(inside, wave, beyond)
