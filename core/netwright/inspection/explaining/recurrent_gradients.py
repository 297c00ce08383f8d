"""Back through time explained: the gradients before the gates of one step."""

from collections.abc import Sequence

import numpy as np

from netwright.inspection.explaining.time_steps import (
    GRU_GATES,
    LSTM_GATES,
    counts,
    steps_after,
    value_before,
)
from netwright.inspection.explaining.worked import (
    ALL,
    Array,
    Computed,
    Explanation,
    Index,
    Worked,
    cells,
    fixed,
)
from netwright.inspection.explaining.writing import factor, place, summed, written
from netwright.operations.operation import word

Lines = tuple[str, ...]


def rnn_gradient(computed: Computed, output: int, index: Index) -> Worked:
    """Works out da = f' (dy + what comes back from the step after)."""
    _, h, of_state, *length = computed.inputs
    if not counts(length, index):
        return _no_gradient(index)
    lines, dh = _arriving(computed, of_state, length, index)
    here = float(h[index])
    slope = 1 - here**2 if word(computed.settings, "activation") == "tanh" else float(here > 0)
    value = dh * slope
    last = f"{place('da', index[1:])} = {factor(dh)} · f′ {written(slope)} = {written(value)}"
    return Worked((*lines, last), value, ((0, cells(*index)), (1, cells(*index))))


def lstm_gradient(computed: Computed, output: int, index: Index) -> Worked:
    """The gradient before one gate, from those of the output and of the cell."""
    dy, c, gates, of_state, *length = computed.inputs
    n, t, row = index
    units = dy.shape[2]
    gate, u = divmod(row, units)
    if not counts(length, index):
        return _no_gradient(index)
    at = n, t, u
    lines, dh = _arriving(computed, of_state, length, at)
    i, f, g, o = (float(gates[n, t, number * units + u]) for number in range(4))
    through = float(np.tanh(float(c[at])))
    dc = dh * o * (1 - through**2) + _later_cell(computed, at)
    before = value_before(computed, c, at)
    slopes = (
        (dc * g * i * (1 - i), "dc · g · i · (1 − i)"),
        (dc * before * f * (1 - f), "dc · c of the step before · f · (1 − f)"),
        (dc * i * (1 - g * g), "dc · i · (1 − g²)"),
        (dh * through * o * (1 - o), "dh · tanh(c) · o · (1 − o)"),
    )
    value, said = slopes[gate]
    lines = (
        *lines,
        f"i = {written(i)}, f = {written(f)}, g = {written(g)}, o = {written(o)},"
        f" tanh(c) = {written(through)}, c before = {written(before)}",
        f"dc = dh · o · (1 − tanh²(c)) + dc · f of the step after = {written(dc)}",
        f"da of gate {LSTM_GATES[gate]} = {said} = {written(value)}",
    )
    return Worked(lines, value, ((0, cells(*at)), (1, cells(*at)), (2, cells(*index))))


def _later_cell(computed: Computed, at: Index) -> float:
    """Dc f of the step after: the gradient that comes back along the cell."""
    dy, c, gates, of_state, *length = computed.inputs
    n, t, u = at
    units, back = dy.shape[2], 0.0
    later = [s for s in steps_after(computed, dy.shape[1], t) if counts(length, (n, s))]
    for s in reversed(later):
        _, dh = _arriving(computed, of_state, length, (n, s, u))
        o, f = float(gates[n, s, 3 * units + u]), float(gates[n, s, units + u])
        back = f * (back + dh * o * (1 - float(np.tanh(float(c[n, s, u]))) ** 2))
    return back


