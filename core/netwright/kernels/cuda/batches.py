"""Bringing the batch into the arena: samples become columns of lanes.

A data set is one row a sample, and one more row for padded lanes. `order` in w names the sample
of every lane of every step: order[(step % slots) lanes + lane].
"""

from numpy import float32

from netwright.kernels.cuda.intrinsics import (
    arguments,
    barrier,
    block_count,
    block_index,
    quotient,
    shared,
    thread_count,
    thread_index,
)
from netwright.kernels.variant import Kernel

EDGE = 32
"""A tile is so many lanes and as many features."""
THREADS = 256


def gather() -> Kernel:
    """x[f, lane] = data[order[lane], f], through a tile that is turned in shared memory.

    Arguments: lanes, features, data, length of a row, order, slots, where STEP stands, x,
    tiles of features. A block for each tile.
    """
    edge, pitch = EDGE, EDGE + 1
    room = EDGE * (EDGE + 1)

    def kernel(p, w, at):
        lanes, features, data, row, order, slots, step, x, tiles = arguments(w, at, 9)
        tile = shared(room)
        n = quotient(block_index(), tiles)
        f = (block_index() - n * tiles) * edge
        n = n * edge
        order += (w[step] % slots) * lanes
        across = thread_index() % edge
        down = thread_index() // edge
        for i in range(0, edge, 8):
            if f + across < features:
                sample = w[order + n + down + i]
                tile[(down + i) * pitch + across] = p[data + sample * row + f + across]
        barrier()
        for i in range(0, edge, 8):
            if f + down + i < features:
                p[x + (f + down + i) * lanes + n + across] = tile[across * pitch + down + i]

    return kernel


def gather_labels() -> Kernel:
    """label[lane] = data[order[lane]].

    Arguments: lanes, data, order, slots, where STEP stands, x. A thread for each lane.
    """

    def kernel(p, w, at):
        lanes, data, order, slots, step, x = arguments(w, at, 6)
        order += (w[step] % slots) * lanes
        lane = block_index() * thread_count() + thread_index()
        while lane < lanes:
            p[x + lane] = p[data + w[order + lane]]
            lane += block_count() * thread_count()

    return kernel


def lane_scale() -> Kernel:
    """scale[lane] = 1 / batch size, or 0 in padded lanes.

    Arguments: lanes, samples, coefficients, coefficients a step, order, slots, where STEP stands,
    scale. The first coefficient of a step is 1 / batch size. A thread for each lane.
    """

    def kernel(p, w, at):
        lanes, samples, table, width, order, slots, step, scale = arguments(w, at, 8)
        slot = w[step] % slots
        lane = block_index() * thread_count() + thread_index()
        while lane < lanes:
            share = float32(0)
            if w[order + slot * lanes + lane] < samples:
                share = p[table + slot * width]
            p[scale + lane] = share
            lane += block_count() * thread_count()

    return kernel
