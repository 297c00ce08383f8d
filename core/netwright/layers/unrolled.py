"""A recurrent layer built step by step from single operations.

For what the operations on whole sequences do not know: layers between the states, and a limited
look-ahead. The states of a step are (units,), or with a look-ahead (positions, units): there the
same step of all windows is computed at once.
"""

from collections.abc import Mapping
from typing import Any, ClassVar, Protocol

from netwright.layers.layer import Build
from netwright.operations.tensor import Tensor


class RecurrentLayer(Protocol):
    """What is needed of the layer."""

    kind: ClassVar[str]
    gates: ClassVar[int]

    @property
    def units(self) -> int:
        """Numbers of the state."""
        ...

    @property
    def transition_layers(self) -> int:
        """Layers between the states of two steps."""
        ...

    def settings_of_cell(self) -> Mapping[str, str]:
        """`activation`, for a plain RNN."""
        ...

    def learned_weight(
        self, build: Build, shape: tuple[int, ...], fan_in: int, fan_out: int, name: str = ...
    ) -> Tensor:
        """Declare a weight."""
        ...

    def learned_bias(self, build: Build, shape: tuple[int, ...], name: str = ...) -> Tensor:
        """Declare a bias."""
        ...


State = tuple[Tensor, Tensor | None]
"""h, and c of an LSTM."""


class Unrolled:
    """One direction of one layer of states, with its weights."""

    def __init__(
        self, layer: RecurrentLayer, build: Build, weights: tuple[Tensor, ...], name: str
    ) -> None:
        self._layer, self._build = layer, build
        self._of_input, self._of_state, self._bias, *state_bias = weights
        self._state_bias = state_bias
        units = layer.units
        self._transitions = [
            (
                layer.learned_weight(
                    build, (units, units), units, units, f"transition{n + 1}_weight{name}"
                ),
                layer.learned_bias(build, (units,), f"transition{n + 1}_bias{name}"),
            )
            for n in range(layer.transition_layers)
        ]

    def states(self, x: Tensor, reverse: bool, look_ahead: int) -> Tensor:
        """The state of every step: (steps, units)."""
        a = self._call("dense", x, self._of_input, self._bias)
        return self._windows(a, look_ahead) if look_ahead else self._sequence(a, reverse)

    def _sequence(self, a: Tensor, reverse: bool) -> Tensor:
        steps = a.shape[0]
        state: State | None = None
        found: dict[int, Tensor] = {}
        for t in reversed(range(steps)) if reverse else range(steps):
            state = self._cell(self._part(a, 0, t, 1), state)
            found[t] = state[0]
        if steps == 1:
            return found[0]
        return self._call("concatenate", *(found[t] for t in range(steps)), axis=0)

    def _windows(self, a: Tensor, look_ahead: int) -> Tensor:
        """Position p begins `look_ahead` steps later, or at the last step, and goes back to p."""
        steps = a.shape[0]
        state: State | None = None
        for ahead in range(look_ahead, -1, -1):
            # Positions whose window reaches that far; the next one, at the end, joins with 0.
            state = self._cell(self._part(a, 0, ahead, steps - ahead), state)
            if ahead:
                h, c = state
                state = self._longer(h), None if c is None else self._longer(c)
        assert state is not None
        return state[0]

    def _cell(self, a: Tensor, before: State | None) -> State:
        """One step: a is (positions, gates x units)."""
        h, c = self._gated(a, before)
        for weight, bias in self._transitions:
            h = self._call("tanh", self._call("dense", h, weight, bias))
        return h, c

    def _gated(self, a: Tensor, before: State | None) -> State:
        if self._layer.kind == "gru":
            return self._gru(a, before), None
        if before is not None:
            a = self._add(a, self._call("dense", before[0], self._of_state))
        if self._layer.kind == "rnn":
            return self._call(self._layer.settings_of_cell()["activation"], a), None
        i, f, o = (self._call("sigmoid", self._gate(a, number)) for number in (0, 1, 3))
        c = self._multiply(i, self._call("tanh", self._gate(a, 2)))
        if before is not None and before[1] is not None:
            c = self._add(self._multiply(f, before[1]), c)
        return self._multiply(o, self._call("tanh", c)), c

    def _gru(self, a: Tensor, before: State | None) -> Tensor:
        (state_bias,) = self._state_bias
        positions = a.shape[0]
        h = self._zeros(positions, a) if before is None else before[0]
        s = self._call("dense", h, self._of_state, state_bias)
        r, z = (
            self._call("sigmoid", self._add(self._gate(a, number), self._gate(s, number)))
            for number in (0, 1)
        )
        n = self._call("tanh", self._add(self._gate(a, 2), self._multiply(r, self._gate(s, 2))))
        # (1 - z) n + z h = n + z (h - n)
        away = self._add(h, self._call("formula", n, formula="0 - x"))
        return self._add(n, self._multiply(z, away))

    def _zeros(self, positions: int, a: Tensor) -> Tensor:
        first = self._gate(a, 0)
        assert first.shape[0] == positions
        return self._call("formula", first, formula="0 * x")

    def _gate(self, a: Tensor, number: int) -> Tensor:
        return self._part(a, 1, number * self._layer.units, self._layer.units)

    def _part(self, x: Tensor, axis: int, start: int, count: int) -> Tensor:
        starts, counts = [0, 0], list(x.shape)
        starts[axis], counts[axis] = start, count
        return self._call("slice", x, starts=tuple(starts), counts=tuple(counts), steps=(1, 1))

    def _longer(self, x: Tensor) -> Tensor:
        return self._call("pad", x, before=(0, 0), after=(1, 0))

    def _add(self, a: Tensor, b: Tensor) -> Tensor:
        return self._call("add", a, b)

    def _multiply(self, a: Tensor, b: Tensor) -> Tensor:
        return self._call("multiply", a, b)

    def _call(self, operation: str, *inputs: Tensor, **settings: Any) -> Tensor:
        return self._build.call(operation, *inputs, **settings)[0]
