"""Places in memory that are known by name until memory is planned."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Place:
    """An offset into a buffer, known by name until memory is planned."""

    buffer: str
    offset: int = 0


Argument = int | Place

COEFFICIENTS = 16
"""Numbers a step: 1 / batch size, then those of the optimizer."""
COEFFICIENT_RING = Place("coefficients")
SCALE = Place("lane scale")
"""1 / batch size in lanes that carry a sample, 0 in padded ones."""
