"""What a layer is: a frozen dataclass of settings that emits operations."""

from dataclasses import dataclass
from typing import ClassVar, Protocol

from netwright.layers.initializer import Initializer
from netwright.layers.regularization import NONE, Regularization
from netwright.layers.setting import checked, default_of, settings_of
from netwright.operations.operation import Setting
from netwright.operations.tensor import Role, Shape, Tensor


class ShapeError(ValueError):
    """An input that a layer cannot take: what and why, then what would fix it."""

    def __init__(self, problem: str, remedy: str) -> None:
        super().__init__(f"{problem} {remedy}")
        self.problem = problem
        self.remedy = remedy


def require_axis(title: str, shape: Shape) -> None:
    """ShapeError unless there are channels: a class is one number without an axis."""
    if not shape:
        raise ShapeError(
            f"{title} takes channels; its input is one number, such as a class.",
            "Wire it to a layer or an Input.",
        )


class Build(Protocol):
    """What a layer may ask of whoever builds a program from it."""

    def call(self, operation: str, *inputs: Tensor, **settings: Setting) -> tuple[Tensor, ...]:
        """Apply an operation."""
        ...

    def parameter(
        self,
        name: str,
        shape: Shape,
        initializer: Initializer,
        regularization: Regularization = NONE,
        *,
        frozen: bool = False,
    ) -> Tensor:
        """Declare a tensor that is learned, or that stays as it starts when `frozen`."""
        ...

    def state(self, name: str, shape: Shape, initializer: Initializer) -> Tensor:
        """Declare a tensor that is not learned but changed by `update`."""
        ...

    def update(self, operation: str, state: Tensor, *inputs: Tensor, **settings: Setting) -> None:
        """After each training step, `state` becomes what the operation gives for it."""
        ...

    def random(self, operation: str, *inputs: Tensor, **settings: Setting) -> tuple[Tensor, ...]:
        """Apply an operation that draws random numbers: it gets a stream of its own."""
        ...

    def data(self, name: str, shape: Shape, role: Role) -> Tensor:
        """Declare a tensor that each batch brings: `input` or `target`."""
        ...


@dataclass(frozen=True)
class Layer:
    """Something that can be dragged onto the canvas.

    A subclass is a frozen dataclass: its settings are its fields, and `emit` says what it
    computes. It holds no weights. `kind` is its name in files and never changes; `short` starts
    the names of its nodes.
    """

    kind: ClassVar[str]
    title: ClassVar[str]
    family: ClassVar[str]
    summary: ClassVar[str]
    short: ClassVar[str]
    keywords: ClassVar[tuple[str, ...]] = ()
    inputs: ClassVar[tuple[str, ...]] = ("input",)
    optional: ClassVar[tuple[str, ...]] = ()
    """The last of the inputs, those that need no wire; `emit` gets fewer tensors without them."""
    outputs: ClassVar[tuple[str, ...]] = ("output",)
    is_loss: ClassVar[bool] = False
    has_weights: ClassVar[bool] = False
    """Whether it declares parameters, which another node of its kind may use too."""

    def __post_init__(self) -> None:
        for field, rule in settings_of(self):
            value = checked(self.title, rule, default_of(field), getattr(self, field.name))
            object.__setattr__(self, field.name, value)

    def emit(self, build: Build, *inputs: Tensor) -> tuple[Tensor, ...]:
        """Emit the operations of this layer; one tensor for each name in `outputs`.

        Raises ShapeError when the inputs do not fit.
        """
        raise NotImplementedError
