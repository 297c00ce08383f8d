"""The cells of recurrent networks, one number of one unit at a time: forwards and backwards.

`a` are the sums before the functions of the gates; `old` is the state of the step before.
"""

import math

from numpy import float32

from netwright.kernels.cuda.functions import relu, sigmoid


def rnn_tanh(a):
    """h."""
    return math.tanh(a)


def rnn_relu(a):
    """h."""
    return relu(a)


def tanh_slope(y):
    """f' where f = y."""
    return float32(1) - y * y


def relu_slope(y):
    """f' where f = y."""
    return float32(1) if y > float32(0) else float32(0)


def lstm_cell(a_i, a_f, a_g, a_o, old):
    """(i, f, g, o, c, h); `old` is c of the step before."""
    i = sigmoid(a_i)
    f = sigmoid(a_f)
    g = math.tanh(a_g)
    o = sigmoid(a_o)
    c = f * old + i * g
    return i, f, g, o, c, o * math.tanh(c)


def lstm_cell_gradient(dh, dc, i, f, g, o, c, old):
    """(di, df, dg, do, dc of the step before); the first four before the functions."""
    one = float32(1)
    through = math.tanh(c)
    whole = dc + dh * o * (one - through * through)
    of_i = whole * g * i * (one - i)
    of_f = whole * old * f * (one - f)
    of_g = whole * i * (one - g * g)
    of_o = dh * through * o * (one - o)
    return of_i, of_f, of_g, of_o, whole * f


def gru_cell(a_r, a_z, a_n, s_r, s_z, s_n, old):
    """(r, z, n, h); s are the parts of the state, with their bias."""
    r = sigmoid(a_r + s_r)
    z = sigmoid(a_z + s_z)
    n = math.tanh(a_n + r * s_n)
    return r, z, n, (float32(1) - z) * n + z * old


def gru_cell_gradient(dh, r, z, n, s_n, old):
    """(dr, dz, dn, what reaches the state before without a product)."""
    one = float32(1)
    of_n = dh * (one - z) * (one - n * n)
    of_r = of_n * s_n * r * (one - r)
    of_z = dh * (old - n) * z * (one - z)
    return of_r, of_z, of_n, dh * z
