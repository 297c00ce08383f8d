"""What the sizes of gradients and updates say about a network, in words."""

from collections.abc import Mapping
from math import isfinite

from netwright_desktop.figures import count, figure

VANISHING = 1e-3
"""A layer hardly learns when its gradient is so many times that of the strongest layer.

Under plain descent it then needs a thousand steps for what the other does in one. In a chain of
sigmoids, whose slope is 0.25 at most, five layers are enough for it (0.25^5 = 0.00098); layers
that are initialised well differ by factors below 100 (Glorot and Bengio, "Understanding the
difficulty of training deep feedforward neural networks", 2010).
"""
SLOWEST, FASTEST = 1e-5, 1e-1
"""Sizes of an update, as shares of what it changes, that are too small and too large.

Around 1e-3 is healthy (Karpathy, CS231n, "Ratio of weights:updates"); here are the two powers of
ten below and above it that nothing healthy passes.
"""


def gradients_told(rms: Mapping[str, float]) -> list[str]:
    """What is wrong with the gradients, by layer from the input to the loss; empty if nothing."""
    wrong = [f"{name}: its gradient is not a number." for name in rms if not isfinite(rms[name])]
    if wrong or not any(rms.values()):
        return wrong
    dead = [name for name in rms if rms[name] == 0]
    told = []
    if dead:
        told.append(f"{_all(dead)} {_verb(dead, 'does', 'do')} not learn: no gradient arrives.")
    strongest = max(rms, key=lambda name: rms[name])
    weak = [name for name in rms if 0 < rms[name] < VANISHING * rms[strongest]]
    if not weak:
        return told
    places = list(rms)
    weakest = min(weak, key=lambda name: rms[name])
    factor = count(float(f"{rms[strongest] / rms[weakest]:.2g}"))
    if places.index(strongest) < places.index(weakest):
        return [
            *told,
            f"Gradients explode: that of {strongest} is {factor} times larger than {weakest}'s.",
        ]
    words = f"{weakest} hardly learns: its gradient is {factor} times smaller than {strongest}'s."
    others = [name for name in weak if name != weakest]
    if others:
        words += f" So {_verb(others, 'does', 'do')} {_all(others)}."
    return [*told, words]


def updates_told(ratios: Mapping[str, float]) -> list[str]:
    """Which layers change too fast or too slowly; empty if none does."""
    told = []
    fast = [name for name in ratios if ratios[name] > FASTEST]
    slow = [name for name in ratios if ratios[name] < SLOWEST]
    if fast:
        most = max(fast, key=lambda name: ratios[name])
        told.append(
            f"{_all(fast)} {_verb(fast, 'changes', 'change')} too fast: {most} by "
            f"{figure(100 * ratios[most])} % in one step. A lower learning rate helps."
        )
    if slow:
        told.append(
            f"{_all(slow)} hardly {_verb(slow, 'changes', 'change')}: by less than 1 in "
            f"{count(1 / SLOWEST)} in one step."
        )
    return told


def _all(names: list[str]) -> str:
    if len(names) > 3:
        return f"{names[0]}, {names[1]} and {len(names) - 2} more layers"
    *first, last = names
    return f"{', '.join(first)} and {last}" if first else last


def _verb(names: list[str], one: str, many: str) -> str:
    return one if len(names) == 1 else many
