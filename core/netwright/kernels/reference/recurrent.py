"""Recurrent networks, in NumPy: step by step. Arrays are (batch, steps, ...)."""

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from netwright.kernels.reference.arrays import Array, Settings
from netwright.kernels.reference.pointwise import KERNELS as POINTWISE
from netwright.operations.operation import number


def rnn(
    settings: Settings, x: Array, of_input: Array, of_state: Array, bias: Array, *length: Array
) -> tuple[Array, ...]:
    a = x @ of_input.T + bias
    h = np.zeros((len(x), of_state.shape[1]))
    out = np.empty((*x.shape[:2], h.shape[1]))
    for t in _order(settings, x):
        new = a[:, t] + h @ of_state.T
        new = np.tanh(new) if settings["activation"] == "tanh" else np.maximum(new, 0)
        h = out[:, t] = np.where(_counts(length, t), new, h)
    return (out,)


def rnn_gradient(
    settings: Settings, dy: Array, h: Array, of_state: Array, *length: Array
) -> tuple[Array, ...]:
    da, dh = np.zeros_like(dy), np.zeros_like(dy[:, 0])
    for t in reversed(_order(settings, dy)):
        dh, counts = dh + dy[:, t], _counts(length, t)
        slope = 1 - h[:, t] ** 2 if settings["activation"] == "tanh" else h[:, t] > 0
        da[:, t] = np.where(counts, dh * slope, 0)
        dh = np.where(counts, da[:, t] @ of_state, dh)
    return (da,)


def lstm(
    settings: Settings, x: Array, of_input: Array, of_state: Array, bias: Array, *length: Array
) -> tuple[Array, ...]:
    a, units = x @ of_input.T + bias, of_state.shape[1]
    h, c = np.zeros((2, len(x), units))
    out, cells = np.empty((2, *x.shape[:2], units))
    gates = np.empty_like(a)
    for t in _order(settings, x):
        i, f, g, o = np.split(a[:, t] + h @ of_state.T, 4, axis=1)
        i, f, g, o = _sigmoid(i), _sigmoid(f), np.tanh(g), _sigmoid(o)
        gates[:, t] = np.concatenate([i, f, g, o], axis=1)
        counts, new = _counts(length, t), f * c + i * g
        h = out[:, t] = np.where(counts, o * np.tanh(new), h)
        c = cells[:, t] = np.where(counts, new, c)
    return out, cells, gates


def lstm_gradient(
    settings: Settings, dy: Array, cells: Array, gates: Array, of_state: Array, *length: Array
) -> tuple[Array, ...]:
    da = np.zeros_like(gates)
    dh, dc = np.zeros((2, *dy[:, 0].shape))
    before = _before(settings, cells)
    for t in reversed(_order(settings, dy)):
        dh, counts = dh + dy[:, t], _counts(length, t)
        i, f, g, o = np.split(gates[:, t], 4, axis=1)
        through = np.tanh(cells[:, t])
        all_dc = dc + dh * o * (1 - through**2)
        parts = [
            all_dc * g * i * (1 - i),
            all_dc * before[:, t] * f * (1 - f),
            all_dc * i * (1 - g * g),
            dh * through * o * (1 - o),
        ]
        da[:, t] = np.where(counts, np.concatenate(parts, axis=1), 0)
        dh = np.where(counts, da[:, t] @ of_state, dh)
        dc = np.where(counts, all_dc * f, dc)
    return (da,)


def gru(
    settings: Settings,
    x: Array,
    of_input: Array,
    of_state: Array,
    bias: Array,
    state_bias: Array,
    *length: Array,
) -> tuple[Array, ...]:
    a, units = x @ of_input.T + bias, of_state.shape[1]
    h = np.zeros((len(x), units))
    out, shares = np.empty((2, *x.shape[:2], units))
    gates = np.empty_like(a)
    for t in _order(settings, x):
        ar, az, an = np.split(a[:, t], 3, axis=1)
        sr, sz, sn = np.split(h @ of_state.T + state_bias, 3, axis=1)
        r, z = _sigmoid(ar + sr), _sigmoid(az + sz)
        n = np.tanh(an + r * sn)
        gates[:, t], shares[:, t] = np.concatenate([r, z, n], axis=1), sn
        h = out[:, t] = np.where(_counts(length, t), (1 - z) * n + z * h, h)
    return out, gates, shares


def gru_gradient(
    settings: Settings,
    dy: Array,
    h: Array,
    gates: Array,
    shares: Array,
    of_state: Array,
    *length: Array,
) -> tuple[Array, ...]:
    da, dr = np.zeros((2, *gates.shape))
    dh = np.zeros_like(dy[:, 0])
    before = _before(settings, h)
    for t in reversed(_order(settings, dy)):
        dh, counts = dh + dy[:, t], _counts(length, t)
        r, z, n = np.split(gates[:, t], 3, axis=1)
        of_n = dh * (1 - z) * (1 - n * n)
        of_r = of_n * shares[:, t] * r * (1 - r)
        of_z = dh * (before[:, t] - n) * z * (1 - z)
        da[:, t] = np.where(counts, np.concatenate([of_r, of_z, of_n], axis=1), 0)
        dr[:, t] = np.where(counts, np.concatenate([of_r, of_z, of_n * r], axis=1), 0)
        dh = np.where(counts, dh * z + dr[:, t] @ of_state, dh)
    return da, dr


def recurrent_weight_gradient(settings: Settings, h: Array, dr: Array) -> tuple[Array, ...]:
    return (np.einsum("ntg,nth->gh", dr, _before(settings, h), optimize=True),)


def sequence_length(settings: Settings, x: Array) -> tuple[Array, ...]:
    differs = (x != number(settings, "padding")).reshape(*x.shape[:2], -1).any(axis=2)
    return (np.where(differs, np.arange(1, x.shape[1] + 1), 0).max(axis=1).astype(float),)


def _order(settings: Settings, x: Array) -> list[int]:
    steps = range(x.shape[1])
    return list(reversed(steps) if settings["reverse"] else steps)


def _before(settings: Settings, states: Array) -> Array:
    """At each step the state of the step before; 0 at the first."""
    moved = np.zeros_like(states)
    if settings["reverse"]:
        moved[:, :-1] = states[:, 1:]
    else:
        moved[:, 1:] = states[:, :-1]
    return moved


def _counts(length: Iterable[Array], t: int) -> NDArray[np.bool_]:
    """Which samples have a step t; (batch, 1)."""
    for each in length:
        return np.asarray(t < each)[:, None]
    return np.ones((1, 1), bool)


def _sigmoid(x: Array) -> Array:
    return POINTWISE["sigmoid"]({}, x)[0]
