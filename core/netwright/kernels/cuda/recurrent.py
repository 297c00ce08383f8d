"""One time step of a recurrent network: what comes after its matrix product.

Gates and states are (units, lanes), a thread for each number. Places of the step before are -1
where there is none; `length`, the number of steps of each lane, is -1 where all have all of them.
"""

from numpy import float32

from netwright.kernels.cuda.cells import (
    gru_cell,
    gru_cell_gradient,
    lstm_cell,
    lstm_cell_gradient,
    relu_slope,
    rnn_relu,
    rnn_tanh,
    tanh_slope,
)
from netwright.kernels.cuda.intrinsics import (
    arguments,
    as_float,
    block_count,
    block_index,
    quotient,
    thread_count,
    thread_index,
)
from netwright.kernels.variant import Kernel


def counts(p, length, k, lanes, t):
    """Whether the lane of number k has a step t."""
    found = True
    if length >= 0:
        found = p[length + k - quotient(k, lanes) * lanes] > float32(t)
    return found


def before(p, place, k):
    """A number of the step before, 0 where there is none."""
    value = float32(0)
    if place >= 0:
        value = p[place + k]
    return value


def rnn_step(is_tanh: int) -> Kernel:
    """h = f(h), which holds a + W_hh h of the step before; f is tanh or ReLU.

    Arguments: count, lanes, t, length, h, h before.
    """
    function = rnn_tanh if is_tanh else rnn_relu

    def kernel(p, w, at):
        count, lanes, t, length, h, h_before = arguments(w, at, 6)
        k = block_index() * thread_count() + thread_index()
        while k < count:
            is_here = counts(p, length, k, lanes, t)
            old = before(p, h_before, k)
            value = function(p[h + k])
            p[h + k] = value if is_here else old
            k += block_count() * thread_count()

    return kernel


def rnn_gradient_step(is_tanh: int) -> Kernel:
    """da = (dy + dh) f'(h); dh keeps what passes a step that does not count.

    Arguments: count, lanes, t, length, whether there is dh, dy, h, dh, da.
    """
    slope = tanh_slope if is_tanh else relu_slope

    def kernel(p, w, at):
        count, lanes, t, length, has_dh, dy, h, dh, da = arguments(w, at, 9)
        k = block_index() * thread_count() + thread_index()
        while k < count:
            is_here = counts(p, length, k, lanes, t)
            total = p[dy + k]
            if has_dh:
                total += p[dh + k]
            change = total * slope(p[h + k])
            p[da + k] = change if is_here else float32(0)
            if length >= 0:
                p[dh + k] = float32(0) if is_here else total
            k += block_count() * thread_count()

    return kernel


def lstm_step() -> Kernel:
    """Gates, c and h of a step; the gates hold a + W_hh h of the step before.

    Arguments: count, lanes, t, length, gates, c before, h before, c, h.
    """

    def kernel(p, w, at):
        count, lanes, t, length, gates, c_before, h_before, c, h = arguments(w, at, 9)
        k = block_index() * thread_count() + thread_index()
        while k < count:
            place = gates + k
            is_here = counts(p, length, k, lanes, t)
            old = before(p, c_before, k)
            old_h = before(p, h_before, k)
            i, f, g, o, cell, value = lstm_cell(
                p[place], p[place + count], p[place + 2 * count], p[place + 3 * count], old
            )
            p[place] = i
            p[place + count] = f
            p[place + 2 * count] = g
            p[place + 3 * count] = o
            p[c + k] = cell if is_here else old
            p[h + k] = value if is_here else old_h
            k += block_count() * thread_count()

    return kernel


