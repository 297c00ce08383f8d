"""Weights without those of cut connections."""

from numpy import float32

from netwright.kernels.cpu.llvm.emit import LANES
from netwright.kernels.cpu.llvm.lanes import arguments, load_lanes, store, store_lanes, word
from netwright.kernels.variant import Kernel


def cut_connections() -> Kernel:
    """out = W, 0 where a connection is cut.

    Arguments: length of a row, directory, W, out. The directory holds two words for each row:
    where the table of its cut columns begins, and how many they are. Units: rows.
    """

    def kernel(p, w, at, step, block, low, high):
        length, directory, weights, out = arguments(w, at, 4)
        for row in range(low, high):
            for i in range(0, length, LANES):
                store_lanes(p, out + row * length + i, load_lanes(p, weights + row * length + i))
            first, count = arguments(w, directory + 2 * row, 2)
            for j in range(first, first + count):
                store(p, out + row * length + word(w, j), float32(0))

    return kernel
