"""Local response normalisation: at each place of an image, across its channels."""

from numpy import float32

from netwright.kernels.cpu.llvm.emit import LANES
from netwright.kernels.cpu.llvm.lanes import (
    arguments,
    as_float,
    exponential,
    larger,
    load_lanes,
    logarithm,
    quotient,
    smaller,
    splat,
    store_lanes,
)
from netwright.kernels.variant import Kernel


def local_response_norm() -> Kernel:
    """y = x s^-beta, and s.

    Arguments: channels, floats of one, size, alpha / size, beta, k, x, y, s.
    Units: registers of a channel.
    """

    def kernel(p, w, at, step, block, low, high):
        channels, plane, size, share_bits, beta_bits, k_bits, x, y, s = arguments(w, at, 9)
        share, start = splat(as_float(share_bits)), splat(as_float(k_bits))
        power = splat(-as_float(beta_bits))
        before = quotient(size, 2)
        for i in range(low * LANES, high * LANES, LANES):
            for c in range(channels):
                sums = splat(float32(0))
                for j in range(larger(0, c - before), smaller(channels, c - before + size)):
                    value = load_lanes(p, x + j * plane + i)
                    sums = sums + value * value
                scale = start + share * sums
                place = c * plane + i
                factor = exponential(power * logarithm(scale))
                store_lanes(p, y + place, load_lanes(p, x + place) * factor)
                store_lanes(p, s + place, scale)

    return kernel


def local_response_norm_gradient() -> Kernel:
    """Dx = dy s^-beta - factor x (sum of dy y / s over the channels whose sum has this one).

    Arguments: channels, floats of one, size, factor 2 alpha beta / size, beta, x, y, s, dy, dx.
    Units as above.
    """

    def kernel(p, w, at, step, block, low, high):
        channels, plane, size, share_bits, beta_bits, x, y, s, dy, dx = arguments(w, at, 10)
        share, power = splat(as_float(share_bits)), splat(-as_float(beta_bits))
        before = quotient(size - 1, 2)
        for i in range(low * LANES, high * LANES, LANES):
            for c in range(channels):
                sums = splat(float32(0))
                for j in range(larger(0, c - before), smaller(channels, c - before + size)):
                    other = j * plane + i
                    part = load_lanes(p, dy + other) * load_lanes(p, y + other)
                    sums = sums + part / load_lanes(p, s + other)
                place = c * plane + i
                factor = exponential(power * logarithm(load_lanes(p, s + place)))
                own = load_lanes(p, dy + place) * factor
                store_lanes(p, dx + place, own - share * load_lanes(p, x + place) * sums)

    return kernel
