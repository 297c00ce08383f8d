"""What training takes of memory beside the data, in bytes."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class LayerMemory:
    """What one layer takes.

    `activations` are what it computes in training, forward and backward, for as many samples as
    the engine takes at once. Layers that are done leave their room to others, so that those of
    all layers together come to more than is taken.
    """

    parameters: int = 0
    gradients: int = 0
    moments: int = 0
    activations: int = 0

    @property
    def total(self) -> int:
        """Everything."""
        return self.parameters + self.gradients + self.moments + self.activations

    def __add__(self, other: "LayerMemory") -> "LayerMemory":
        return LayerMemory(
            self.parameters + other.parameters,
            self.gradients + other.gradients,
            self.moments + other.moments,
            self.activations + other.activations,
        )


@dataclass(frozen=True, slots=True)
class Footprint:
    """What the network takes: exactly what the engine allocates beside the data.

    `workspace` is what activations, their gradients and sums take, sharing room.
    """

    parameters: int
    gradients: int
    moments: int
    workspace: int
    layers: Mapping[str, LayerMemory] = field(default_factory=dict)
    """By the id of the node in the drawing."""

    @property
    def total(self) -> int:
        """Everything."""
        return self.parameters + self.gradients + self.moments + self.workspace


def spelled_bytes(count: int) -> str:
    """`512 KiB`, `1.5 MiB`, `68 GiB`."""
    size, unit = count / 1024, "KiB"
    for larger in ("MiB", "GiB", "TiB"):
        if size < 1024:
            break
        size, unit = size / 1024, larger
    return f"{size:.0f} {unit}" if size >= 10 else f"{size:.1f} {unit}"
