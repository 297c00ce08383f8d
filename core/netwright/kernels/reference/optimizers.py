"""Learning rules, in NumPy, as torch.optim computes them. Each changes its arrays in place.

descent    p = p - rate g                                    (Cauchy 1847; Robbins and Monro 1951)
momentum   v = momentum v + g;  p = p - rate v                       (Polyak 1964, as in PyTorch)
nesterov   v = momentum v + g;  p = p - rate (g + momentum v)          (Sutskever et al. 2013)
adagrad    s = s + g^2;  p = p - rate g / (sqrt(s) + 1e-10)                  (Duchi et al. 2011)
adadelta   v = rho v + (1 - rho) g^2;  d = g sqrt(u + eps) / sqrt(v + eps)         (Zeiler 2012)
           p = p - rate d;  u = rho u + (1 - rho) d^2               with rho = 0.9, eps = 1e-6
rmsprop    v = 0.99 v + 0.01 g^2;  p = p - rate g / (sqrt(v) + 1e-8)              (Hinton 2012)
adam       m = b1 m + (1 - b1) g;  v = b2 v + (1 - b2) g^2
           p = p - rate (m / (1 - b1^t)) / (sqrt(v / (1 - b2^t)) + eps)      (Kingma and Ba 2015)
adamw      p = p - rate decay p, then as adam                    (Loshchilov and Hutter 2019)

The learning rate lies outside the sum in momentum (PyTorch), not inside (Sutskever et al.).
"""

import numpy as np

from netwright.kernels.reference.arrays import Array

BETA1, BETA2, EPSILON = 0.9, 0.999, 1e-8
RHO, DELTA_EPSILON = 0.9, 1e-6
ALPHA = 0.99
SUM_EPSILON = 1e-10


def descent(p: Array, g: Array, rate: float) -> None:
    p -= rate * g


def momentum(p: Array, g: Array, v: Array, rate: float, kept: float) -> None:
    v *= kept
    v += g
    p -= rate * v


def nesterov(p: Array, g: Array, v: Array, rate: float, kept: float) -> None:
    v *= kept
    v += g
    p -= rate * (g + kept * v)


def adagrad(p: Array, g: Array, s: Array, rate: float) -> None:
    s += g * g
    p -= rate * g / (np.sqrt(s) + SUM_EPSILON)


def adadelta(p: Array, g: Array, v: Array, u: Array, rate: float) -> None:
    v += (1 - RHO) * (g * g - v)
    d = g * np.sqrt(u + DELTA_EPSILON) / np.sqrt(v + DELTA_EPSILON)
    p -= rate * d
    u += (1 - RHO) * (d * d - u)


def rmsprop(p: Array, g: Array, v: Array, rate: float) -> None:
    v += (1 - ALPHA) * (g * g - v)
    p -= rate * g / (np.sqrt(v) + EPSILON)


def adam(p: Array, g: Array, m: Array, v: Array, rate: float, step: int, decay: float = 0) -> None:
    p *= 1 - rate * decay
    m += (1 - BETA1) * (g - m)
    v += (1 - BETA2) * (g * g - v)
    corrected = np.sqrt(v / (1 - BETA2**step)) + EPSILON
    p -= rate / (1 - BETA1**step) * m / corrected
