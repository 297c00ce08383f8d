"""Recurrent networks on the tape: the products with x for all steps at once, then step by step.

A step is a product with the state of the step before, added to what its rows hold already, and
a kernel for the rest. Backwards it is the same with the transposed matrix.
"""

from netwright.engines.cpu.assembly import Assembly
from netwright.engines.cpu.lowering.lowering import Lowering
from netwright.engines.cpu.lowering.matrix import emit_dense, emit_weight_gradient
from netwright.engines.cpu.lowering.products import (
    ALWAYS,
    NEVER,
    Product,
    emit_product,
    take_place,
)
from netwright.engines.cpu.lowering.vectors import emit_step_vector, emit_transposed_vector
from netwright.engines.fusion import FusedCall
from netwright.engines.parameters import row_length
from netwright.engines.place import Place
from netwright.engines.sequence import Sequence, carried, is_tanh
from netwright.kernels.cpu import recurrent as kernels
from netwright.kernels.cpu.llvm.emit import LANES
from netwright.kernels.variant import float_bits
from netwright.operations.operation import number
from netwright.operations.recurrent import split_length
from netwright.operations.tensor import Tensor


def rnn(asm: Assembly, fused: FusedCall) -> None:
    x, of_input, of_state, bias = fused.call.inputs[:4]
    steps, h = Sequence(asm, fused.call), fused.call.outputs[0]
    emit_dense(asm, x, of_input, bias, asm.at(h))
    for t, before in steps.forwards():
        if before is not None:
            _add_state(asm, of_state, steps.row(h, before), steps.row(h, t))
        arguments = (*steps.head(t), steps.at(h, t), steps.at(h, before))
        reads = [asm.at(h), *steps.length]
        asm.emit(kernels.rnn_step, arguments, h.shape[1], reads, [asm.at(h)], is_tanh(fused))


def rnn_gradient(asm: Assembly, fused: FusedCall) -> None:
    dy, h, of_state = split_length(fused.call.inputs)[0]
    steps, da = Sequence(asm, fused.call), fused.output
    dh = carried(asm, da, h, "state")
    is_first = True
    for t, before in steps.backwards():
        arguments = (
            *steps.head(t), int(not is_first), steps.at(dy, t), steps.at(h, t), dh, steps.at(da, t),
        )  # fmt: skip
        reads = [asm.at(dy), asm.at(h), *steps.length, *([] if is_first else [dh])]
        writes = [asm.at(da), *([dh] if steps.length else [])]
        asm.emit(kernels.rnn_gradient_step, arguments, h.shape[1], reads, writes, is_tanh(fused))
        if before is not None:
            _add_transposed(asm, of_state, steps.row(da, t), dh, bool(steps.length))
        is_first = False


def lstm(asm: Assembly, fused: FusedCall) -> None:
    x, of_input, of_state, bias = fused.call.inputs[:4]
    h, c, gates = fused.call.outputs
    steps, units = Sequence(asm, fused.call), h.shape[1]
    emit_dense(asm, x, of_input, bias, asm.at(gates))
    for t, before in steps.forwards():
        if before is not None:
            _add_state(asm, of_state, steps.row(h, before), steps.row(gates, t))
        arguments = (
            *steps.head(t), units,
            steps.at(gates, t), steps.at(c, before), steps.at(h, before),
            steps.at(c, t), steps.at(h, t),
        )  # fmt: skip
        states = [asm.at(gates), asm.at(c), asm.at(h)]
        asm.emit(kernels.lstm_step, arguments, units, [*states, *steps.length], states)


def lstm_gradient(asm: Assembly, fused: FusedCall) -> None:
    take_place(asm, fused)
    dy, c, gates, of_state = split_length(fused.call.inputs)[0]
    steps, da, units = Sequence(asm, fused.call), fused.output, c.shape[1]
    dh, dc = carried(asm, da, c, "state"), carried(asm, da, c, "cell")
    is_first = True
    for t, before in steps.backwards():
        arguments = (
            *steps.head(t), int(not is_first), units, steps.at(dy, t), dh, dc,
            steps.at(gates, t), steps.at(c, before), steps.at(c, t), steps.at(da, t),
        )  # fmt: skip
        reads = [*map(asm.at, (dy, c, gates)), *steps.length, *([] if is_first else [dh, dc])]
        writes = [asm.at(da), dc, *([dh] if steps.length else [])]
        asm.emit(kernels.lstm_gradient_step, arguments, units, reads, writes)
        if before is not None:
            _add_transposed(asm, of_state, steps.row(da, t), dh, bool(steps.length))
        is_first = False