def lstm_gradient_step() -> Kernel:
    """da from dy, and dc for the step before; dh keeps what passes a step that does not count.

    Arguments: count, lanes, t, length, whether there are dh and dc, dy, dh, dc, gates, c before,
    c, da.
    """

    def kernel(p, w, at):
        count, lanes, t, length, has_dh, dy, dh, dc = arguments(w, at, 8)
        gates, c_before, c, da = arguments(w, at + 8, 4)
        k = block_index() * thread_count() + thread_index()
        while k < count:
            place = gates + k
            is_here = counts(p, length, k, lanes, t)
            of_h = p[dy + k]
            of_c = float32(0)
            if has_dh:
                of_h += p[dh + k]
                of_c = p[dc + k]
            old = before(p, c_before, k)
            of_i, of_f, of_g, of_o, passed = lstm_cell_gradient(
                of_h, of_c,
                p[place], p[place + count], p[place + 2 * count], p[place + 3 * count],
                p[c + k], old,
            )  # fmt: skip
            p[da + k] = of_i if is_here else float32(0)
            p[da + count + k] = of_f if is_here else float32(0)
            p[da + 2 * count + k] = of_g if is_here else float32(0)
            p[da + 3 * count + k] = of_o if is_here else float32(0)
            p[dc + k] = passed if is_here else of_c
            if length >= 0:
                p[dh + k] = float32(0) if is_here else of_h
            k += block_count() * thread_count()

    return kernel


def gru_step() -> Kernel:
    """Gates r, z, n and h of a step; the gates hold a, `state` W_hh h of the step before.

    Arguments: count, lanes, t, length, gates, state, b_hh, h before, N, h.
    """

    def kernel(p, w, at):
        count, lanes, t, length, gates, state, bias = arguments(w, at, 7)
        h_before, share, h = arguments(w, at + 7, 3)
        units = quotient(count, lanes)
        k = block_index() * thread_count() + thread_index()
        while k < count:
            place = gates + k
            unit = quotient(k, lanes)
            is_here = counts(p, length, k, lanes, t)
            old = before(p, h_before, k)
            s_r = before(p, state, k)
            s_z = before(p, state, k + count)
            s_n = before(p, state, k + 2 * count)
            s_r += p[bias + unit]
            s_z += p[bias + units + unit]
            s_n += p[bias + 2 * units + unit]
            r, z, n, value = gru_cell(
                p[place], p[place + count], p[place + 2 * count], s_r, s_z, s_n, old
            )
            p[place] = r
            p[place + count] = z
            p[place + 2 * count] = n
            p[share + k] = s_n
            p[h + k] = value if is_here else old
            k += block_count() * thread_count()

    return kernel


def gru_gradient_step() -> Kernel:
    """da and dr from dy; dh becomes the part that reaches the step before without a product.

    Arguments: count, lanes, t, length, whether there is dh, dy, dh, gates, h before, N, da, dr.
    """

    def kernel(p, w, at):
        count, lanes, t, length, has_dh, dy, dh, gates = arguments(w, at, 8)
        h_before, share, da, dr = arguments(w, at + 8, 4)
        k = block_index() * thread_count() + thread_index()
        while k < count:
            place = gates + k
            is_here = counts(p, length, k, lanes, t)
            of_h = p[dy + k]
            if has_dh:
                of_h += p[dh + k]
            old = before(p, h_before, k)
            r = p[place]
            of_r, of_z, of_n, passed = gru_cell_gradient(
                of_h, r, p[place + count], p[place + 2 * count], p[share + k], old
            )
            p[dh + k] = passed if is_here else of_h
            p[da + k] = of_r if is_here else float32(0)
            p[da + count + k] = of_z if is_here else float32(0)
            p[da + 2 * count + k] = of_n if is_here else float32(0)
            p[dr + k] = of_r if is_here else float32(0)
            p[dr + count + k] = of_z if is_here else float32(0)
            p[dr + 2 * count + k] = of_n * r if is_here else float32(0)
            k += block_count() * thread_count()

    return kernel


def sequence_length() -> Kernel:
    """1 + the last step with a number other than the padding, 0 where there is none.

    Arguments: lanes, steps, features, padding, x, out. A thread for each lane.
    """

    def kernel(p, w, at):
        lanes, steps, features, padding, x, out = arguments(w, at, 6)
        lane = block_index() * thread_count() + thread_index()
        if lane < lanes:
            length = float32(0)
            for t in range(steps):
                for f in range(t * features, t * features + features):
                    if p[x + f * lanes + lane] != as_float(padding):
                        length = float32(t + 1)
            p[out + lane] = length

    return kernel
