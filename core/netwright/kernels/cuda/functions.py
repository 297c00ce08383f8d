"""The functions of formulas, one number at a time: a row of FUNCTIONS each, by its name.

Where one is not a number, so is the result, as in NumPy.
"""

import math

from numpy import float32


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
    return math.sin(a)


def cos(a):
    return math.cos(a)


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
