"""Dropout over lanes."""

from numpy import float32

from netwright.kernels.cpu.llvm.emit import LANES
from netwright.kernels.cpu.llvm.lanes import (
    arguments,
    as_float,
    load_lanes,
    smaller,
    splat,
    store_lanes,
    where_greater,
    word,
)
from netwright.kernels.cpu.llvm.random import kept_lanes
from netwright.kernels.variant import Kernel


def dropout() -> Kernel:
    """y = x factor where a random word is at least the threshold, else 0.

    Arguments: features, lanes, x, y, factor, threshold, stream, where in w the seed stands.
    Units: groups of four features, which share the four words of one block of Philox.
    """

    def kernel(p, w, at, step, block, low, high):
        features, lanes, x, y, bits, threshold, stream, seed = arguments(w, at, 8)
        blocks = (features + 3) // 4
        factor, zero = splat(as_float(bits)), splat(float32(0))
        for unit in range(low, high):
            for n in range(0, lanes, LANES):
                counter = (block * lanes + n) * blocks + unit
                kept = kept_lanes(counter, blocks, step, stream, word(w, seed), threshold)
                place = 4 * unit * lanes + n
                # The rows behind the last feature are not written.
                last = smaller(4, features - 4 * unit)
                value = load_lanes(p, x + place) * factor
                store_lanes(p, y + place, where_greater(kept[0], zero, value, zero))
                if last > 1:
                    place += lanes
                    value = load_lanes(p, x + place) * factor
                    store_lanes(p, y + place, where_greater(kept[1], zero, value, zero))
                if last > 2:
                    place += lanes
                    value = load_lanes(p, x + place) * factor
                    store_lanes(p, y + place, where_greater(kept[2], zero, value, zero))
                if last > 3:
                    place += lanes
                    value = load_lanes(p, x + place) * factor
                    store_lanes(p, y + place, where_greater(kept[3], zero, value, zero))

    return kernel
