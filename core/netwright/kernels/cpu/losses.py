"""Losses over the lanes of the batch.

`scale` holds 1 / batch size in lanes that carry a sample and 0 in padded lanes, so that no
padded lane enters a loss or a gradient. Units: groups of LANES samples.
"""

from numpy import float32

from netwright.kernels.cpu.kernel import Kernel
from netwright.kernels.cpu.llvm.emit import LANES
from netwright.kernels.cpu.llvm.lanes import (
    arguments,
    exponential,
    load_lanes,
    logarithm,
    splat,
    store_lanes,
    where_equal,
    where_greater,
    where_wins,
)


def softmax() -> Kernel:
    """Probabilities. Arguments: classes, lanes, logits, out."""

    def kernel(p, w, at, step, block, low, high):
        classes, lanes, logits, out = arguments(w, at, 4)
        for unit in range(low, high):
            n = unit * LANES
            highest = load_lanes(p, logits + n)
            for k in range(1, classes):
                z = load_lanes(p, logits + k * lanes + n)
                highest = where_wins(z, highest, z, highest)
            sums = splat(float32(0))
            for k in range(classes):
                e = exponential(load_lanes(p, logits + k * lanes + n) - highest)
                store_lanes(p, out + k * lanes + n, e)
                sums = sums + e
            share = splat(float32(1)) / sums
            for k in range(classes):
                place = out + k * lanes + n
                store_lanes(p, place, load_lanes(p, place) * share)

    return kernel


def softmax_cross_entropy() -> Kernel:
    """Probabilities, and each lane's share of the loss.

    Arguments: classes, lanes, logits, target, scale, probabilities, lane losses.
    """

    def kernel(p, w, at, step, block, low, high):
        classes, lanes, logits, target, scale, out, losses = arguments(w, at, 7)
        for unit in range(low, high):
            n = unit * LANES
            wanted = load_lanes(p, target + n)
            highest = load_lanes(p, logits + n)
            for k in range(1, classes):
                z = load_lanes(p, logits + k * lanes + n)
                highest = where_wins(z, highest, z, highest)
            sums = splat(float32(0))
            chosen = splat(float32(0))
            for k in range(classes):
                z = load_lanes(p, logits + k * lanes + n) - highest
                e = exponential(z)
                store_lanes(p, out + k * lanes + n, e)
                sums = sums + e
                chosen = where_equal(wanted, splat(float32(k)), z, chosen)
            share = splat(float32(1)) / sums
            for k in range(classes):
                place = out + k * lanes + n
                store_lanes(p, place, load_lanes(p, place) * share)
            loss = logarithm(sums) - chosen
            store_lanes(p, losses + n, loss * load_lanes(p, scale + n))

    return kernel


def softmax_cross_entropy_gradient() -> Kernel:
    """dz = (p - onehot) scale. Arguments: classes, lanes, probabilities, target, scale, dz."""

    def kernel(p, w, at, step, block, low, high):
        classes, lanes, probabilities, target, scale, dz = arguments(w, at, 6)
        zero, one = splat(float32(0)), splat(float32(1))
        for unit in range(low, high):
            n = unit * LANES
            wanted = load_lanes(p, target + n)
            factor = load_lanes(p, scale + n)
            for k in range(classes):
                hit = where_equal(wanted, splat(float32(k)), one, zero)
                value = load_lanes(p, probabilities + k * lanes + n) - hit
                store_lanes(p, dz + k * lanes + n, value * factor)

    return kernel


def mean_squared_error() -> Kernel:
    """Each lane's share of the loss.

    Arguments: values, lanes, prediction, target, scale, lane losses.
    """

    def kernel(p, w, at, step, block, low, high):
        values, lanes, prediction, target, scale, losses = arguments(w, at, 6)
        share = splat(float32(1) / float32(values))
        for unit in range(low, high):
            n = unit * LANES
            sums = splat(float32(0))
            for k in range(values):
                place = k * lanes + n
                difference = load_lanes(p, prediction + place) - load_lanes(p, target + place)
                sums = sums + difference * difference
            store_lanes(p, losses + n, sums * share * load_lanes(p, scale + n))

    return kernel


def mean_squared_error_gradient() -> Kernel:
    """2 (prediction - target) scale / values.

    Arguments: values, lanes, prediction, target, scale, out.
    """

    def kernel(p, w, at, step, block, low, high):
        values, lanes, prediction, target, scale, out = arguments(w, at, 6)
        share = splat(float32(2) / float32(values))
        for unit in range(low, high):
            n = unit * LANES
            factor = load_lanes(p, scale + n) * share
            for k in range(values):
                place = k * lanes + n
                difference = load_lanes(p, prediction + place) - load_lanes(p, target + place)
                store_lanes(p, out + place, difference * factor)

    return kernel


def correct_count() -> Kernel:
    """1 in lanes whose largest score is at the target, else 0; padded lanes 0.

    Arguments: classes, lanes, scores, target, scale, hits.
    """

    def kernel(p, w, at, step, block, low, high):
        classes, lanes, scores, target, scale, hits = arguments(w, at, 6)
        zero, one = splat(float32(0)), splat(float32(1))
        for unit in range(low, high):
            n = unit * LANES
            best = load_lanes(p, scores + n)
            winner = zero
            for k in range(1, classes):
                score = load_lanes(p, scores + k * lanes + n)
                winner = where_greater(score, best, splat(float32(k)), winner)
                best = where_greater(score, best, score, best)
            hit = where_equal(winner, load_lanes(p, target + n), one, zero)
            counted = where_greater(load_lanes(p, scale + n), zero, hit, zero)
            store_lanes(p, hits + n, counted)

    return kernel
