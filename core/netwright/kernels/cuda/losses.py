"""Softmax with cross-entropy, and counts of right answers: a thread for each lane of the batch.

`scale` holds 1 / batch size in lanes that carry a sample and 0 in padded lanes, so that no
padded lane enters a loss or a gradient. The target is a class for each step, or, where `dense`,
a number for each class of each step. Neighbouring threads read neighbouring lanes.
"""

import math

from numpy import float32

from netwright.kernels.cuda.intrinsics import (
    arguments,
    as_float,
    block_index,
    thread_count,
    thread_index,
)
from netwright.kernels.variant import Kernel


def softmax_cross_entropy(dense: int) -> Kernel:
    """Probabilities, and each lane's share of the loss.

    Arguments: classes, lanes, steps, logits, target, scale, factor, class weights (in w),
    probabilities, lane losses.
    """

    def kernel(p, w, at):
        classes, lanes, steps, logits, target, scale = arguments(w, at, 6)
        factor, table, out, losses = arguments(w, at + 6, 4)
        lane = block_index() * thread_count() + thread_index()
        if lane < lanes:
            loss = float32(0)
            for t in range(steps):
                n = t * classes * lanes + lane
                highest = p[logits + n]
                for k in range(1, classes):
                    z = p[logits + k * lanes + n]
                    # NaN stays: it makes every later number NaN.
                    if z > highest or z != z:
                        highest = z
                sums = float32(0)
                mass = float32(0)
                chosen = float32(0)
                for k in range(classes):
                    z = p[logits + k * lanes + n] - highest
                    e = math.exp(z)
                    p[out + k * lanes + n] = e
                    sums += e
                    share = float32(0)
                    if dense:
                        share = p[target + k * lanes + n]
                    else:
                        wanted = p[target + t * lanes + lane]
                        if wanted == float32(k):
                            share = float32(1)
                    share = share * as_float(w[table + k])
                    mass += share
                    if share > float32(0):
                        chosen += share * z
                inverse = float32(1) / sums
                for k in range(classes):
                    p[out + k * lanes + n] = p[out + k * lanes + n] * inverse
                loss += math.log(sums) * mass - chosen
            carries = p[scale + lane]
            value = float32(0)
            if carries > float32(0):
                value = loss * carries * as_float(factor)
            p[losses + lane] = value

    return kernel


def softmax_cross_entropy_gradient(dense: int) -> Kernel:
    """dz = (m p - c t) scale factor.

    Arguments: classes, lanes, steps, probabilities, target, scale, factor, class weights (in w),
    dz.
    """

    def kernel(p, w, at):
        classes, lanes, steps, probabilities, target, scale = arguments(w, at, 6)
        factor, table, dz = arguments(w, at + 6, 3)
        lane = block_index() * thread_count() + thread_index()
        if lane < lanes:
            carries = p[scale + lane]
            amount = carries * as_float(factor)
            for t in range(steps):
                n = t * classes * lanes + lane
                wanted = float32(-1)
                mass = float32(0)
                if dense:
                    for k in range(classes):
                        mass += p[target + k * lanes + n] * as_float(w[table + k])
                else:
                    wanted = p[target + t * lanes + lane]
                    for k in range(classes):
                        if wanted == float32(k):
                            mass = as_float(w[table + k])
                for k in range(classes):
                    share = float32(0)
                    if dense:
                        share = p[target + k * lanes + n] * as_float(w[table + k])
                    else:
                        if wanted == float32(k):
                            share = mass
                    value = float32(0)
                    if carries > float32(0):
                        value = (p[probabilities + k * lanes + n] * mass - share) * amount
                    p[dz + k * lanes + n] = value

    return kernel


def correct_count(dense: int) -> Kernel:
    """How many answers of each lane are right, and how many there are; padded lanes have none.

    Arguments: classes, lanes, steps, scores, target, scale, hits, answers.
    """

    def kernel(p, w, at):
        classes, lanes, steps, scores, target, scale, hits, answers = arguments(w, at, 8)
        lane = block_index() * thread_count() + thread_index()
        if lane < lanes:
            right = float32(0)
            counted = float32(0)
            for t in range(steps):
                n = t * classes * lanes + lane
                best = p[scores + n]
                winner = float32(0)
                wanted = float32(0)
                most = float32(0)
                if dense:
                    most = p[target + n]
                else:
                    wanted = p[target + t * lanes + lane]
                for k in range(1, classes):
                    score = p[scores + k * lanes + n]
                    if score > best:
                        winner = float32(k)
                        best = score
                    if dense:
                        share = p[target + k * lanes + n]
                        if share > most:
                            wanted = float32(k)
                            most = share
                if winner == wanted:
                    right += float32(1)
                if not wanted < float32(0):
                    counted += float32(1)
            if not p[scale + lane] > float32(0):
                right = float32(0)
                counted = float32(0)
            p[hits + lane] = right
            p[answers + lane] = counted

    return kernel
