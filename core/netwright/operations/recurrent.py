"""Recurrent networks: operations on a whole sequence x (steps, in), zero state before the first.

With a = W_ih x[t] + b and h the output of the step before:

    rnn    h' = f(a + W_hh h), f = tanh or ReLU
    lstm   i, f, g, o = a + W_hh h;  c' = sigmoid(f) c + sigmoid(i) tanh(g);
           h' = sigmoid(o) tanh(c')
    gru    r, z, n = a;  R, Z, N = W_hh h + b_hh;  r = sigmoid(r + R);  z = sigmoid(z + Z);
           n = tanh(n + r N);  h' = (1 - z) n + z h

Weights W_ih (gates x units, in) and W_hh (gates x units, units) hold the gates one after the
other in the order above, as in PyTorch. `reverse` begins at the last step. With a further input
`length`, the steps from there on leave the state as it is.

Gradients go back through time: the gradient of a, from which dense operations make those of x,
W_ih and b; and that of W_hh, the sum over the steps of da h^T with h of the step before.

Sources: J. Elman 1990; S. Hochreiter and J. Schmidhuber 1997, with the forget gate of F. Gers
et al. 2000; K. Cho et al. 2014, with the reset after the product, as in PyTorch.
"""

from collections.abc import Mapping, Sequence

from netwright.operations.operation import Call, Emit, Operation, Result, Setting
from netwright.operations.tensor import Role, Tensor


def split_length(inputs: Sequence[Tensor]) -> tuple[Sequence[Tensor], tuple[Tensor, ...]]:
    """The inputs without the length of the sequence, and the length if there is one."""
    if inputs[-1].role is Role.INDEX:
        return inputs[:-1], (inputs[-1],)
    return inputs, ()


class _Recurrent(Operation):
    """Inputs x, W_ih, W_hh, b, for gru b_hh, and the length if any."""

    def multiply_adds(self, call: Call) -> int:
        x, of_input, of_state = call.inputs[:3]
        return x.shape[0] * (of_input.size + of_state.size)

    def _gradients(
        self, emit: Emit, call: Call, da: Tensor, dr: Tensor
    ) -> tuple[Tensor | None, ...]:
        """Of x, W_ih, W_hh and b, from those before the gates: input side and state side."""
        x, of_input, of_state, bias = call.inputs[:4]
        backwards = {"reverse": call.settings["reverse"]}
        return (
            emit("dense_input_gradient", da, of_input, like=x)[0],
            emit("dense_weight_gradient", x, da, like=of_input)[0],
            emit("recurrent_weight_gradient", call.outputs[0], dr, like=of_state, **backwards)[0],
            emit("bias_gradient", da, like=bias, axis=-1)[0],
        )


class Rnn(_Recurrent):
    """Output h (steps, units). Setting `activation`: tanh or relu."""

    name = "rnn"

    def results(
        self, inputs: Sequence[Tensor], settings: Mapping[str, Setting]
    ) -> tuple[Result, ...]:
        del settings
        return (Result((inputs[0].shape[0], inputs[2].shape[1])),)

    def derivative(self, emit: Emit, call: Call, dy: Tensor | None) -> tuple[Tensor | None, ...]:
        assert dy is not None
        given, length = split_length(call.inputs)
        (da,) = emit(
            "rnn_gradient", dy, call.outputs[0], given[2], *length, like=None, **call.settings
        )
        return *self._gradients(emit, call, da, da), *(None for _ in length)


class Lstm(_Recurrent):
    """Outputs h (steps, units), c (steps, units), gates (steps, 4 units) after their functions."""

    name = "lstm"
    outputs = ("output", "cell", "gates")

    def results(
        self, inputs: Sequence[Tensor], settings: Mapping[str, Setting]
    ) -> tuple[Result, ...]:
        del settings
        steps, units = inputs[0].shape[0], inputs[2].shape[1]
        return Result((steps, units)), Result((steps, units)), Result((steps, 4 * units))

    def derivative(self, emit: Emit, call: Call, dy: Tensor | None) -> tuple[Tensor | None, ...]:
        assert dy is not None
        given, length = split_length(call.inputs)
        _, cell, gates = call.outputs
        (da,) = emit(
            "lstm_gradient", dy, cell, gates, given[2], *length, like=None, **call.settings
        )
        return *self._gradients(emit, call, da, da), *(None for _ in length)


