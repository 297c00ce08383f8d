"""Weights without those of cut connections."""

from numpy import float32

from netwright.kernels.cuda.intrinsics import arguments, block_index, thread_count, thread_index
from netwright.kernels.variant import Kernel


def cut_connections() -> Kernel:
    """out = W, 0 where a connection is cut. A block for each row.

    Arguments: columns, from row to row, which are kept, words of a row of those, W, out. A word
    tells of 8 columns, the first in its lowest bit.
    """

    def kernel(p, w, at):
        columns, row, kept, words, weights, out = arguments(w, at, 6)
        i = thread_index()
        while i < columns:
            bits = w[kept + block_index() * words + i // 8]
            value = p[weights + block_index() * row + i]
            if (bits >> (i % 8)) % 2 == 0:
                value = float32(0)
            p[out + block_index() * row + i] = value
            i += thread_count()

    return kernel
