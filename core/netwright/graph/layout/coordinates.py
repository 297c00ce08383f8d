"""Where everything lies in its level, so that wires run straight.

Brandes and Köpf (2002), with their corrections of 2020 as far as they concern blocks of different
sizes, and with the wires' ends inside of boxes (Rüegg et al. 2015): what is aligned is the wire.
"""

from collections.abc import Sequence
from itertools import pairwise
from math import floor

from netwright.graph.layout.drawing import Spacing
from netwright.graph.layout.levels import Levels, places

Pair = tuple[int, int]


def coordinates(levels: Levels, spacing: Spacing) -> list[float]:
    """The near side of every box, and where each dummy is, in whole units.

    Everything is aligned with its middle neighbour before or after it, and pushed as far as it
    goes to one side or the other; the middle of these four is taken.
    """
    if not levels.rank:
        return []
    taken = _wires_that_give_way(levels)
    found = [
        _aligned(levels, spacing, taken, from_end, mirrored)
        for from_end in (False, True)
        for mirrored in (False, True)
    ]
    _bring_together(levels, found)
    middle = [sorted(values)[1:3] for values in zip(*found, strict=True)]
    lowest = min(low + high for low, high in middle) / 2
    # Rounding down keeps order, distances of whole units, and straight wires.
    return [float(floor((low + high) / 2 - lowest + 0.5)) for low, high in middle]


def _wires_that_give_way(levels: Levels) -> set[Pair]:
    """The wires between two levels that cross one that passes both: that one stays straight."""
    place = places(levels, levels.order)
    crossing: set[Pair] = set()
    for level in levels.order[1:]:
        low, begin = 0, 0
        for number, item in enumerate(level):
            passing = next((e[0] for e in levels.before[item] if levels.is_dummy(e[0])), None)
            is_inner = levels.is_dummy(item) and passing is not None
            if not is_inner and number < len(level) - 1:
                continue
            high = place[passing] if is_inner and passing is not None else len(levels.rank)
            for other in level[begin : number + 1]:
                for end in levels.before[other]:
                    both = levels.is_dummy(other) and levels.is_dummy(end[0])
                    if not low <= place[end[0]] <= high and not both:
                        crossing.add((end[0], other))
            begin, low = number + 1, high
    return crossing


def _aligned(
    levels: Levels, spacing: Spacing, taken: set[Pair], from_end: bool, mirrored: bool
) -> list[float]:
    order = levels.order[::-1] if from_end else levels.order
    if mirrored:
        order = [level[::-1] for level in order]
    root, shift = _blocks(levels, order, taken, from_end, mirrored)
    at = _pushed(levels, spacing, order, root, shift)
    near = [at[root[item]] + shift[item] for item in range(len(root))]
    if mirrored:
        return [-(low + room) for low, room in zip(near, levels.room, strict=True)]
    return near


def _blocks(
    levels: Levels,
    order: Sequence[Sequence[int]],
    taken: set[Pair],
    from_end: bool,
    mirrored: bool,
) -> tuple[list[int], list[float]]:
    """Chains of items that lie straight: the first of each, and how far each lies from it."""
    ends = levels.after if from_end else levels.before
    place = places(levels, order)
    root, shift = list(range(len(place))), [0.0] * len(place)
    has_follower = [False] * len(place)
    sign = -1 if mirrored else 1
    for level in order:
        last = -1
        for item in level:
            near = sorted(ends[item], key=lambda e: (place[e[0]], sign * e[1]))
            for other, where, mine in near[(len(near) - 1) // 2 : len(near) // 2 + 1]:
                pair = (item, other) if from_end else (other, item)
                if has_follower[other] or pair in taken or place[other] <= last:
                    continue
                has_follower[other] = True
                last = place[other]
                root[item] = root[other]
                room = levels.room[other] - levels.room[item]
                shift[item] = shift[other] + (room - where + mine if mirrored else where - mine)
                break
    return root, shift


def _pushed(
    levels: Levels,
    spacing: Spacing,
    order: Sequence[Sequence[int]],
    root: Sequence[int],
    shift: Sequence[float],
) -> dict[int, float]:
    """Where the first of each block lies: as near to 0 as goes, then back to the next block."""
    before: dict[int, dict[int, float]] = {item: {} for item in root}
    after: dict[int, dict[int, float]] = {item: {} for item in root}
    for level in order:
        for one, other in pairwise(level):
            apart = levels.room[one] + _gap(levels, spacing, one, other)
            apart += shift[one] - shift[other]
            first, second = root[one], root[other]
            apart = max(apart, before[second].get(first, apart))
            before[second][first] = after[first][second] = apart
    at: dict[int, float] = {}
    waiting = {item: len(found) for item, found in before.items()}
    ready = [item for item, count in waiting.items() if not count]
    while ready:
        item = ready.pop()
        at[item] = max((at[one] + apart for one, apart in before[item].items()), default=0.0)
        for other in after[item]:
            waiting[other] -= 1
            if not waiting[other]:
                ready.append(other)
    for item in reversed(at):
        if after[item]:
            at[item] = max(at[item], min(at[b] - apart for b, apart in after[item].items()))
    return at


def _gap(levels: Levels, spacing: Spacing, one: int, other: int) -> float:
    dummies = levels.is_dummy(one) + levels.is_dummy(other)
    return (spacing.boxes, spacing.box_and_wire, spacing.wires)[dummies]


def _bring_together(levels: Levels, found: list[list[float]]) -> None:
    """Shift the four to the sides of the narrowest, each to the side that it was pushed to."""
    sides = [
        (min(values), max(v + room for v, room in zip(values, levels.room, strict=True)))
        for values in found
    ]
    low, high = min(sides, key=lambda side: side[1] - side[0])
    for number, (near, far) in enumerate(sides):
        delta = high - far if number % 2 else low - near
        found[number] = [value + delta for value in found[number]]
