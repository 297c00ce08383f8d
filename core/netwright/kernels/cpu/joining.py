"""Products number by number, a register at a time."""

from netwright.kernels.cpu.kernel import Kernel
from netwright.kernels.cpu.llvm.emit import LANES
from netwright.kernels.cpu.llvm.lanes import arguments, load_lanes, smaller, store_lanes, word

CHUNK = 2048


def multiply() -> Kernel:
    """y = a b. Arguments: length, a, b, y. Units: pieces of CHUNK numbers."""

    def kernel(p, w, at, step, block, low, high):
        a, b, y = arguments(w, at + 1, 3)
        for i in range(low * CHUNK, smaller(high * CHUNK, word(w, at)), LANES):
            store_lanes(p, y + i, load_lanes(p, a + i) * load_lanes(p, b + i))

    return kernel
