"""Embedding: rows of a table by number, and the sums of what came back for each row.

No sum is split: a unit of the gradient has some columns of the table to itself.
"""

from numpy import float32

from netwright.kernels.cpu.llvm.lanes import arguments, integer, load, smaller, store
from netwright.kernels.variant import Kernel

COLUMNS = 16
"""Of the table, in a unit: a cache line, which two threads never share."""


def embedding() -> Kernel:
    """y[t, d, lane] = W[x[t, lane], d].

    Arguments: features, length of a row of W, lanes, x, W, y. Units: positions t.
    """

    def kernel(p, w, at, step, block, low, high):
        features, row, lanes, x, table, y = arguments(w, at, 6)
        for t in range(low, high):
            for n in range(lanes):
                source = table + integer(load(p, x + t * lanes + n)) * row
                place = y + t * features * lanes + n
                for d in range(features):
                    store(p, place + d * lanes, load(p, source + d))

    return kernel


def embedding_gradient() -> Kernel:
    """DW[x[t, lane], d] += dy[t, d, lane]; dy is 0 in padded lanes.

    Number by number, also from block to block: blocks come one after the other.
    Arguments: features, length of a row of dW, lanes, positions, vocabulary, x, dy, dW.
    Units: groups of COLUMNS features.
    """

    def kernel(p, w, at, step, block, low, high):
        features, row, lanes, positions, vocabulary, x, dy, table = arguments(w, at, 8)
        first, last = low * COLUMNS, smaller(high * COLUMNS, features)
        if block == 0:
            for v in range(vocabulary):
                for d in range(first, last):
                    store(p, table + v * row + d, float32(0))
        for t in range(positions):
            for n in range(lanes):
                place = table + integer(load(p, x + t * lanes + n)) * row
                source = dy + t * features * lanes + n
                for d in range(first, last):
                    value = load(p, place + d) + load(p, source + d * lanes)
                    store(p, place + d, value)

    return kernel
