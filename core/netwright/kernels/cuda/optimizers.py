"""Learning rules: one sweep over all parameters. Formulas: kernels/reference/optimizers.py.

A rule is a plain function (g, value, first, second, c) of one number of each: gradient,
parameter, two moments, the coefficients of the step; it gives what the last three become.
Coefficients of a step: 1 / batch size, then those that the rule names. Padding is 0 with a
gradient of 0; every rule leaves it so. Nothing is done once HALT is up.
"""

import math
from collections.abc import Callable
from typing import Any

from numpy import float32

from netwright.kernels.cuda.intrinsics import (
    arguments,
    block_count,
    block_index,
    load4,
    raise_flag,
    registers,
    store4,
    thread_count,
    thread_index,
)
from netwright.kernels.variant import Kernel


def descent() -> Kernel:
    """p = p - rate g. Coefficients: rate."""

    def rule(g, value, first, second, c1, c2, c3, c4, c5, c6, c7, c8):
        return value - c1 * g, first, second

    return _sweep(rule, 0)


def momentum() -> Kernel:
    """v = momentum v + g;  p = p - rate v. Coefficients: rate, momentum."""

    def rule(g, value, first, second, c1, c2, c3, c4, c5, c6, c7, c8):
        v = c2 * first + g
        return value - c1 * v, v, second

    return _sweep(rule, 1)


def nesterov() -> Kernel:
    """v = momentum v + g;  p = p - rate (g + momentum v). Coefficients: rate, momentum."""

    def rule(g, value, first, second, c1, c2, c3, c4, c5, c6, c7, c8):
        v = c2 * first + g
        return value - c1 * (c2 * v + g), v, second

    return _sweep(rule, 1)


def adagrad() -> Kernel:
    """s = s + g^2;  p = p - rate g / (sqrt(s) + eps). Coefficients: rate, eps."""

    def rule(g, value, first, second, c1, c2, c3, c4, c5, c6, c7, c8):
        s = g * g + first
        return value - c1 * (g / (math.sqrt(s) + c2)), s, second

    return _sweep(rule, 1)


def adadelta() -> Kernel:
    """v = rho v + (1 - rho) g^2;  d = g sqrt(u + eps) / sqrt(v + eps);  p = p - rate d.

    Then u = rho u + (1 - rho) d^2. Coefficients: rate, rho, 1 - rho, eps.
    """

    def rule(g, value, first, second, c1, c2, c3, c4, c5, c6, c7, c8):
        v = c2 * first + c3 * g * g
        d = math.sqrt(second + c4) / math.sqrt(v + c4) * g
        return value - c1 * d, v, c2 * second + c3 * d * d

    return _sweep(rule, 2)


def rmsprop() -> Kernel:
    """v = a v + (1 - a) g^2;  p = p - rate g / (sqrt(v) + eps).

    Coefficients: rate, a, 1 - a, eps.
    """

    def rule(g, value, first, second, c1, c2, c3, c4, c5, c6, c7, c8):
        v = c2 * first + c3 * g * g
        return value - c1 * (g / (math.sqrt(v) + c4)), v, second

    return _sweep(rule, 1)


def adam() -> Kernel:
    """m = b1 m + (1 - b1) g;  v = b2 v + (1 - b2) g^2.

    Then p = p - decay p - rate m / (sqrt(v) root + eps).
    Coefficients: rate / (1 - b1^t), root = 1 / sqrt(1 - b2^t), b1, 1 - b1, b2, 1 - b2, eps, decay.
    """

    def rule(g, value, first, second, c1, c2, c3, c4, c5, c6, c7, c8):
        m = c3 * first + c4 * g
        v = c5 * second + c6 * g * g
        change = m / (math.sqrt(v) * c2 + c7)
        return value - c8 * value - c1 * change, m, v

    return _sweep(rule, 2)


def _sweep(rule: Callable[..., Any], moments: int) -> Kernel:
    """The rule for every parameter, 4 at a time.

    Arguments: length, coefficients, slots, coefficients a step, where STEP and HALT stand,
    parameters, gradients, moments (0 where the rule has fewer).
    """
    has_first, has_second = moments > 0, moments > 1

    def kernel(p, w, at):
        length, table, slots, width, step, halt = arguments(w, at, 6)
        parameters, gradients, firsts, seconds = arguments(w, at + 6, 4)
        here = table + (w[step] % slots) * width
        c1, c2, c3, c4 = p[here + 1], p[here + 2], p[here + 3], p[here + 4]
        c5, c6, c7, c8 = p[here + 5], p[here + 6], p[here + 7], p[here + 8]
        g = registers(4)
        value = registers(4)
        first = registers(4)
        second = registers(4)
        i = 4 * (block_index() * thread_count() + thread_index())
        while i < length and w[halt] == 0:
            g[0], g[1], g[2], g[3] = load4(p, gradients + i)
            value[0], value[1], value[2], value[3] = load4(p, parameters + i)
            for j in range(4):
                first[j] = float32(0)
                second[j] = float32(0)
            if has_first:
                first[0], first[1], first[2], first[3] = load4(p, firsts + i)
            if has_second:
                second[0], second[1], second[2], second[3] = load4(p, seconds + i)
            for j in range(4):
                value[j], first[j], second[j] = rule(
                    g[j], value[j], first[j], second[j], c1, c2, c3, c4, c5, c6, c7, c8
                )
            store4(p, parameters + i, value[0], value[1], value[2], value[3])
            if has_first:
                store4(p, firsts + i, first[0], first[1], first[2], first[3])
            if has_second:
                store4(p, seconds + i, second[0], second[1], second[2], second[3])
            i += 4 * block_count() * thread_count()

    return kernel


def all_finite() -> Kernel:
    """Raise HALT if a number is NaN or infinite. Arguments: length, x, where HALT stands."""

    def kernel(p, w, at):
        length, x, halt = arguments(w, at, 3)
        i = 4 * (block_index() * thread_count() + thread_index())
        found = False
        while i < length:
            a, b, c, d = load4(p, x + i)
            # 0 times a number is 0, unless the number is NaN or infinite.
            if (a * float32(0) + b * float32(0)) + (c * float32(0) + d * float32(0)) != 0:
                found = True
            i += 4 * block_count() * thread_count()
        if found:
            raise_flag(w, halt)

    return kernel


def tick() -> Kernel:
    """STEP counts up, unless HALT is up. Arguments: where STEP and HALT stand. One thread."""

    def kernel(p, w, at):
        step, halt = arguments(w, at, 2)
        if w[halt] == 0:
            w[step] = w[step] + 1

    return kernel
