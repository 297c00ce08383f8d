"""Learning rules, in NumPy. Each changes parameters and moments in place.

SGD    v = momentum v + g;  p = p - rate v                     (Sutskever et al. 2013, as PyTorch)
Adam   m = b1 m + (1 - b1) g;  v = b2 v + (1 - b2) g^2
       p = p - rate (m / (1 - b1^t)) / (sqrt(v / (1 - b2^t)) + eps)      (Kingma and Ba 2015)
"""

import numpy as np

from netwright.kernels.reference.arrays import Array

BETA1, BETA2, EPSILON = 0.9, 0.999, 1e-8


def sgd(p: Array, g: Array, v: Array, rate: float, momentum: float) -> None:
    v *= momentum
    v += g
    p -= rate * v


def adam(p: Array, g: Array, m: Array, v: Array, rate: float, step: int) -> None:
    m += (1 - BETA1) * (g - m)
    v += (1 - BETA2) * (g * g - v)
    corrected = np.sqrt(v / (1 - BETA2**step)) + EPSILON
    p -= rate / (1 - BETA1**step) * m / corrected
