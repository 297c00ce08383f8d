"""One time step of a recurrent network over lanes: what comes after its matrix product.

Gates and states are (units, lanes); those of the step before are -1 where there is none, and so
is `length`, the number of steps of each lane, where all have all of them. Units: hidden units.
"""

from numpy import float32

from netwright.kernels.cpu.llvm.emit import LANES
from netwright.kernels.cpu.llvm.lanes import (
    arguments,
    as_float,
    gate,
    load_lanes,
    quick_tanh,
    rectified,
    splat,
    store_lanes,
    where_equal,
    where_greater,
    word,
)
from netwright.kernels.variant import Kernel


def rnn_step(is_tanh: int) -> Kernel:
    """h = f(h), which holds a + W_hh h of the step before. Arguments: lanes, t, length, h, before.

    f is tanh or ReLU.
    """

    def kernel(p, w, at, step, block, low, high):
        lanes, t, length, h, before = arguments(w, at, 5)
        now, zero = splat(float32(t)), splat(float32(0))
        for i in range(low * lanes, high * lanes, LANES):
            value = load_lanes(p, h + i)
            value = quick_tanh(value) if is_tanh else rectified(value)
            if length >= 0:
                old = zero
                if before >= 0:
                    old = load_lanes(p, before + i)
                value = where_greater(load_lanes(p, length + i % lanes), now, value, old)
            store_lanes(p, h + i, value)

    return kernel


def rnn_gradient_step(is_tanh: int) -> Kernel:
    """da = (dy + dh) f'(h); dh keeps what passes a step that does not count.

    Arguments: lanes, t, length, has dh, dy, h, dh, da.
    """

    def kernel(p, w, at, step, block, low, high):
        lanes, t, length, has_dh, dy, h, dh, da = arguments(w, at, 8)
        now, zero, one = splat(float32(t)), splat(float32(0)), splat(float32(1))
        for i in range(low * lanes, high * lanes, LANES):
            total = load_lanes(p, dy + i)
            if has_dh:
                total = total + load_lanes(p, dh + i)
            y = load_lanes(p, h + i)
            change = total * (one - y * y) if is_tanh else where_greater(y, zero, total, zero)
            if length >= 0:
                steps = load_lanes(p, length + i % lanes)
                change = where_greater(steps, now, change, zero)
                store_lanes(p, dh + i, where_greater(steps, now, zero, total))
            store_lanes(p, da + i, change)

    return kernel


def lstm_step() -> Kernel:
    """Gates, c and h of a step; the gates hold a + W_hh h of the step before.

    Arguments: lanes, t, length, units, gates, c before, h before, c, h.
    """

    def kernel(p, w, at, step, block, low, high):
        lanes, t, length, units, gates, c_before, h_before, c, h = arguments(w, at, 9)
        now, zero = splat(float32(t)), splat(float32(0))
        apart = units * lanes
        for k in range(low * lanes, high * lanes, LANES):
            i = gate(load_lanes(p, gates + k))
            f = gate(load_lanes(p, gates + apart + k))
            g = quick_tanh(load_lanes(p, gates + 2 * apart + k))
            o = gate(load_lanes(p, gates + 3 * apart + k))
            store_lanes(p, gates + k, i)
            store_lanes(p, gates + apart + k, f)
            store_lanes(p, gates + 2 * apart + k, g)
            store_lanes(p, gates + 3 * apart + k, o)
            old, old_h = zero, zero
            if c_before >= 0:
                old, old_h = load_lanes(p, c_before + k), load_lanes(p, h_before + k)
            cell = f * old + i * g
            value = o * quick_tanh(cell)
            if length >= 0:
                steps = load_lanes(p, length + k % lanes)
                cell = where_greater(steps, now, cell, old)
                value = where_greater(steps, now, value, old_h)
            store_lanes(p, c + k, cell)
            store_lanes(p, h + k, value)

    return kernel


def lstm_gradient_step() -> Kernel:
    """da from dy, and dc for the step before; dh keeps what passes a step that does not count.

    Arguments: lanes, t, length, has dh, units, dy, dh, dc, gates, c before, c, da.
    """

    def kernel(p, w, at, step, block, low, high):
        lanes, t, length, has_dh, units, dy, dh, dc = arguments(w, at, 8)
        gates, c_before, c, da = arguments(w, at + 8, 4)
        now, zero, one = splat(float32(t)), splat(float32(0)), splat(float32(1))
        apart = units * lanes
        for k in range(low * lanes, high * lanes, LANES):
            of_h, of_c = load_lanes(p, dy + k), zero
            if has_dh:
                of_h, of_c = of_h + load_lanes(p, dh + k), load_lanes(p, dc + k)
            i, f = load_lanes(p, gates + k), load_lanes(p, gates + apart + k)
            g, o = load_lanes(p, gates + 2 * apart + k), load_lanes(p, gates + 3 * apart + k)
            through = quick_tanh(load_lanes(p, c + k))
            all_c = of_c + of_h * o * (one - through * through)
            old = zero
            if c_before >= 0:
                old = load_lanes(p, c_before + k)
            of_i, of_f = all_c * g * i * (one - i), all_c * old * f * (one - f)
            of_g, of_o = all_c * i * (one - g * g), of_h * through * o * (one - o)
            passed = all_c * f
            if length >= 0:
                steps = load_lanes(p, length + k % lanes)
                of_i, of_f = (
                    where_greater(steps, now, of_i, zero),
                    where_greater(steps, now, of_f, zero),
                )
                of_g, of_o = (
                    where_greater(steps, now, of_g, zero),
                    where_greater(steps, now, of_o, zero),
                )
                passed = where_greater(steps, now, passed, of_c)
                store_lanes(p, dh + k, where_greater(steps, now, zero, of_h))
            store_lanes(p, dc + k, passed)
            store_lanes(p, da + k, of_i)
            store_lanes(p, da + apart + k, of_f)
            store_lanes(p, da + 2 * apart + k, of_g)
            store_lanes(p, da + 3 * apart + k, of_o)

    return kernel


