"""Recurrent networks: the products with x for all steps at once, then step by step.

A step is a product with the state of the step before, added to what its rows hold already, and
a kernel for the rest. Backwards it is the same with the transposed matrix.
"""

from dataclasses import dataclass

from netwright.engines.cuda.assembly import Assembly
from netwright.engines.cuda.lowering.lowering import THREADS, WARP, Lowering, blocks_for
from netwright.engines.cuda.lowering.matrix import emit_dense
from netwright.engines.cuda.lowering.products import Matrix, Product, emit_product
from netwright.engines.fusion import FusedCall
from netwright.engines.parameters import row_length
from netwright.engines.place import Argument, Place
from netwright.engines.sequence import NOWHERE, Sequence, carried, is_tanh
from netwright.kernels.cuda import recurrent as kernels
from netwright.kernels.variant import Factory, Variant, float_bits
from netwright.operations.operation import number
from netwright.operations.recurrent import split_length
from netwright.operations.tensor import Tensor


@dataclass(frozen=True, slots=True)
class _Steps(Sequence):
    """A sequence whose steps are launches of a thread for each unit and lane."""

    asm: Assembly
    units: int

    def emit(
        self,
        factory: Factory,
        step: int,
        arguments: tuple[Argument, ...],
        reads: list[Place],
        writes: list[Place],
        variant: Variant = (),
    ) -> None:
        """Append the launch of a step; before its arguments stand count, lanes, t, length."""
        count = self.units * self.asm.lanes
        touched = [*reads, *self.length]
        blocks = blocks_for(count)
        launch = (count, *self.head(step), *arguments)
        self.asm.emit(factory, launch, blocks, THREADS, touched, writes, variant)


def rnn(asm: Assembly, fused: FusedCall) -> None:
    x, of_input, of_state, bias = fused.call.inputs[:4]
    h = fused.call.outputs[0]
    steps, states = _Steps(asm, fused.call, h.shape[1]), [asm.at(h)]
    emit_dense(asm, x, of_input, bias, asm.at(h))
    for t, before in steps.forwards():
        if before is not None:
            _emit_state_product(asm, of_state, steps.row(h, before), steps.row(h, t), True)
        arguments = (steps.at(h, t), steps.at(h, before))
        steps.emit(kernels.rnn_step, t, arguments, states, states, is_tanh(fused))


def rnn_gradient(asm: Assembly, fused: FusedCall) -> None:
    dy, h, of_state = split_length(fused.call.inputs)[0]
    da = fused.output
    steps, dh = _Steps(asm, fused.call, h.shape[1]), carried(asm, da, h, "state")
    has_dh: list[Place] = []
    for t, before in steps.backwards():
        arguments = (len(has_dh), steps.at(dy, t), steps.at(h, t), dh, steps.at(da, t))
        reads = [asm.at(dy), asm.at(h), *has_dh]
        writes = [asm.at(da), *([dh] if steps.length else [])]
        steps.emit(kernels.rnn_gradient_step, t, arguments, reads, writes, is_tanh(fused))
        if before is not None:
            _emit_transposed(asm, of_state, steps.row(da, t), dh, bool(steps.length))
        has_dh = [dh]


def lstm(asm: Assembly, fused: FusedCall) -> None:
    x, of_input, of_state, bias = fused.call.inputs[:4]
    h, c, gates = fused.call.outputs
    steps, states = _Steps(asm, fused.call, h.shape[1]), [asm.at(gates), asm.at(c), asm.at(h)]
    emit_dense(asm, x, of_input, bias, asm.at(gates))
    for t, before in steps.forwards():
        if before is not None:
            _emit_state_product(asm, of_state, steps.row(h, before), steps.row(gates, t), True)
        arguments = (
            steps.at(gates, t), steps.at(c, before), steps.at(h, before),
            steps.at(c, t), steps.at(h, t),
        )  # fmt: skip
        steps.emit(kernels.lstm_step, t, arguments, states, states)


def lstm_gradient(asm: Assembly, fused: FusedCall) -> None:
    dy, c, gates, of_state = split_length(fused.call.inputs)[0]
    da = fused.output
    steps = _Steps(asm, fused.call, c.shape[1])
    dh, dc = carried(asm, da, c, "state"), carried(asm, da, c, "cell")
    passed_on: list[Place] = []
    for t, before in steps.backwards():
        arguments = (
            int(bool(passed_on)), steps.at(dy, t), dh, dc,
            steps.at(gates, t), steps.at(c, before), steps.at(c, t), steps.at(da, t),
        )  # fmt: skip
        reads = [*map(asm.at, (dy, c, gates)), *passed_on]
        writes = [asm.at(da), dc, *([dh] if steps.length else [])]
        steps.emit(kernels.lstm_gradient_step, t, arguments, reads, writes)
        if before is not None:
            _emit_transposed(asm, of_state, steps.row(da, t), dh, bool(steps.length))
        passed_on = [dh, dc]


