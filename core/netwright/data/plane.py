"""Data sets of points in the plane, made from a few numbers: two coordinates, a class or a value.

Points lie within about 5 of the origin, as in TensorFlow Playground (Smilkov et al. 2017), from
which most of these sets are. `noise` is the standard deviation of the normal numbers that both
coordinates are moved by; classes and values are those of the places before.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from netwright.data.dataset import Dataset
from netwright.data.split import stratified_parts
from netwright.operations.philox import normal, stream_of, uniform

REACH = 5.0
"""How far from the origin points lie, without noise."""
FEWEST, MOST = 10, 100_000
MOST_NOISE = 3.0
_TURNS = 1.75
_MARGIN = 0.3
"""Points of XOR stay so far from the axes."""
_INNER = 0.5
"""Radius of the inner circle over that of the outer one."""
Points = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class PlaneSet:
    """How a set is made: `make` gives (points, classes or values) from a number and a seed."""

    title: str
    make: Callable[[int, int], tuple[Points, NDArray[np.generic]]]
    has_classes: bool = True


def load_plane(
    name: str, count: int, noise: float, seed: int, shares: tuple[float, float, float]
) -> Dataset:
    """`count` points of the set `name`, split by class with `seed`; the seed also draws them."""
    chosen = PLANE_SETS[name]
    points, answers = chosen.make(count, seed)
    shift = normal(seed, stream_of(f"{name}/noise"), 2 * count).reshape(count, 2)
    inputs = (points + noise * shift).astype(np.float32)
    if not chosen.has_classes:
        parts = stratified_parts(np.zeros(count, np.int64), shares, seed)
        return Dataset(chosen.title, inputs, answers.astype(np.float32).reshape(-1, 1), parts)
    classes = answers.astype(np.int64)
    names = tuple(str(number + 1) for number in range(int(classes.max()) + 1))
    return Dataset(chosen.title, inputs, classes, stratified_parts(classes, shares, seed), names)


def _spirals(count: int, seed: int) -> tuple[Points, NDArray[np.generic]]:
    """Radius 5 i / n, angle = 1.75 turns i / n, the second half a turn further."""
    del seed
    points, classes = [], []
    for number, size in enumerate(_halves(count)):
        along = np.arange(size) / size
        angle = 2 * np.pi * _TURNS * along + np.pi * number
        points.append(REACH * along[:, None] * np.stack([np.sin(angle), np.cos(angle)], axis=1))
        classes.append(np.full(size, number))
    return np.concatenate(points), np.concatenate(classes)


def _circles(count: int, seed: int) -> tuple[Points, NDArray[np.generic]]:
    """Two circles, as scikit-learn's make_circles with factor 0.5, five times as large."""
    del seed
    outer, inner = (np.linspace(0, 2 * np.pi, size, endpoint=False) for size in _halves(count))
    points = np.concatenate([_on_circle(outer), _INNER * _on_circle(inner)])
    return REACH * points, np.repeat([0, 1], [outer.size, inner.size])


def _moons(count: int, seed: int) -> tuple[Points, NDArray[np.generic]]:
    """Two half circles, scikit-learn's make_moons around the origin, three times as large."""
    del seed
    upper, lower = (np.linspace(0, np.pi, size) for size in _halves(count))
    points = np.concatenate([_on_circle(upper), np.array([1.0, 0.5]) - _on_circle(lower)])
    return 3.0 * (points - np.array([0.5, 0.25])), np.repeat([0, 1], [upper.size, lower.size])


def _gaussians(count: int, seed: int) -> tuple[Points, NDArray[np.generic]]:
    """Two clouds around (2.5, 2.5) and (-2.5, -2.5), each with standard deviation 1."""
    classes = np.repeat([0, 1], _halves(count))
    cloud = normal(seed, stream_of("gaussians/place"), 2 * count).reshape(count, 2)
    return cloud + np.where(classes == 0, 2.5, -2.5)[:, None], classes


def _xor(count: int, seed: int) -> tuple[Points, NDArray[np.generic]]:
    """Evenly spread points: class 1 where both coordinates have the same sign, else 2."""
    points = _square(count, seed, "xor/place")
    points += np.copysign(_MARGIN, points)
    return points, (points[:, 0] * points[:, 1] < 0).astype(np.int64)


def _slope(count: int, seed: int) -> tuple[Points, NDArray[np.generic]]:
    """Evenly spread points with the value (x + y) / 10."""
    points = _square(count, seed, "slope/place")
    return points, points.sum(axis=1) / 10.0


def _hills(count: int, seed: int) -> tuple[Points, NDArray[np.generic]]:
    """Three cones of height 1 and three of depth 1, each with radius 2: the one that is nearest."""
    points = _square(count, seed, "hills/place")
    tops = np.array([(x, y) for y in (2.5, -2.5) for x in (-3.5, 0.0, 3.5)])
    heights = np.array([1.0, -1.0, 1.0, -1.0, 1.0, -1.0])
    distances = np.linalg.norm(points[:, None] - tops, axis=2)
    nearest = distances.argmin(axis=1)
    return points, heights[nearest] * np.maximum(0.0, 1.0 - distances.min(axis=1) / 2.0)


def _halves(count: int) -> tuple[int, int]:
    return count // 2, count - count // 2


def _on_circle(angle: Points) -> Points:
    return np.stack([np.cos(angle), np.sin(angle)], axis=1)


def _square(count: int, seed: int, stream: str) -> Points:
    return REACH * (2.0 * uniform(seed, stream_of(stream), 2 * count).reshape(count, 2) - 1.0)


PLANE_SETS: dict[str, PlaneSet] = {
    "spirals": PlaneSet("Two spirals", _spirals),
    "circles": PlaneSet("Circles", _circles),
    "moons": PlaneSet("Moons", _moons),
    "gaussians": PlaneSet("Gaussians", _gaussians),
    "xor": PlaneSet("XOR", _xor),
    "slope": PlaneSet("Slope (values)", _slope, has_classes=False),
    "hills": PlaneSet("Hills (values)", _hills, has_classes=False),
}
"""Every set that is made; a new one is a line here."""
