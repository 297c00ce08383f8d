"""One time step of a recurrent network explained: its gates, its cell, its output."""

import numpy as np

from netwright.inspection.explaining.time_steps import (
    GRU_GATES,
    LSTM_GATES,
    counts,
    state_before,
    value_before,
)
from netwright.inspection.explaining.worked import (
    ALL,
    Computed,
    Explanation,
    Index,
    Worked,
    cells,
    fixed,
)
from netwright.inspection.explaining.writing import factor, place, summed, written
from netwright.operations.operation import number, word

Lines = tuple[str, ...]


def rnn(computed: Computed, output: int, index: Index) -> Worked:
    """Works out h = f(W_ih x + b + W_hh h of the step before)."""
    u = index[2]
    if ended := _ended(computed, 4, index):
        return ended
    lines, a = _net(computed, index, u, "a")
    name = word(computed.settings, "activation")
    value = float(np.tanh(a)) if name == "tanh" else max(a, 0.0)
    function = f"tanh({written(a)})" if name == "tanh" else f"max(0, {written(a)})"
    last = f"{place('h', index[1:])} = {function} = {written(value)}"
    return Worked((*lines, last), value, _seen_of(computed, index, u))


def lstm(computed: Computed, output: int, index: Index) -> Worked:
    """A gate; the cell c = f c + i g; the output h = o tanh(c)."""
    h, c, gates = computed.outputs
    n, t, u = index
    units = h.shape[2]
    if output == 2:
        return _lstm_gate(computed, index, units)
    if ended := _ended(computed, 4, index, output):
        return ended
    i, f, g, o = (float(gates[n, t, gate * units + u]) for gate in range(4))
    known = f"gates: i = {written(i)}, f = {written(f)}, g = {written(g)}, o = {written(o)}"
    if output == 0:
        cell = float(c[index])
        value = o * float(np.tanh(cell))
        line = f"{place('h', index[1:])} = {written(o)} · tanh({written(cell)}) = {written(value)}"
        return Worked((known, f"{place('c', index[1:])} = {written(cell)}", line), value)
    before = value_before(computed, c, index)
    value = f * before + i * g
    line = (
        f"{place('c', index[1:])} = {written(f)} · {factor(before)} + {written(i)} · {factor(g)}"
        f" = {written(value)}"
    )
    return Worked((known, f"c of the step before = {written(before)}", line), value)


def _lstm_gate(computed: Computed, index: Index, units: int) -> Worked:
    gate, u = divmod(index[2], units)
    letter = LSTM_GATES[gate]
    lines, a = _net(computed, index, index[2], f"a of gate {letter}")
    value, said = _squashed(letter == "g", a)
    last = f"{place(letter, [index[1], u])} = {said} = {written(value)}"
    return Worked((*lines, last), value, _seen_of(computed, index, index[2]))


def gru(computed: Computed, output: int, index: Index) -> Worked:
    """A gate; the share N of the state; the output h = (1 - z) n + z h."""
    h, gates, _ = computed.outputs
    n, t, u = index
    units = h.shape[2]
    if output == 2:
        lines, value = _state_share(computed, index, 2 * units + u, "N")
        return Worked(lines, value)
    if output == 1:
        return _gru_gate(computed, index, units)
    if ended := _ended(computed, 5, index):
        return ended
    z, new = float(gates[n, t, units + u]), float(gates[n, t, 2 * units + u])
    before = value_before(computed, h, index)
    value = (1 - z) * new + z * before
    lines = (
        f"gates: z = {written(z)}, n = {written(new)}; h of the step before = {written(before)}",
        f"{place('h', index[1:])} = (1 − {written(z)}) · {factor(new)} + {written(z)} ·"
        f" {factor(before)} = {written(value)}",
    )
    return Worked(lines, value)


def _gru_gate(computed: Computed, index: Index, units: int) -> Worked:
    x, of_input, _, bias = computed.inputs[:4]
    n, t, row = index
    gate, u = divmod(row, units)
    given = summed(of_input[row], x[n, t], plus=[float(bias[row])])
    shared, state = _state_share(computed, index, row, "Σ W_hh · h + b_hh")
    a, said = given.value + state, f"{written(given.value)} + {factor(state)}"
    if GRU_GATES[gate] == "n":
        r = float(computed.outputs[1][n, t, u])
        a, said = (
            given.value + r * state,
            f"{written(given.value)} + {written(r)} · {factor(state)}",
        )
    value, function = _squashed(GRU_GATES[gate] == "n", a)
    lines = (
        *given.lines("Σ W_ih · x + b"),
        *shared,
        f"a = {said} = {written(a)}",
        f"{place(GRU_GATES[gate], [t, u])} = {function} = {written(value)}",
    )
    return Worked(lines, value, _seen_of(computed, index, row))


