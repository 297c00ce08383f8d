"""Who stands beside whom in a level, so that few wires cross.

Barycentres (Sugiyama, Tagawa and Toda 1981), then swaps of neighbours (Gansner et al. 1993).
"""

from bisect import bisect_left, bisect_right, insort
from collections.abc import Sequence

from netwright.graph.layout.levels import End, Levels, leveled
from netwright.graph.layout.parts import Part

SWEEPS, IN_VAIN = 12, 4
"""Sweeps at most, and how many in a row may bring nothing before it is left at that."""
SWAPS = 4
"""Rounds of swapping neighbours."""


def uncrossed(part: Part, sizes: Sequence[float]) -> Levels:
    """The levels of a part, in an order with few crossings; `sizes` of boxes along a level."""
    links = [
        (source, link.start, target, link.end)
        for (source, target), link in zip(part.ends, part.links, strict=True)
    ]
    levels = leveled(part.rank, sizes, links, part.order)
    uncross(levels)
    return levels


def uncross(levels: Levels) -> None:
    """Put everything in its level in an order with few crossings."""
    best, fewest = _copied(levels.order), crossings(levels)
    found = -1
    for sweep in range(SWEEPS):
        if not fewest or sweep - found > IN_VAIN:
            break
        _sort_by_barycentres(levels, forward=sweep % 2 == 0)
        count = crossings(levels)
        if count < fewest:
            best, fewest, found = _copied(levels.order), count, sweep
    levels.order = best
    if fewest:
        _swap_neighbours(levels)


def crossings(levels: Levels) -> int:
    """How many pairs of wires cross between two levels."""
    place = _spread(levels)
    total = 0
    for level in levels.order:
        passed: list[float] = []
        for item in level:
            # Wires of one port fan out and do not cross: they are entered from the far end on.
            for end in sorted(levels.after[item], key=lambda e: (e[2], place[e[0]] + e[1])):
                at = place[end[0]] + end[1]
                total += len(passed) - bisect_right(passed, at)
                insort(passed, at)
    return total


def _copied(order: list[list[int]]) -> list[list[int]]:
    return [list(level) for level in order]


def _spread(levels: Levels) -> list[float]:
    """A coordinate for everything that keeps the order of its level, with room for its ports."""
    place = [0.0] * len(levels.rank)
    for level in levels.order:
        at = 0.0
        for item in level:
            place[item] = at
            at += levels.room[item] + 1.0
    return place


def _sort_by_barycentres(levels: Levels, forward: bool) -> None:
    count = len(levels.order)
    ends = levels.before if forward else levels.after
    place = _spread(levels)
    for number in range(1, count) if forward else range(count - 2, -1, -1):
        level = levels.order[number]
        wanted = {item: _barycentre(ends[item], place, place[item]) for item in level}
        level.sort(key=wanted.__getitem__)
        at = 0.0
        for item in level:
            place[item] = at
            at += levels.room[item] + 1.0


def _barycentre(ends: Sequence[End], place: Sequence[float], otherwise: float) -> float:
    """The mean of where the wires of an item end."""
    if not ends:
        return otherwise
    return sum(place[other] + where for other, where, _ in ends) / len(ends)


def _swap_neighbours(levels: Levels) -> None:
    place = _spread(levels)
    for _ in range(SWAPS):
        swapped = False
        for level in levels.order:
            for left in range(len(level) - 1):
                one, other = level[left], level[left + 1]
                if _gain(levels, place, one, other) > 0:
                    level[left], level[left + 1] = other, one
                    place[other] = place[one]
                    place[one] = place[other] + levels.room[other] + 1.0
                    swapped = True
        if not swapped:
            return


def _gain(levels: Levels, place: Sequence[float], one: int, other: int) -> int:
    """How many crossings fewer there are with two neighbours swapped."""
    gain = 0
    for ends in (levels.before, levels.after):
        if not ends[one] or not ends[other]:
            continue
        second = sorted(place[end] + where for end, where, _ in ends[other])
        for end, where, _ in ends[one]:
            at = place[end] + where
            gain += bisect_left(second, at) + bisect_right(second, at) - len(second)
    return gain
