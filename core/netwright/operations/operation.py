"""What an operation is: shapes, derivative and cost, each in terms of tensors without numbers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import ClassVar, Protocol

from netwright.operations.tensor import Role, Shape, Tensor

Setting = bool | int | float | str | tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Result:
    """The shape of one output, before it has a name."""

    shape: Shape
    batched: bool = True
    role: Role = Role.ACTIVATION


@dataclass(frozen=True, slots=True)
class Call:
    """One operation applied to named tensors: a row of a program."""

    operation: str
    inputs: tuple[Tensor, ...]
    outputs: tuple[Tensor, ...]
    settings: Mapping[str, Setting] = field(default_factory=dict)
    node: str = ""


class Emit(Protocol):
    """Whoever collects calls: it names the outputs and returns them."""

    def __call__(
        self, operation: str, *inputs: Tensor, like: Tensor | None = None, **settings: Setting
    ) -> tuple[Tensor, ...]:
        """Append a call; `like` names the tensor whose gradient the first output is."""
        ...


class Operation:
    """One row of the table of operations.

    `outputs` names the results in order. An operation without a `derivative` of its own
    (the gradients themselves, counts) stops the reverse sweep.
    """

    name: str
    outputs: ClassVar[tuple[str, ...]] = ("output",)

    def results(
        self, inputs: Sequence[Tensor], settings: Mapping[str, Setting]
    ) -> tuple[Result, ...]:
        """The shape of every output for inputs of these shapes."""
        raise NotImplementedError

    def derivative(self, emit: Emit, call: Call, dy: Tensor | None) -> tuple[Tensor | None, ...]:
        """Emit the gradient of each input, given the gradient `dy` of the first output.

        `dy` is None for a loss, whose gradient by itself is 1.
        """
        del emit, dy
        return (None,) * len(call.inputs)

    def at_evaluation(self, call: Call) -> Call:
        """What stands for the call outside of training: itself, where both are the same."""
        return call

    def multiply_adds(self, call: Call) -> int:
        """Multiplications with an addition, per sample; 0 where nothing is multiplied."""
        del call
        return 0


def whole(settings: Mapping[str, Setting], name: str) -> int:
    """A setting that is one whole number."""
    value = settings[name]
    assert isinstance(value, int), name
    return value


def number(settings: Mapping[str, Setting], name: str) -> float:
    """A setting that is one number."""
    value = settings[name]
    assert isinstance(value, int | float), name
    return value


def whole_numbers(settings: Mapping[str, Setting], name: str) -> tuple[int, ...]:
    """A setting that is several whole numbers."""
    value = settings[name]
    assert isinstance(value, tuple), name
    assert all(isinstance(number, int) for number in value), name
    return value  # type: ignore[return-value]


def numbers(settings: Mapping[str, Setting], name: str) -> tuple[float, ...]:
    """A setting that is several numbers; none if it is not there."""
    value = settings.get(name, ())
    assert isinstance(value, tuple), name
    return value


def word(settings: Mapping[str, Setting], name: str) -> str:
    """A setting that is a text."""
    value = settings[name]
    assert isinstance(value, str), name
    return value
