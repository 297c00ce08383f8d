"""Levels: every box stands behind those that feed it, and wires are short."""

from collections.abc import Sequence

Edge = tuple[int, int]
ROUNDS = 8
"""How often boxes look for a better level; networks rarely need three."""


def without_circles(count: int, edges: Sequence[Edge]) -> tuple[list[int], list[int]]:
    """An order of the boxes, and the numbers of the edges that go forward in it.

    Where boxes form a circle, the first of them begins, and the edges into it are left out.
    """
    waiting = [0] * count
    leaving: list[list[int]] = [[] for _ in range(count)]
    for number, (source, target) in enumerate(edges):
        leaving[source].append(number)
        waiting[target] += 1
    order: list[int] = []
    kept: list[int] = []
    placed = [False] * count
    ready = [box for box in range(count - 1, -1, -1) if not waiting[box]]
    first = 0
    while len(order) < count:
        if not ready:
            while placed[first]:
                first += 1
            ready.append(first)
        box = ready.pop()
        placed[box] = True
        order.append(box)
        for number in reversed(leaving[box]):
            target = edges[number][1]
            if placed[target]:
                continue
            kept.append(number)
            waiting[target] -= 1
            if not waiting[target]:
                ready.append(target)
    return order, sorted(kept)


def ranks(order: Sequence[int], edges: Sequence[Edge]) -> list[int]:
    """The level of every box: 0, 1, ...; each edge goes up by one or more.

    The longest path decides first. Then boxes move where it makes their wires shorter: a box
    with more wires out than in goes forward, one with more in than out goes back. Where it makes
    no difference boxes go forward and then back, so that a whole branch can follow its end.
    """
    before: list[list[int]] = [[] for _ in order]
    after: list[list[int]] = [[] for _ in order]
    for source, target in edges:
        after[source].append(target)
        before[target].append(source)
    rank = [0] * len(order)
    for box in order:
        rank[box] = max((rank[b] + 1 for b in before[box]), default=0)
    for _ in range(ROUNDS):
        old = list(rank)
        _tighten(order, before, after, rank)
        if rank == old:
            break
    lowest = min(rank, default=0)
    return [level - lowest for level in rank]


def _tighten(
    order: Sequence[int],
    before: Sequence[Sequence[int]],
    after: Sequence[Sequence[int]],
    rank: list[int],
) -> None:
    for box in reversed(order):
        if after[box] and len(after[box]) >= len(before[box]):
            rank[box] = min(rank[a] for a in after[box]) - 1
    for box in order:
        if before[box] and len(before[box]) >= len(after[box]):
            rank[box] = max(rank[b] for b in before[box]) + 1
