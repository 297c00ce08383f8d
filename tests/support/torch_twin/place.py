"""What a twin in PyTorch is built from: one node, and the run that it is part of."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from netwright.layers.layer import Layer
from netwright.operations.tensor import Shape

SEED = 4
"""Of the random numbers that both draw in training."""


@dataclass
class Run:
    """The batch by name of data tensor, and how many steps were taken before it."""

    data: Mapping[str, Any] = field(default_factory=dict)
    step: int = 0


@dataclass(frozen=True)
class Place:
    """A node: its layer, the shapes of its inputs without the batch, its weights by short name.

    Weights are torch parameters, and tensors for states: a twin uses these, no copies.
    """

    layer: Any
    name: str
    shapes: tuple[Shape, ...]
    weights: Mapping[str, Any]
    run: Run

    @property
    def shape(self) -> Shape:
        """The shape of the first input."""
        return self.shapes[0]


Twin = Callable[[Place], Callable[..., Any]]
"""From a place to what torch computes there: a module of torch.nn, or a function."""
Twins = Mapping[type[Layer], Twin]


def owning(module: Any, place: Place, **names: str) -> Any:
    """A module of torch.nn with our weights; `names` are ours where they differ from torch's."""
    for theirs in [*module._parameters, *module._buffers]:
        ours = names.get(theirs, theirs)
        if ours in place.weights:
            setattr(module, theirs, place.weights[ours])
    return module
