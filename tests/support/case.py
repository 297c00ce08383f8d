"""One operation on inputs of given shapes: what the tests of derivatives run over."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from netwright.operations.operation import Setting
from netwright.operations.table import TABLE

Torch = Callable[..., Any]
"""(torch, settings, *inputs): what PyTorch computes for an operation."""


@dataclass(frozen=True)
class Case:
    """One operation on inputs of given shapes; `fixed` inputs have no derivative."""

    operation: str
    shapes: tuple[tuple[int, ...], ...]
    settings: Mapping[str, Setting] = field(default_factory=dict)
    batched: tuple[bool, ...] = (True,)
    classes: int = 0
    """With this, the input `index` holds whole numbers below it."""
    index: int = 1
    between: tuple[float, float] | None = None
    """Where the numbers lie, if the operation is not defined everywhere."""

    def __str__(self) -> str:
        words = [self.operation, *map(str, self.shapes), *map(str, self.settings.values())]
        return "-".join(word.replace(" ", "") for word in words)

    @property
    def is_loss(self) -> bool:
        return "loss" in TABLE[self.operation].outputs
