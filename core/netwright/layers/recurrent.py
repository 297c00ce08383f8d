"""Recurrent layers: a state goes through a sequence (steps, features), step by step.

    RNN    h' = f(W_ih x + b + W_hh h), f = tanh or ReLU
    LSTM   i, f, g, o = W_ih x + b + W_hh h;  c' = sigmoid(f) c + sigmoid(i) tanh(g);
           h' = sigmoid(o) tanh(c')
    GRU    r, z, n = W_ih x + b;  R, Z, N = W_hh h + b_hh;  r = sigmoid(r + R);
           z = sigmoid(z + Z);  n = tanh(n + r N);  h' = (1 - z) n + z h

Differences from PyTorch: RNN and LSTM have one bias (two that are added learn nothing more).
Where a sequence ends before the last step (input `length`), the state stays as it is, so that the
last step holds the last state; PyTorch's packed sequences give 0 there.

A network can be made deep in four ways (R. Pascanu et al. 2014): states on states (`layers`),
and further layers from input to state, from state to state, and from state to output. With
layers between the states, every step is built from single operations: right, but slower.

A backward or bidirectional layer with a look-ahead sees only so many steps of the future: its
state at a step begins that many steps later. It too is built from single operations.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from netwright.layers.layer import Build, Layer, ShapeError
from netwright.layers.setting import setting
from netwright.layers.unrolled import Unrolled
from netwright.layers.weighted import WeightedLayer
from netwright.operations.tensor import Role, Tensor, spelled

DIRECTIONS = ("forward", "backward", "bidirectional")
RETURNS = ("last state", "every step")
_SEQUENCE_RANK = 2
_MOST_DEPTH = 8
_DEPTH = "Depth"


@dataclass(frozen=True)
class _Recurrent(WeightedLayer):
    """What the three kinds share. `gates` is how many vectors of units a step computes."""

    family = "Recurrent"
    inputs = ("input", "length")
    optional = ("length",)
    gates: ClassVar[int]
    has_state_bias: ClassVar[bool] = False

    units: int = setting(64, "Units", "How many numbers the state has.", low=1, high=65_536)
    returns: str = setting(
        "last state",
        "Returns",
        "The state after the last step, or the state of every step.",
        choices=RETURNS,
    )
    direction: str = setting(
        "forward",
        "Direction",
        "bidirectional joins the states of both directions: twice as many numbers come out.",
        choices=DIRECTIONS,
    )
    look_ahead: int = setting(
        0,
        "Look-ahead",
        "How many steps of the future a state going backward may see. 0 is all of them.",
        low=0,
        high=1_000,
        unit="steps",
        only_for=("direction", ("backward", "bidirectional")),
    )
    layers: int = setting(
        1,
        "Stacked",
        "Layers of states, each fed by the one before.",
        low=1,
        high=_MOST_DEPTH,
        group=_DEPTH,
    )
    input_layers: int = setting(
        0,
        "Input layers",
        "Dense layers with tanh before the state.",
        low=0,
        high=_MOST_DEPTH,
        group=_DEPTH,
    )
    transition_layers: int = setting(
        0,
        "Transition layers",
        "Dense layers with tanh from the state of one step to the next.",
        low=0,
        high=_MOST_DEPTH,
        group=_DEPTH,
    )
    output_layers: int = setting(
        0,
        "Output layers",
        "Dense layers with tanh after the state.",
        low=0,
        high=_MOST_DEPTH,
        group=_DEPTH,
    )

    def emit(self, build: Build, *inputs: Tensor) -> tuple[Tensor, ...]:
        x, length = self._checked(inputs)
        for number in range(self.input_layers):
            x = self.tanh_layer(build, x, f"input{number + 1}")
        for number in range(self.layers):
            is_last = number == self.layers - 1
            x = self._layer(build, x, length, f"_l{number}" if number else "", is_last)
        for number in range(self.output_layers):
            x = self.tanh_layer(build, x, f"output{number + 1}")
        return (x,)

    def settings_of_cell(self) -> dict[str, str]:
        """Settings of the operation beside `reverse`."""
        return {}

    def tanh_layer(self, build: Build, x: Tensor, name: str) -> Tensor:
        """A dense layer with tanh on the last axis of x."""
        shape = (self.units, x.shape[-1])
        weight = self.learned_weight(build, shape, shape[1], shape[0], f"{name}_weight")
        bias = self.learned_bias(build, shape[:1], f"{name}_bias")
        return build.call("tanh", *build.call("dense", x, weight, bias))[0]

    def weights(self, build: Build, inputs: int, suffix: str) -> tuple[Tensor, ...]:
        """W_ih, W_hh, b, and b_hh where there is one."""
        rows = self.gates * self.units
        of_input = self.learned_weight(
            build, (rows, inputs), inputs, self.units, f"weight_ih{suffix}"
        )
        of_state = self.learned_weight(
            build, (rows, self.units), self.units, self.units, f"weight_hh{suffix}"
        )
        names = ("bias", "bias_hh") if self.has_state_bias else ("bias",)
        biases = (self.learned_bias(build, (rows,), f"{name}{suffix}") for name in names)
        return of_input, of_state, *biases

    def _checked(self, inputs: Sequence[Tensor]) -> tuple[Tensor, tuple[Tensor, ...]]:
        x, *length = inputs
        if len(x.shape) != _SEQUENCE_RANK:
            raise ShapeError(
                f"{self.title} takes a sequence of steps x features; this input is"
                f" {spelled(x.shape)}.",
                "Set the shape of the Input to steps x features, or put a Reshape before it.",
            )
        if length and (length[0].role is not Role.INDEX or length[0].shape):
            raise ShapeError(
                f"The length of {self.title} is one whole number for each sample.",
                "Wire a Sequence Length to it.",
            )
        if length and (self.transition_layers or self.look_ahead):
            raise ShapeError(
                f"{self.title} takes sequences of different lengths only without transition"
                " layers and look-ahead.",
                "Set both to 0, or take the wire from its length.",
            )
        return x, tuple(length)

    def _layer(
        self, build: Build, x: Tensor, length: tuple[Tensor, ...], suffix: str, is_last: bool
    ) -> Tensor:
        """One layer of states in each direction, joined."""
        found = []
        for reverse in (False, True):
            if self.direction == ("forward" if reverse else "backward"):
                continue
            name = f"{suffix or '_l0'}_reverse" if reverse else suffix
            weights = self.weights(build, x.shape[1], name)
            states = self._states(build, x, weights, length, reverse, name)
            if is_last and self.returns == "last state":
                states = _step(build, states, 0 if reverse else states.shape[0] - 1)
            found.append(states)
        if len(found) == 1:
            return found[0]
        return build.call("concatenate", *found, axis=len(found[0].shape) - 1)[0]

    def _states(
        self,
        build: Build,
        x: Tensor,
        weights: tuple[Tensor, ...],
        length: tuple[Tensor, ...],
        reverse: bool,
        name: str,
    ) -> Tensor:
        """The state of every step: (steps, units)."""
        windowed = reverse and 0 < self.look_ahead < x.shape[0] - 1
        if self.transition_layers or windowed:
            return Unrolled(self, build, weights, name).states(
                x, reverse, self.look_ahead if windowed else 0
            )
        given = (x, *weights, *length)
        return build.call(self.kind, *given, reverse=reverse, **self.settings_of_cell())[0]


def _step(build: Build, states: Tensor, step: int) -> Tensor:
    """One step of a sequence."""
    _, features = states.shape
    (row,) = build.call("slice", states, starts=(step, 0), counts=(1, features), steps=(1, 1))
    return build.call("reshape", row, shape=(features,))[0]


@dataclass(frozen=True)
class Rnn(_Recurrent):
    """The plain recurrent layer of J. Elman."""

    kind = "rnn"
    title = "RNN"
    short = "rnn"
    summary = "A state that is carried from step to step of a sequence."
    keywords = ("recurrent", "elman", "vanilla", "sequence", "time series")
    gates = 1

    activation: str = setting(
        "tanh", "Activation", "What is done to the state in each step.", choices=("tanh", "relu")
    )

    def settings_of_cell(self) -> dict[str, str]:
        return {"activation": self.activation}


@dataclass(frozen=True)
class Lstm(_Recurrent):
    """Long short-term memory: a cell that gates keep, change and read."""

    kind = "lstm"
    title = "LSTM"
    short = "lstm"
    summary = "A recurrent layer whose cell keeps what it learned over many steps."
    keywords = ("long short-term memory", "recurrent", "sequence", "time series", "gates")
    gates = 4


@dataclass(frozen=True)
class Gru(_Recurrent):
    """Gated recurrent unit: two gates, no cell beside the state."""

    kind = "gru"
    title = "GRU"
    short = "gru"
    summary = "A recurrent layer with two gates: simpler than LSTM, often as good."
    keywords = ("gated recurrent unit", "recurrent", "sequence", "time series", "gates")
    gates = 3
    has_state_bias = True


@dataclass(frozen=True)
class SequenceLength(Layer):
    """length = 1 + the last step with a number other than `padding`; 0 where there is none."""

    kind = "sequence_length"
    title = "Sequence Length"
    short = "length"
    family = "Recurrent"
    summary = "Counts the steps of each sequence up to the padding at its end."
    keywords = ("mask", "masking", "padding", "variable length", "lengths")

    padding: float = setting(
        0.0,
        "Padding",
        "A step whose numbers are all this, at the end, is no step.",
        low=-1e9,
        high=1e9,
    )

    def emit(self, build: Build, *inputs: Tensor) -> tuple[Tensor, ...]:
        (x,) = inputs
        if len(x.shape) not in (1, _SEQUENCE_RANK):
            raise ShapeError(
                f"Sequence Length takes a sequence; this input is {spelled(x.shape)}.",
                "Wire it to the Input whose steps it should count.",
            )
        return build.call("sequence_length", x, padding=self.padding)


LAYERS: tuple[type[Layer], ...] = (Rnn, Lstm, Gru, SequenceLength)
