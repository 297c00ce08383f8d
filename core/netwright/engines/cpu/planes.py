"""Images of a batch of few samples: planes of positions instead of lanes of samples.

A block has at least 16 lanes, so that one sample would pay for sixteen. Where a batch has few,
images lie as (channels, samples x height x width), filled up with zeros to a multiple of 16:
positions take the place of lanes. To whatever treats all positions of a channel alike a tensor
of planes is one of as many features as it has channels, on blocks of so many lanes. What lies
behind the last position is as padded lanes are: it may hold anything finite in an activation
and is 0 in a gradient.
"""

from dataclasses import dataclass

from netwright.operations.convolution import as_image
from netwright.operations.tensor import Shape

_ROUND = 16
_SAME_SET = 1024


@dataclass(frozen=True, slots=True)
class Planes:
    """The planes of a tensor."""

    samples: int
    channels: int
    height: int
    width: int

    @classmethod
    def of(cls, samples: int, shape: Shape) -> "Planes":
        """Those of images of this shape, or of sequences (channels, length)."""
        return cls(samples, *as_image(shape))

    @property
    def area(self) -> int:
        """Positions of a plane."""
        return self.height * self.width

    @property
    def row(self) -> int:
        """Floats from channel to channel.

        Not a multiple of 4 KiB: the same position of many channels, as a product reads it, would
        have to share one set of the first-level cache.
        """
        row = -(-self.samples * self.area // _ROUND) * _ROUND
        return row if row % _SAME_SET else row + _ROUND