class Gru(_Recurrent):
    """Outputs h (steps, units), gates r, z, n (steps, 3 units), and N (steps, units)."""

    name = "gru"
    outputs = ("output", "gates", "state_share")

    def results(
        self, inputs: Sequence[Tensor], settings: Mapping[str, Setting]
    ) -> tuple[Result, ...]:
        del settings
        steps, units = inputs[0].shape[0], inputs[2].shape[1]
        return Result((steps, units)), Result((steps, 3 * units)), Result((steps, units))

    def derivative(self, emit: Emit, call: Call, dy: Tensor | None) -> tuple[Tensor | None, ...]:
        assert dy is not None
        given, length = split_length(call.inputs)
        h, gates, share = call.outputs
        da, dr = emit(
            "gru_gradient", dy, h, gates, share, given[2], *length, like=None, **call.settings
        )
        db = emit("bias_gradient", dr, like=given[4], axis=-1)
        return *self._gradients(emit, call, da, dr), *db, *(None for _ in length)


class RnnGradient(Operation):
    """The gradient of a from dy, h, W_hh and the length if any."""

    name = "rnn_gradient"

    def results(
        self, inputs: Sequence[Tensor], settings: Mapping[str, Setting]
    ) -> tuple[Result, ...]:
        del settings
        return (Result(inputs[0].shape, role=Role.GRADIENT),)

    def multiply_adds(self, call: Call) -> int:
        given, _ = split_length(call.inputs)
        return given[0].shape[0] * given[-1].size


class LstmGradient(RnnGradient):
    """The gradient of a from dy, c, gates, W_hh and the length if any."""

    name = "lstm_gradient"

    def results(
        self, inputs: Sequence[Tensor], settings: Mapping[str, Setting]
    ) -> tuple[Result, ...]:
        del settings
        return (Result(inputs[2].shape, role=Role.GRADIENT),)


class GruGradient(RnnGradient):
    """Gradients of a and of W_hh h + b_hh, from dy, h, gates, N, W_hh and the length if any."""

    name = "gru_gradient"
    outputs = ("output", "state_gradient")

    def results(
        self, inputs: Sequence[Tensor], settings: Mapping[str, Setting]
    ) -> tuple[Result, ...]:
        del settings
        result = Result(inputs[2].shape, role=Role.GRADIENT)
        return result, result


class RecurrentWeightGradient(Operation):
    """dW_hh = sum over the batch and the steps of dr[t] h^T, h of the step before. Inputs h, dr."""

    name = "recurrent_weight_gradient"

    def results(
        self, inputs: Sequence[Tensor], settings: Mapping[str, Setting]
    ) -> tuple[Result, ...]:
        del settings
        h, dr = inputs
        return (Result((dr.shape[1], h.shape[1]), batched=False, role=Role.GRADIENT),)

    def multiply_adds(self, call: Call) -> int:
        return (call.inputs[0].shape[0] - 1) * call.outputs[0].size


class SequenceLength(Operation):
    """1 + the last step of x (steps, ...) with a number other than the setting `padding`."""

    name = "sequence_length"

    def results(
        self, inputs: Sequence[Tensor], settings: Mapping[str, Setting]
    ) -> tuple[Result, ...]:
        del inputs, settings
        return (Result((), role=Role.INDEX),)


OPERATIONS: tuple[Operation, ...] = (
    Rnn(),
    Lstm(),
    Gru(),
    RnnGradient(),
    LstmGradient(),
    GruGradient(),
    RecurrentWeightGradient(),
    SequenceLength(),
)
