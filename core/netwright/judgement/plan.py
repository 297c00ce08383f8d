"""What a learning curve compares, and its points."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Plan:
    """What is compared: `sizes` parts of the samples, networks by width, other methods."""

    sizes: int = 5
    factors: tuple[float, ...] = (0.5, 1.0, 2.0)
    with_baselines: bool = True


@dataclass(frozen=True, slots=True)
class Point:
    """A method trained on so many samples: its measures by name on these and on validation."""

    method: str
    samples: int
    training: Mapping[str, float]
    validation: Mapping[str, float]
    is_network: bool

    def as_data(self) -> dict[str, Any]:
        """For JSON; `Point(**data)` is the same again."""
        return asdict(self)
