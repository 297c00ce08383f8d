"""Boxes in levels, with a dummy wherever a wire passes a level."""

from collections.abc import Sequence
from dataclasses import dataclass, field

End = tuple[int, float, float]
"""The box or dummy at the other end, where the wire meets it, and where it meets this one."""


@dataclass(slots=True)
class Levels:
    """Numbers of boxes and dummies, level by level. Dummies come after the boxes.

    All lengths are measured across the direction: how much room a box takes, where a wire meets
    it. A dummy takes none.
    """

    boxes: int
    rank: list[int]
    room: list[float]
    before: list[list[End]]
    after: list[list[End]]
    chains: list[list[int]] = field(default_factory=list)
    """The dummies of every link, from its source to its target."""
    order: list[list[int]] = field(default_factory=list)
    """What stands in each level, side by side."""

    def is_dummy(self, item: int) -> bool:
        """Whether it stands for a wire that passes."""
        return item >= self.boxes

    def meet_in_middles(self) -> None:
        """From now on wires meet everything in its middle."""
        half = [room / 2 for room in self.room]
        for every in (self.before, self.after):
            for item, ends in enumerate(every):
                every[item] = [(other, half[other], half[item]) for other, _, _ in ends]


def places(levels: Levels, order: Sequence[Sequence[int]]) -> list[int]:
    """The place of everything in its level."""
    place = [0] * len(levels.rank)
    for level in order:
        for number, item in enumerate(level):
            place[item] = number
    return place


def leveled(
    rank: Sequence[int],
    room: Sequence[float],
    links: Sequence[tuple[int, float, int, float]],
    order: Sequence[int],
) -> Levels:
    """Levels of boxes joined by links (source, where, target, where), in a first order.

    `order` is one in which links go forward. Neighbours in a level are found depth first, along
    the ports, so that branches do not cross from the start.
    """
    levels = Levels(len(rank), list(rank), list(room), [[] for _ in rank], [[] for _ in rank])
    for source, start, target, end in links:
        last, where, chain = source, start, []
        for level in range(rank[source] + 1, rank[target]):
            dummy = len(levels.rank)
            levels.rank.append(level)
            levels.room.append(0.0)
            levels.before.append([(last, where, 0.0)])
            levels.after.append([])
            levels.after[last].append((dummy, 0.0, where))
            chain.append(dummy)
            last, where = dummy, 0.0
        levels.after[last].append((target, end, where))
        levels.before[target].append((last, where, end))
        levels.chains.append(chain)
    levels.order = _first_order(levels, order)
    return levels


def _first_order(levels: Levels, order: Sequence[int]) -> list[list[int]]:
    found: list[list[int]] = [[] for _ in range(max(levels.rank, default=-1) + 1)]
    seen = [False] * len(levels.rank)
    for start in order:
        if levels.before[start]:
            continue
        waiting = [start]
        while waiting:
            item = waiting.pop()
            if seen[item]:
                continue
            seen[item] = True
            found[levels.rank[item]].append(item)
            ends = sorted(levels.after[item], key=lambda end: (-end[2], -end[1]))
            waiting.extend(end[0] for end in ends)
    return found