def gru(asm: Assembly, fused: FusedCall) -> None:
    x, of_input, of_state, bias, state_bias = fused.call.inputs[:5]
    h, gates, share = fused.call.outputs
    steps, units = Sequence(asm, fused.call), h.shape[1]
    emit_dense(asm, x, of_input, bias, asm.at(gates))
    state = asm.buffer(f"{h.name}/state", 3 * units * asm.lanes)
    for t, before in steps.forwards():
        _state_product(asm, of_state, state_bias, steps, before, state)
        arguments = (
            *steps.head(t), units, steps.at(gates, t), state,
            steps.at(h, before), steps.at(share, t), steps.at(h, t),
        )  # fmt: skip
        written = [asm.at(gates), asm.at(share), asm.at(h)]
        reads = [asm.at(gates), asm.at(h), state, *steps.length]
        asm.emit(kernels.gru_step, arguments, units, reads, written)


def gru_gradient(asm: Assembly, fused: FusedCall) -> None:
    take_place(asm, fused)
    dy, h, gates, share, of_state = split_length(fused.call.inputs)[0]
    da, dr = fused.call.outputs
    steps, units = Sequence(asm, fused.call), h.shape[1]
    dh = carried(asm, da, h, "state")
    is_first = True
    for t, before in steps.backwards():
        arguments = (
            *steps.head(t), int(not is_first), units, steps.at(dy, t), dh,
            steps.at(gates, t), steps.at(h, before), steps.at(share, t),
            steps.at(da, t), steps.at(dr, t),
        )  # fmt: skip
        reads = [*map(asm.at, (dy, h, gates, share)), *steps.length, *([] if is_first else [dh])]
        asm.emit(kernels.gru_gradient_step, arguments, units, reads, [asm.at(da), asm.at(dr), dh])
        if before is not None:
            _add_transposed(asm, of_state, steps.row(dr, t), dh, True)
        is_first = False


def recurrent_weight_gradient(asm: Assembly, fused: FusedCall) -> None:
    h, dr = fused.call.inputs
    steps = Sequence(asm, fused.call)
    pairs = [(before, t) for t, before in steps.forwards() if before is not None]
    emit_weight_gradient(asm, fused, h, dr, pairs)


def sequence_length(asm: Assembly, fused: FusedCall) -> None:
    (x,) = fused.call.inputs
    padding = float_bits(number(fused.call.settings, "padding"))
    steps, source, out = x.shape[0], asm.at(x), asm.at(fused.output)
    arguments = (asm.lanes, steps, x.size // steps, padding, source, out)
    asm.emit(kernels.sequence_length, arguments, asm.lanes // LANES, [source], [out])


def _add_state(asm: Assembly, weight: Tensor, before: Place, out: Place) -> None:
    """Out += W_hh h."""
    if asm.is_single:
        emit_step_vector(asm, before, weight, None, out, adds=True)
        return
    lanes = asm.lanes
    product = Product(
        rows=weight.shape[0], width=lanes,
        a=asm.at(weight), a_row=row_length(weight.shape),
        b=before, c=out, c_row=lanes, accumulate=ALWAYS,
    )  # fmt: skip
    emit_product(asm, product, lambda *_: ((i, i * lanes) for i in range(weight.shape[1])))


def _state_product(
    asm: Assembly, weight: Tensor, bias: Tensor, steps: Sequence, before: int | None, out: Place
) -> None:
    """Out = W_hh h + b_hh, with h = 0 before the first step."""
    lanes, h = asm.lanes, steps.call.outputs[0]
    if asm.is_single and before is not None:
        emit_step_vector(asm, steps.row(h, before), weight, bias, out)
        return
    terms = range(0 if before is None else weight.shape[1])
    product = Product(
        rows=weight.shape[0], width=lanes,
        a=asm.at(weight), a_row=row_length(weight.shape),
        b=steps.row(h, before or 0), c=out, c_row=lanes, bias=asm.at(bias),
    )  # fmt: skip
    emit_product(asm, product, lambda *_: ((i, i * lanes) for i in terms))


def _add_transposed(asm: Assembly, weight: Tensor, dr: Place, dh: Place, adds: bool) -> None:
    """Dh (+)= W_hh^T dr."""
    if asm.is_single:
        emit_transposed_vector(asm, dr, weight, dh, adds=adds)
        return
    lanes, row = asm.lanes, row_length(weight.shape)
    product = Product(
        rows=weight.shape[1], width=lanes,
        a=asm.at(weight), a_row=1,
        b=dr, c=dh, c_row=lanes, accumulate=ALWAYS if adds else NEVER,
    )  # fmt: skip
    emit_product(asm, product, lambda *_: ((g * row, g * lanes) for g in range(weight.shape[0])))


LOWERINGS: dict[str, Lowering] = {
    "rnn": rnn,
    "rnn_gradient": rnn_gradient,
    "lstm": lstm,
    "lstm_gradient": lstm_gradient,
    "gru": gru,
    "gru_gradient": gru_gradient,
    "recurrent_weight_gradient": recurrent_weight_gradient,
    "sequence_length": sequence_length,
}