def gru_step() -> Kernel:
    """Gates r, z, n and h of a step; the gates hold a, `state` holds W_hh h + b_hh.

    Arguments: lanes, t, length, units, gates, state, before, share, h.
    """

    def kernel(p, w, at, step, block, low, high):
        lanes, t, length, units, gates, state, before, share, h = arguments(w, at, 9)
        now, zero, one = splat(float32(t)), splat(float32(0)), splat(float32(1))
        apart = units * lanes
        for k in range(low * lanes, high * lanes, LANES):
            r = gate(load_lanes(p, gates + k) + load_lanes(p, state + k))
            z = gate(load_lanes(p, gates + apart + k) + load_lanes(p, state + apart + k))
            part = load_lanes(p, state + 2 * apart + k)
            n = quick_tanh(load_lanes(p, gates + 2 * apart + k) + r * part)
            store_lanes(p, gates + k, r)
            store_lanes(p, gates + apart + k, z)
            store_lanes(p, gates + 2 * apart + k, n)
            store_lanes(p, share + k, part)
            old = zero
            if before >= 0:
                old = load_lanes(p, before + k)
            value = (one - z) * n + z * old
            if length >= 0:
                value = where_greater(load_lanes(p, length + k % lanes), now, value, old)
            store_lanes(p, h + k, value)

    return kernel


def gru_gradient_step() -> Kernel:
    """da and dr from dy; dh becomes the part that reaches the step before without a product.

    Arguments: lanes, t, length, has dh, units, dy, dh, gates, before, share, da, dr.
    """

    def kernel(p, w, at, step, block, low, high):
        lanes, t, length, has_dh, units, dy, dh, gates = arguments(w, at, 8)
        before, share, da, dr = arguments(w, at + 8, 4)
        now, zero, one = splat(float32(t)), splat(float32(0)), splat(float32(1))
        apart = units * lanes
        for k in range(low * lanes, high * lanes, LANES):
            of_h = load_lanes(p, dy + k)
            if has_dh:
                of_h = of_h + load_lanes(p, dh + k)
            r, z = load_lanes(p, gates + k), load_lanes(p, gates + apart + k)
            n = load_lanes(p, gates + 2 * apart + k)
            old = zero
            if before >= 0:
                old = load_lanes(p, before + k)
            of_n = of_h * (one - z) * (one - n * n)
            of_r = of_n * load_lanes(p, share + k) * r * (one - r)
            of_z = of_h * (old - n) * z * (one - z)
            passed = of_h * z
            if length >= 0:
                steps = load_lanes(p, length + k % lanes)
                of_n = where_greater(steps, now, of_n, zero)
                of_r = where_greater(steps, now, of_r, zero)
                of_z = where_greater(steps, now, of_z, zero)
                passed = where_greater(steps, now, passed, of_h)
            store_lanes(p, dh + k, passed)
            store_lanes(p, da + k, of_r)
            store_lanes(p, da + apart + k, of_z)
            store_lanes(p, da + 2 * apart + k, of_n)
            store_lanes(p, dr + k, of_r)
            store_lanes(p, dr + apart + k, of_z)
            store_lanes(p, dr + 2 * apart + k, of_n * r)

    return kernel


def sequence_length() -> Kernel:
    """1 + the last step with a number other than the padding, 0 where there is none.

    Arguments: lanes, steps, features, padding, x, out. Units: groups of LANES samples.
    """

    def kernel(p, w, at, step, block, low, high):
        lanes, steps, features = arguments(w, at, 3)
        padding = splat(as_float(word(w, at + 3)))
        x, out = arguments(w, at + 4, 2)
        for unit in range(low, high):
            n = unit * LANES
            length = splat(float32(0))
            for t in range(steps):
                here = splat(float32(t + 1))
                for f in range(t * features, t * features + features):
                    value = load_lanes(p, x + f * lanes + n)
                    length = where_equal(value, padding, length, here)
            store_lanes(p, out + n, length)

    return kernel