def gru(asm: Assembly, fused: FusedCall) -> None:
    x, of_input, of_state, bias, state_bias = fused.call.inputs[:5]
    h, gates, share = fused.call.outputs
    steps, written = _Steps(asm, fused.call, h.shape[1]), [*map(asm.at, (gates, share, h))]
    emit_dense(asm, x, of_input, bias, asm.at(gates))
    state = asm.buffer(f"{h.name}/state", gates.shape[1] * asm.lanes)
    for t, before in steps.forwards():
        if before is not None:
            _emit_state_product(asm, of_state, steps.row(h, before), state, False)
        arguments = (
            steps.at(gates, t), NOWHERE if before is None else state, asm.at(state_bias),
            steps.at(h, before), steps.at(share, t), steps.at(h, t),
        )  # fmt: skip
        reads = [asm.at(gates), asm.at(h), asm.at(state_bias)]
        reads += [] if before is None else [state]
        steps.emit(kernels.gru_step, t, arguments, reads, written)


def gru_gradient(asm: Assembly, fused: FusedCall) -> None:
    dy, h, gates, share, of_state = split_length(fused.call.inputs)[0]
    da, dr = fused.call.outputs
    steps, dh = _Steps(asm, fused.call, h.shape[1]), carried(asm, da, h, "state")
    has_dh: list[Place] = []
    for t, before in steps.backwards():
        arguments = (
            len(has_dh), steps.at(dy, t), dh, steps.at(gates, t),
            steps.at(h, before), steps.at(share, t), steps.at(da, t), steps.at(dr, t),
        )  # fmt: skip
        reads = [*map(asm.at, (dy, h, gates, share)), *has_dh]
        writes = [asm.at(da), asm.at(dr), dh]
        steps.emit(kernels.gru_gradient_step, t, arguments, reads, writes)
        if before is not None:
            _emit_transposed(asm, of_state, steps.row(dr, t), dh, True)
        has_dh = [dh]


def recurrent_weight_gradient(asm: Assembly, fused: FusedCall) -> None:
    """The lanes are the terms; pairs of neighbouring steps are slabs of terms."""
    h, dr = fused.call.inputs
    (rows, units), lanes = fused.output.shape, asm.lanes
    steps = _Steps(asm, fused.call, units)
    is_reverse = bool(fused.call.settings["reverse"])
    last = h.shape[0] - 1
    # Of a sequence of one step there are no pairs: the sum is 0, and nothing of it is read.
    product = Product(
        rows=rows,
        columns=units,
        terms=lanes,
        a=Matrix(steps.row(dr, 0 if is_reverse else min(1, last)), lanes, slab=rows * lanes),
        b=Matrix(
            steps.row(h, min(1, last) if is_reverse else 0), lanes, turned=True, slab=units * lanes
        ),
        c=Matrix(asm.at(fused.output), row_length(fused.output.shape)),
        slabs=last,
    )
    emit_product(asm, product)


def sequence_length(asm: Assembly, fused: FusedCall) -> None:
    (x,) = fused.call.inputs
    padding = float_bits(number(fused.call.settings, "padding"))
    steps, source, out = x.shape[0], asm.at(x), asm.at(fused.output)
    arguments = (asm.lanes, steps, x.size // steps, padding, source, out)
    blocks = blocks_for(asm.lanes, 1, WARP)
    asm.emit(kernels.sequence_length, arguments, blocks, WARP, [source], [out])


def _emit_state_product(
    asm: Assembly, weight: Tensor, before: Place, out: Place, adds: bool
) -> None:
    """Out (+)= W_hh h."""
    product = Product(
        rows=weight.shape[0],
        columns=asm.lanes,
        terms=weight.shape[1],
        a=Matrix(asm.at(weight), row_length(weight.shape)),
        b=Matrix(before, asm.lanes),
        c=Matrix(out, asm.lanes),
        accumulate=adds,
    )
    emit_product(asm, product)


def _emit_transposed(asm: Assembly, weight: Tensor, dr: Place, dh: Place, adds: bool) -> None:
    """Dh (+)= W_hh^T dr."""
    product = Product(
        rows=weight.shape[1],
        columns=asm.lanes,
        terms=weight.shape[0],
        a=Matrix(asm.at(weight), row_length(weight.shape), turned=True),
        b=Matrix(dr, asm.lanes),
        c=Matrix(dh, asm.lanes),
        accumulate=adds,
    )
    emit_product(asm, product)


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