def _state_share(computed: Computed, index: Index, row: int, name: str) -> tuple[Lines, float]:
    of_state, bias = computed.inputs[2], computed.inputs[4]
    state = state_before(computed, computed.outputs[0], index[0], index[1])
    total = summed(of_state[row], state, plus=[float(bias[row])])
    return total.lines(name), total.value


def sequence_length(computed: Computed, output: int, index: Index) -> Worked:
    """1 + the last step with a number other than the padding."""
    x, padding = computed.inputs[0], number(computed.settings, "padding")
    differs = (x[index[0]] != padding).reshape(x.shape[1], -1).any(axis=1)
    value = int(np.flatnonzero(differs).max(initial=-1)) + 1
    line = f"steps until only the padding {written(padding)} follows: {value}"
    return Worked((line,), float(value), ((0, cells(index[0], *(ALL,) * (x.ndim - 1))),))


def _net(computed: Computed, index: Index, row: int, name: str) -> tuple[Lines, float]:
    """What goes into a gate: W_ih x + b, and W_hh h of the step before."""
    x, of_input, of_state, bias = computed.inputs[:4]
    n, t = index[:2]
    given = summed(of_input[row], x[n, t], plus=[float(bias[row])])
    state = summed(of_state[row], state_before(computed, computed.outputs[0], n, t))
    value = given.value + state.value
    return (
        *given.lines("Σ W_ih · x + b"),
        *state.lines("Σ W_hh · h of the step before"),
        f"{name} = {written(given.value)} + {factor(state.value)} = {written(value)}",
    ), value


def _ended(computed: Computed, given: int, index: Index, output: int = 0) -> Worked | None:
    """Where a sequence has ended, the state stays as it is."""
    if counts(computed.inputs[given:], index):
        return None
    value = value_before(computed, computed.outputs[output], index)
    return Worked((f"the sequence has ended: the state stays at {written(value)}",), value)


def _squashed(is_tanh: bool, a: float) -> tuple[float, str]:
    if is_tanh:
        return float(np.tanh(a)), f"tanh({written(a)})"
    return float(1 / (1 + np.exp(-a))), f"sigmoid({written(a)})"


def _seen_of(
    computed: Computed, index: Index, row: int
) -> tuple[tuple[int, tuple[slice, ...]], ...]:
    n, t = index[:2]
    return (0, cells(n, t, ALL)), (1, cells(row, ALL)), (2, cells(row, ALL)), (3, cells(row))


_GIVEN = ("x", "W_ih", "W_hh", "b")
EXPLANATIONS = {
    "rnn": Explanation(
        "Recurrent steps",
        (*_GIVEN, "length"),
        ("h",),
        fixed("h[t] = f(W_ih · x[t] + b + W_hh · h[t−1])"),
        rnn,
    ),
    "lstm": Explanation(
        "LSTM steps",
        (*_GIVEN, "length"),
        ("h", "c", "gates i, f, g, o"),
        fixed(
            "h[t] = o · tanh(c[t])",
            "c[t] = f · c[t−1] + i · g",
            "i, f, o = sigmoid(a),  g = tanh(a),  a = W_ih · x[t] + b + W_hh · h[t−1]",
        ),
        lstm,
    ),
    "gru": Explanation(
        "GRU steps",
        (*_GIVEN, "b_hh", "length"),
        ("h", "gates r, z, n", "N"),
        fixed(
            "h[t] = (1 − z) · n + z · h[t−1]",
            "r, z = sigmoid(a + W_hh · h[t−1] + b_hh),  n = tanh(a + r · N),  a = W_ih · x[t] + b",
            "N = W_hh · h[t−1] + b_hh, of gate n",
        ),
        gru,
    ),
    "sequence_length": Explanation(
        "Length of the sequence",
        ("x",),
        ("length",),
        fixed("1 + the last step with a number other than the padding"),
        sequence_length,
    ),
}
