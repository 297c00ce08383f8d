"""The functions of formulas, one number at a time: a row of FUNCTIONS each, by its name.

Where one is not a number, so is the result, as in NumPy.
"""

import math

from numpy import float32, int64


def choose(condition, a, b):
    """`where`: a if the condition holds, else b."""
    return a if condition else b


def exp(a):
    return math.exp(a)


def expm1(a):
    return math.expm1(a)


def log(a):
    return math.log(a)


def log1p(a):
    return math.log1p(a)


def sqrt(a):
    return math.sqrt(a)


def absolute(a):
    return math.fabs(a)


def sign(a):
    return choose(a > float32(0), float32(1), choose(a < float32(0), float32(-1), a))


def tanh(a):
    return math.tanh(a)


def sigmoid(a):
    small = math.exp(-math.fabs(a))
    return choose(a >= float32(0), float32(1), small) / (float32(1) + small)


def softplus(a):
    return largest(a, float32(0)) + math.log1p(math.exp(-math.fabs(a)))


def relu(a):
    return choose(a <= float32(0), float32(0), a)


def sin(a):
    """As precise as float32 for |a| < 10,000; the library's keeps a table on the stack."""
    return _wave(a, _quarters(a), 0)


def cos(a):
    return _wave(a, _quarters(a), 1)


def _quarters(a):
    """Quarter turns, rounded."""
    return int64(math.floor(a * float32(0.6366197723675814) + float32(0.5)))


def _wave(a, turns, ahead):
    """The sine of a, `ahead` quarter turns further on: polynomials of Cephes' sinf and cosf.

    A quarter turn is three numbers, so that taking away many of them loses nothing.
    """
    k = float32(turns)
    r = a - k * float32(1.5703125)
    r = r - k * float32(4.837512969970703e-4)
    r = r - k * float32(7.549789954891882e-8)
    z = r * r
    odd = float32(8.3321608736e-3) + z * float32(-1.9515295891e-4)
    odd = r + r * z * (float32(-1.6666654611e-1) + z * odd)
    even = float32(-1.388731625493765e-3) + z * float32(2.443315711809948e-5)
    even = float32(1) - float32(0.5) * z + z * z * (float32(4.166664568298827e-2) + z * even)
    place = (turns + ahead) & 3
    value = choose((place & 1) == 0, odd, even)
    return choose(place < 2, value, -value)


def erf(a):
    return math.erf(a)


def smallest(a, b):
    return choose((a < b) | (a != a), a, b)


def largest(a, b):
    return choose((a > b) | (a != a), a, b)


def clip(a, low, high):
    return smallest(largest(a, low), high)


def power(a, b):
    return math.pow(a, b)


NAMES = {"abs": "absolute", "min": "smallest", "max": "largest", "where": "choose"}
"""Rows whose names mean something else in Python, or are no names at all."""