def gru_gradient(computed: Computed, output: int, index: Index) -> Worked:
    """The gradients before one gate, on the side of the input or of the state."""
    dy, h, gates, shares, _, *length = computed.inputs
    n, t, row = index
    units = dy.shape[2]
    gate, u = divmod(row, units)
    if not counts(length, index):
        return _no_gradient(index)
    at = n, t, u
    dh = _gru_arriving(computed, at)
    r, z, new = (float(gates[n, t, number * units + u]) for number in range(3))
    before, share = value_before(computed, h, at), float(shares[at])
    of_n = dh * (1 - z) * (1 - new * new)
    parts = (
        (of_n * share * r * (1 - r), "dn · N · r · (1 − r)"),
        (dh * (before - new) * z * (1 - z), "dh · (h of the step before − n) · z · (1 − z)"),
        (of_n * r, "dn · r") if output else (of_n, "dn"),
    )
    value, said = parts[gate]
    lines = (
        f"dh = {written(dh)}: dy here and what comes back from the step after",
        f"r = {written(r)}, z = {written(z)}, n = {written(new)}, N = {written(share)},"
        f" h before = {written(before)}",
        f"dn = dh · (1 − z) · (1 − n²) = {written(of_n)}",
        f"gradient before gate {GRU_GATES[gate]} = {said} = {written(value)}",
    )
    return Worked(lines, value, ((0, cells(*at)), (1, cells(*at)), (2, cells(*index))))


def _gru_arriving(computed: Computed, at: Index) -> float:
    """dh: dy here, what the step after passes through its gates, and what it keeps of h."""
    dy, _, gates, _, of_state, *length = computed.inputs
    _, dr = computed.outputs
    n, t, u = at
    units, back = dy.shape[2], 0.0
    later = steps_after(computed, dy.shape[1], t)
    for s in reversed(later):
        dh = back + float(dy[n, s, u])
        if counts(length, (n, s)):
            z = float(gates[n, s, units + u])
            back = dh * z + float(dr[n, s].astype(float) @ of_state[:, u])
        else:
            back = dh
    return back + float(dy[at])


def recurrent_weight_gradient(computed: Computed, output: int, index: Index) -> Worked:
    """dW_hh = sum over the batch and the steps of dr h of the step before."""
    h, dr = computed.inputs
    row, u = index
    reverse = bool(computed.settings["reverse"])
    later, earlier = (
        (slice(None, -1), slice(1, None)) if reverse else (slice(1, None), slice(None, -1))
    )
    total = summed(dr[:, later, row], h[:, earlier, u])
    seen = (0, cells(ALL, earlier, u)), (1, cells(ALL, later, row))
    return Worked(total.lines(place("dW", index)), total.value, seen)


def _arriving(
    computed: Computed, of_state: Array, length: Sequence[Array], at: Index
) -> tuple[Lines, float]:
    """dh: dy here and what comes back through the gates of the step after."""
    dy, (da,) = computed.inputs[0], computed.outputs
    n, t, u = at
    here, back = float(dy[at]), 0.0
    for s in steps_after(computed, dy.shape[1], t):
        if not counts(length, (n, s)):
            here += float(dy[n, s, u])  # the state stood still: its gradient comes from there too
            continue
        back = float(da[n, s].astype(float) @ of_state[:, u])
        break
    value = here + back
    line = (
        f"dh = dy {written(here)} + Σ W_hh · da of the step after {written(back)}"
        f" = {written(value)}"
    )
    return (line,), value


def _no_gradient(index: Index) -> Worked:
    return Worked((f"the sequence has ended: {place('da', index[1:])} = 0",), 0.0)


EXPLANATIONS = {
    "rnn_gradient": Explanation(
        "Back through time",
        ("dy", "h", "W_hh", "length"),
        ("da",),
        fixed("da[t] = f′ · (dy[t] + W_hhᵀ · da[t+1])"),
        rnn_gradient,
    ),
    "lstm_gradient": Explanation(
        "Back through time",
        ("dy", "c", "gates", "W_hh", "length"),
        ("da",),
        fixed("dh = dy[t] + W_hhᵀ · da[t+1],  dc = dh · o · (1 − tanh²(c)) + dc[t+1] · f[t+1]"),
        lstm_gradient,
    ),
    "gru_gradient": Explanation(
        "Back through time",
        ("dy", "h", "gates", "N", "W_hh", "length"),
        ("da", "dR"),
        fixed("dh = dy[t] + W_hhᵀ · dR[t+1] + dh[t+1] · z[t+1]"),
        gru_gradient,
    ),
    "recurrent_weight_gradient": Explanation(
        "Gradient of the weights of the state",
        ("h", "da"),
        ("dW",),
        fixed("dW_hh = Σ over the batch and the steps of da[t] · h[t−1]"),
        recurrent_weight_gradient,
    ),
}
