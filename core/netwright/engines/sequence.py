"""The steps of a sequence, in the order in which a recurrent layer goes through them."""

from collections.abc import Iterator
from dataclasses import dataclass

from netwright.engines.fusion import FusedCall
from netwright.engines.place import Argument, Place
from netwright.engines.workspace import Workspace
from netwright.operations.operation import Call
from netwright.operations.recurrent import split_length
from netwright.operations.tensor import Tensor

NOWHERE = -1
"""Stands in arguments for a place that there is not, such as the state before the first step."""


@dataclass(frozen=True, slots=True)
class Sequence:
    """A recurrent call, whose tensors are (steps, values)."""

    asm: Workspace
    call: Call

    @property
    def count(self) -> int:
        """Steps of the longest sequence."""
        return self.call.inputs[0].shape[0]

    def forwards(self) -> Iterator[tuple[int, int | None]]:
        """Each step with the one before it, None for the first."""
        order = range(self.count)
        steps = list(reversed(order) if self.call.settings["reverse"] else order)
        yield from zip(steps, [None, *steps], strict=False)

    def backwards(self) -> Iterator[tuple[int, int | None]]:
        """The same from the last step to the first."""
        yield from reversed(list(self.forwards()))

    def at(self, tensor: Tensor, step: int | None) -> Argument:
        """Where a step of a tensor begins; -1 for no step."""
        return NOWHERE if step is None else self.row(tensor, step)

    def row(self, tensor: Tensor, step: int) -> Place:
        """Where a step of a tensor begins."""
        return Place(self.asm.at(tensor).buffer, step * tensor.shape[-1] * self.asm.lanes)

    @property
    def length(self) -> list[Place]:
        """Where the number of steps of each lane stands, if they differ."""
        return [self.asm.at(tensor) for tensor in split_length(self.call.inputs)[1]]

    def head(self, step: int) -> tuple[Argument, ...]:
        """The first arguments of every kernel of a step: lanes, t, length."""
        return self.asm.lanes, step, *(self.length or (NOWHERE,))


def carried(asm: Workspace, of: Tensor, state: Tensor, what: str) -> Place:
    """Room for the gradient that one step hands to the step before."""
    return asm.buffer(f"{of.name}/{what}", state.shape[1] * asm.lanes)


def is_tanh(fused: FusedCall) -> tuple[int]:
    """The variant of the kernels of a vanilla recurrent layer: tanh, or else ReLU."""
    return (int(fused.call.settings["activation"] == "tanh"),)
