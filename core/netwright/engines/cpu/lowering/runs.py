"""Which positions along an axis one register tile may take together."""

from collections import Counter
from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from itertools import pairwise


@dataclass(frozen=True, slots=True)
class Runs:
    """Positions of one class, in steps that are the same in all runs; each position in one run."""

    step: int
    """From one position of a run to the next."""
    shift: int
    """By how much their offsets in B differ."""
    runs: tuple[tuple[int, ...], ...]

    @classmethod
    def of(cls, shifts: Sequence[int], classes: Sequence[Hashable]) -> "Runs":
        """The runs of positions with these offsets and classes: the commonest step makes them."""
        members: dict[Hashable, list[int]] = {}
        for position, name in enumerate(classes):
            members.setdefault(name, []).append(position)

        def between(i: int, j: int) -> tuple[int, int]:
            return j - i, shifts[j] - shifts[i]

        steps = Counter(between(i, j) for row in members.values() for i, j in pairwise(row))
        common = steps.most_common(1)[0][0] if steps else (0, 0)
        runs: list[list[int]] = []
        for first, *others in members.values():
            runs.append([first])
            for position in others:
                if between(runs[-1][-1], position) == common:
                    runs[-1].append(position)
                else:
                    runs.append([position])
        return cls(*common, tuple(tuple(run) for run in runs))

    @property
    def lengths(self) -> tuple[int, ...]:
        """Positions of each run."""
        return tuple(len(run) for run in self.runs)

    def tiles(self, size: int) -> list[tuple[int, bool]]:
        """First position of each tile, in order, and whether it takes `size` positions or one."""
        tiles = []
        for run in self.runs:
            long = len(run) // size * size
            tiles += [(position, True) for position in run[:long:size]]
            tiles += [(position, False) for position in run[long:]]
        return sorted(tiles)
