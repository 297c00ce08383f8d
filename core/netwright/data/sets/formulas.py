"""Data sets made of formulas: a curve, and sequences; the seed gives them on any machine.

`noise` is the standard deviation of the normal numbers that are added to what is observed: the
values of the curve and of the sine, and the bits of the delayed copy. The right answers of the
copy have none.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from netwright.data.arrays import Arrays
from netwright.data.windows import windows
from netwright.operations.philox import normal, stream_of, uniform

CURVE_END = 5.0
STEPS = 20
"""Steps of each sequence."""
PERIOD = 25.0
"""Steps from one top of the sine to the next: no whole part of the window."""
DELAY = 5


@dataclass(frozen=True, slots=True)
class MadeSet:
    """How a set is made: `make` gives it from a number of samples, the noise and a seed."""

    title: str
    make: Callable[[int, float, int], Arrays]


def _curve(count: int, noise: float, seed: int) -> Arrays:
    """The curve y = 2 sin(x²) + √(5x) at places x spread evenly at random over 0 to 5."""
    x = CURVE_END * uniform(seed, stream_of("curve/place"), count)
    y = 2.0 * np.sin(x * x) + np.sqrt(5.0 * x)
    y += noise * normal(seed, stream_of("curve/noise"), count)
    return Arrays("Curve", x.astype(np.float32).reshape(-1, 1), y.astype(np.float32).reshape(-1, 1))


def _sine(count: int, noise: float, seed: int) -> Arrays:
    """Windows over sin(2πt / 25), (samples, 20, 1), and the value that comes after each."""
    length = count + STEPS
    start = PERIOD * uniform(seed, stream_of("sine/start"), 1)
    values = np.sin(2.0 * np.pi * (np.arange(length) + start) / PERIOD)
    values += noise * normal(seed, stream_of("sine/noise"), length)
    shown, behind = windows(values.astype(np.float32), STEPS, 1, 1)
    return Arrays("Sine", shown[..., None].copy(), behind.copy(), in_order=True)


def _delayed_copy(count: int, noise: float, seed: int) -> Arrays:
    """Random bits, (samples, 20, 1); the answer of each step is the bit of 5 steps before.

    The first 5 steps have no answer: their class is -1.
    """
    bits = uniform(seed, stream_of("copy/bits"), count * STEPS).reshape(count, STEPS) < 0.5
    observed = bits + noise * normal(seed, stream_of("copy/noise"), bits.size).reshape(bits.shape)
    answers = np.full(bits.shape, -1, np.int64)
    answers[:, DELAY:] = bits[:, :-DELAY]
    return Arrays(
        "Delayed copy", observed[..., None].astype(np.float32), answers, class_names=("0", "1")
    )


MADE_SETS: dict[str, MadeSet] = {
    "curve": MadeSet("Curve (values)", _curve),
    "sine": MadeSet("Sine (values)", _sine),
    "copy": MadeSet("Delayed copy", _delayed_copy),
}
"""Every set that is made but for those of points in the plane; a new one is a line here."""
