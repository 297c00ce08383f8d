"""Sums over the threads of a warp or block, always in the same order, and sums of rows."""

from numpy import float32

from netwright.kernels.cuda.intrinsics import (
    arguments,
    barrier,
    block_index,
    load4,
    quotient,
    shared,
    shuffle_xor,
    thread_count,
    thread_index,
)
from netwright.kernels.variant import Kernel


def warp_sum(value):
    """The sum over the warp, in every thread of it."""
    for step in range(5):
        other = shuffle_xor(value, 16 >> step)
        value += other
    return value


def block_sum(value, memory):
    """The sum over the block, in every thread of it; `memory` is 32 shared numbers.

    Blocks are whole warps.
    """
    value = warp_sum(value)
    thread = thread_index()
    if thread % 32 == 0:
        memory[thread // 32] = value
    barrier()
    total = float32(0)
    for warp in range(thread_count() // 32):
        total += memory[warp]
    barrier()
    return total


def row_total() -> Kernel:
    """out[row] = sum over t and i of x[t, row, i]. A block for each row.

    Arguments: rows, length of a row (a multiple of 4), steps, x, out.
    """

    def kernel(p, w, at):
        rows, length, steps, x, out = arguments(w, at, 5)
        memory = shared(32)
        total = float32(0)
        i = 4 * thread_index()
        while i < steps * length:
            t = quotient(i, length)
            place = (t * rows + block_index() - t) * length + i
            a, b, c, d = load4(p, x + place)
            total += (a + b) + (c + d)
            i += 4 * thread_count()
        total = block_sum(total, memory)
        if thread_index() == 0:
            p[out + block_index()] = total

    return kernel


def short_row_total() -> Kernel:
    """The same for short rows: a warp for each row, so that no block waits.

    Arguments: rows, length of a row (a multiple of 4), steps, x, out.
    """

    def kernel(p, w, at):
        rows, length, steps, x, out = arguments(w, at, 5)
        row = block_index() * (thread_count() // 32) + thread_index() // 32
        if row < rows:
            total = float32(0)
            i = 4 * (thread_index() % 32)
            while i < steps * length:
                t = quotient(i, length)
                place = (t * rows + row - t) * length + i
                a, b, c, d = load4(p, x + place)
                total += (a + b) + (c + d)
                i += 128
            total = warp_sum(total)
            if thread_index() % 32 == 0:
                p[out + row] = total

    return kernel


def lane_total() -> Kernel:
    """ring[step % slots] = the sum over the lanes. One block.

    Arguments: lanes, x, ring, slots, where in w the step stands.
    """

    def kernel(p, w, at):
        lanes, x, ring, slots, step = arguments(w, at, 5)
        memory = shared(32)
        total = float32(0)
        i = thread_index()
        while i < lanes:
            total += p[x + i]
            i += thread_count()
        total = block_sum(total, memory)
        if thread_index() == 0:
            p[ring + w[step] % slots] = total

    return kernel
