"""Where in one block of memory each tensor lives, so that lives that do not overlap share space."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Life:
    """A piece of memory of `size`, needed from row `first` to row `last`, both included."""

    name: str
    size: int
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class Layout:
    """The offset of each piece, and the size of the whole."""

    offsets: dict[str, int]
    size: int


def place(lives: Sequence[Life], alignment: int, start: int = 0) -> Layout:
    """Give every piece an offset, largest first, each at the lowest gap that is free in its life.

    Two pieces share memory only if one's last row lies before the other's first.
    """
    placed: list[tuple[int, int, Life]] = []
    size = start
    for life in sorted(lives, key=lambda piece: (-piece.size, piece.first, piece.name)):
        room = -(-life.size // alignment) * alignment
        offset = start
        for low, high, other in sorted(placed, key=lambda item: item[:2]):
            if other.last < life.first or life.last < other.first:
                continue
            if offset + room <= low:
                break
            offset = max(offset, high)
        placed.append((offset, offset + room, life))
        size = max(size, offset + room)
    return Layout({life.name: low for low, _, life in placed}, size)
