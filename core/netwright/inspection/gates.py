"""What a recurrent layer keeps and lets through, step by step, and the gradient that reaches it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from netwright.inspection.question import Question

if TYPE_CHECKING:
    from netwright.graph.graph import Node
    from netwright.inspection.subject import Subject
    from netwright.operations.operation import Call

Matrix = NDArray[np.float32]

GATES: Mapping[str, tuple[str, ...]] = {
    "rnn": (),
    "lstm": ("input gate", "forget gate", "candidate", "output gate"),
    "gru": ("reset gate", "update gate", "candidate"),
}
"""What the gates of an operation are, in the order in which it computes them."""


@dataclass(frozen=True, slots=True, eq=False)
class Sweep:
    """One layer of states in one direction: every matrix is (steps, units).

    `parts` are the output, the cell state of an LSTM, and the gates after their functions.
    """

    name: str
    parts: Mapping[str, Matrix]


@dataclass(frozen=True, slots=True)
class Gates(Question):
    """The gates of a recurrent layer for one sample of the data set; the answer: its Sweeps."""

    layer: str
    sample: int

    def answer(self, subject: Subject) -> tuple[Sweep, ...]:
        calls = sweeps(subject, subject.node(self.layer))
        if not 0 <= self.sample < len(subject.dataset.inputs):
            raise ValueError(f"There is no sample {self.sample + 1} in {subject.dataset.name}.")
        wanted = [tensor.name for call in calls for tensor in call.outputs]
        tensors = subject.forward(subject.data_of(np.array([self.sample])), wanted)
        return tuple(
            Sweep(_name(call, calls), _parts(call, [tensors[t.name][0] for t in call.outputs]))
            for call in calls
        )


@dataclass(frozen=True, slots=True)
class ThroughTime(Question):
    """How much of the gradient reaches each step of a recurrent layer.

    The answer holds, for each of its sweeps by name, the root mean square over the probe samples
    and all numbers of the derivative of the loss by what enters the gates at each step: (steps,).
    What comes back through later steps is in it.
    """

    layer: str
    seconds = 0.12

    def answer(self, subject: Subject) -> Mapping[str, NDArray[np.float64]]:
        calls = sweeps(subject, subject.node(self.layer))
        passes = subject.passes()
        found = {}
        for call in calls:
            gradient = passes.backward_of(call)
            if gradient is not None:
                square = np.square(passes.tensors[gradient.name], dtype=np.float64)
                found[_name(call, calls)] = np.sqrt(square.mean(axis=(0, 2)))
        if not found:
            raise ValueError(f"Nothing learns in or before {self.layer}: it has no gradient.")
        return found


def sweeps(subject: Subject, node: Node) -> list[Call]:
    """The recurrent calls of a layer. ValueError where it has none."""
    calls = [c for c in subject.analysis.calls if c.node == node.name and c.operation in GATES]
    if not calls:
        raise ValueError(
            f"{node.name} has no gates to look at: only RNN, LSTM and GRU layers without"
            " transition layers and look-ahead do."
        )
    return calls


def recurrent_layers(subject: Subject) -> list[str]:
    """The names of the layers that can be asked about."""
    return list(dict.fromkeys(c.node for c in subject.analysis.calls if c.operation in GATES))


def _name(call: Call, calls: list[Call]) -> str:
    """`layer 2, backward`, as far as there are several."""
    directions = {bool(other.settings["reverse"]) for other in calls}
    parts = []
    if len(calls) > len(directions):
        parts.append(f"layer {calls.index(call) // len(directions) + 1}")
    if len(directions) > 1 or call.settings["reverse"]:
        parts.append("backward" if call.settings["reverse"] else "forward")
    return ", ".join(parts)


def _parts(call: Call, outputs: list[Matrix]) -> dict[str, Matrix]:
    output, *others = outputs
    steps, units = output.shape
    parts = {"output": output}
    if call.operation == "lstm":
        parts["cell state"] = others.pop(0)
    if others:
        gates = others[0].reshape(steps, len(GATES[call.operation]), units)
        parts |= {name: gates[:, place] for place, name in enumerate(GATES[call.operation])}
    return parts
