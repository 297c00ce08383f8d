"""Softmax with cross-entropy, and counts of right answers, over the lanes of the batch.

`scale` holds 1 / batch size in lanes that carry a sample and 0 in padded lanes, so that no
padded lane enters a loss or a gradient. Units: groups of LANES samples. The target is a class
for each step, or, where `dense`, a number for each class of each step.
"""

from numpy import float32

from netwright.kernels.cpu.llvm.emit import LANES
from netwright.kernels.cpu.llvm.lanes import (
    arguments,
    as_float,
    exponential,
    load_lanes,
    logarithm,
    splat,
    splat_zero,
    store_lanes,
    where_equal,
    where_greater,
    where_wins,
    word,
)
from netwright.kernels.variant import Kernel


def softmax_cross_entropy(dense: int) -> Kernel:
    """Probabilities, and each lane's share of the loss.

    Arguments: classes, lanes, steps, logits, target, scale, factor, class weights (in w),
    probabilities, lane losses.
    """

    def kernel(p, w, at, step, block, low, high):
        classes, lanes, steps, logits, target, scale, factor, table, out, losses = arguments(
            w, at, 10
        )
        zero, one = splat_zero(), splat(float32(1))
        for unit in range(low, high):
            loss = splat_zero()
            for t in range(steps):
                wanted = load_lanes(p, target + t * lanes + unit * LANES)
                n = t * classes * lanes + unit * LANES
                highest = load_lanes(p, logits + n)
                for k in range(1, classes):
                    z = load_lanes(p, logits + k * lanes + n)
                    highest = where_wins(z, highest, z, highest)
                sums, mass, chosen = splat_zero(), splat_zero(), splat_zero()
                for k in range(classes):
                    z = load_lanes(p, logits + k * lanes + n) - highest
                    e = exponential(z)
                    store_lanes(p, out + k * lanes + n, e)
                    sums = sums + e
                    share = where_equal(wanted, splat(float32(k)), one, zero)
                    if dense:
                        share = load_lanes(p, target + k * lanes + n)
                    share = share * splat(as_float(word(w, table + k)))
                    mass = mass + share
                    chosen = chosen + where_greater(share, zero, share * z, zero)
                inverse = one / sums
                for k in range(classes):
                    place = out + k * lanes + n
                    store_lanes(p, place, load_lanes(p, place) * inverse)
                loss = loss + logarithm(sums) * mass - chosen
            share = load_lanes(p, scale + unit * LANES)
            loss = where_greater(share, zero, loss * share * splat(as_float(factor)), zero)
            store_lanes(p, losses + unit * LANES, loss)

    return kernel


def softmax_cross_entropy_gradient(dense: int) -> Kernel:
    """dz = (m p - c t) scale factor.

    Arguments: classes, lanes, steps, probabilities, target, scale, factor, class weights (in w),
    dz.
    """

    def kernel(p, w, at, step, block, low, high):
        classes, lanes, steps, probabilities, target, scale, factor, table, dz = arguments(w, at, 9)
        zero, one = splat_zero(), splat(float32(1))
        for unit in range(low, high):
            carries = load_lanes(p, scale + unit * LANES)
            amount = carries * splat(as_float(factor))
            for t in range(steps):
                wanted = load_lanes(p, target + t * lanes + unit * LANES)
                n = t * classes * lanes + unit * LANES
                mass = splat_zero()
                for k in range(classes):
                    share = where_equal(wanted, splat(float32(k)), one, zero)
                    if dense:
                        share = load_lanes(p, target + k * lanes + n)
                    share = share * splat(as_float(word(w, table + k)))
                    mass = mass + share
                    # Kept for the next loop, which knows the mass.
                    store_lanes(p, dz + k * lanes + n, share)
                for k in range(classes):
                    share = load_lanes(p, dz + k * lanes + n)
                    value = load_lanes(p, probabilities + k * lanes + n) * mass - share
                    value = where_greater(carries, zero, value * amount, zero)
                    store_lanes(p, dz + k * lanes + n, value)

    return kernel


def correct_count(dense: int) -> Kernel:
    """How many answers of each lane are right, and how many there are; padded lanes have none.

    Arguments: classes, lanes, steps, scores, target, scale, hits, answers.
    """

    def kernel(p, w, at, step, block, low, high):
        classes, lanes, steps, scores, target, scale, hits, answers = arguments(w, at, 8)
        zero, one = splat_zero(), splat(float32(1))
        for unit in range(low, high):
            right, counted = splat_zero(), splat_zero()
            for t in range(steps):
                n = t * classes * lanes + unit * LANES
                best, winner = load_lanes(p, scores + n), zero
                wanted = load_lanes(p, target + t * lanes + unit * LANES)
                most = zero
                if dense:
                    most, wanted = load_lanes(p, target + n), zero
                for k in range(1, classes):
                    score, number = load_lanes(p, scores + k * lanes + n), splat(float32(k))
                    winner = where_greater(score, best, number, winner)
                    best = where_greater(score, best, score, best)
                    if dense:
                        share = load_lanes(p, target + k * lanes + n)
                        wanted = where_greater(share, most, number, wanted)
                        most = where_greater(share, most, share, most)
                right = right + where_equal(winner, wanted, one, zero)
                counted = counted + where_greater(zero, wanted, zero, one)
            carries = load_lanes(p, scale + unit * LANES)
            store_lanes(p, hits + unit * LANES, where_greater(carries, zero, right, zero))
            store_lanes(p, answers + unit * LANES, where_greater(carries, zero, counted, zero))

    return kernel
