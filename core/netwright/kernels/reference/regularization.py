"""Clipping of gradients and regularization of weights, in NumPy. Each changes its arrays in place.

clip values   g = min(max(g, -limit), limit)
clip norm     g = g min(1, limit / (n + 1e-6)),  n = Euclidean norm of all gradients together
penalty       g = g + l1 sign(w) + l2 w
limit norm    w = w min(1, limit / |w|) for each place of the first axis

Clipping is that of torch.nn.utils.clip_grad_value_ and clip_grad_norm_ (Pascanu et al. 2013).
"""

from collections.abc import Sequence

import numpy as np

from netwright.kernels.reference.arrays import Array

NORM_EPSILON = 1e-6


def clip_values(gradients: Sequence[Array], limit: float) -> None:
    for g in gradients:
        np.clip(g, -limit, limit, out=g)


def clip_norm(gradients: Sequence[Array], limit: float) -> None:
    norm = np.sqrt(sum(float(np.square(g).sum()) for g in gradients))
    for g in gradients:
        np.multiply(g, min(1.0, limit / (norm + NORM_EPSILON)), out=g)


def add_penalty(g: Array, w: Array, l1: float, l2: float) -> None:
    g += l1 * np.sign(w) + l2 * w


def limit_norm(w: Array, limit: float) -> None:
    for unit in w:
        norm = np.sqrt(np.square(unit).sum())
        if norm > limit:
            np.multiply(unit, limit / norm, out=unit)
