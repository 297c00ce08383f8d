"""Embedding: rows of a table by number, and the gradient of the table."""

from numpy import float32, int64

from netwright.kernels.cuda.intrinsics import (
    arguments,
    block_count,
    block_index,
    quotient,
    thread_count,
    thread_index,
)
from netwright.kernels.variant import Kernel


def embedding() -> Kernel:
    """y[t, d, lane] = W[x[t, lane], d]. A thread for each y.

    Arguments: steps, features, lanes, from row to row of W, x, W, y.
    """

    def kernel(p, w, at):
        steps, features, lanes, row, x, weight, y = arguments(w, at, 7)
        i = block_index() * thread_count() + thread_index()
        while i < steps * features * lanes:
            line = quotient(i, lanes)
            t = quotient(line, features)
            number = int64(p[x + t * lanes + i - line * lanes])
            p[y + i] = p[weight + number * row + line - t * features]
            i += block_count() * thread_count()

    return kernel


def embedding_gradient() -> Kernel:
    """dW[v, d] = the sum of dy[t, d, lane] where x[t, lane] = v, steps and lanes in order.

    Arguments: numbers of x, features, lanes, from row to row of dW, x, dy, dW. A block for each
    v; a thread for each d.
    """

    def kernel(p, w, at):
        count, features, lanes, row, x, dy, dw = arguments(w, at, 7)
        v = float32(block_index())
        d = thread_index()
        while d < features:
            total = float32(0)
            for i in range(count):
                if p[x + i] == v:
                    t = quotient(i, lanes)
                    total += p[dy + (t * (features - 1) + d) * lanes + i]
            p[dw + block_index() * row + d] = total
            d += thread_count()

    return kernel
