"""Augmentation: training samples are seen a little changed, differently in every epoch.

What a sample becomes is a function of (seed, epoch, its place in the training part) alone: each
number is drawn by Philox from a stream of its own. So a run is the same on every machine, for any
number of threads, and taken up again or not.
"""

from dataclasses import dataclass
from math import pi

import numpy as np
from numpy.typing import NDArray

from netwright.data.fault import DataError
from netwright.operations.philox import stream_of, uniform

MOST_SHIFT, MOST_ROTATION, MOST_NOISE = 0.5, 180.0, 10.0
_AT_ONCE = 1 << 22
"""Numbers that are worked on at once, so that the intermediate results stay small."""
Images = NDArray[np.float32]


@dataclass(frozen=True)
class Augmentation:
    """How samples may change; nothing is off. DataError for what cannot be.

    A sample is mirrored left to right (`flip`) with a chance of 1/2; moved by up to `shift` of
    its width and height, and turned by up to `rotation` degrees, both ways; and normal numbers of
    deviation `noise` are added, in units of the scaled input. All but noise are for images,
    channels x height x width. What comes in at a border is the border's own number.
    """

    flip: bool = False
    shift: float = 0.0
    rotation: float = 0.0
    noise: float = 0.0

    def __post_init__(self) -> None:
        limits = {"shift": MOST_SHIFT, "rotation": MOST_ROTATION, "noise": MOST_NOISE}
        for name, most in limits.items():
            value = getattr(self, name)
            if type(value) not in (int, float) or not 0 <= value <= most:
                raise DataError(f"Augmentation: the {name} is a number from 0 to {most:g}.")
            object.__setattr__(self, name, float(value))

    @property
    def is_on(self) -> bool:
        """Whether it changes anything."""
        return self.flip or self.moves or self.noise > 0

    @property
    def moves(self) -> bool:
        """Whether images are moved or turned, by fractions of pixels."""
        return self.shift > 0 or self.rotation > 0


def augmented(samples: Images, how: Augmentation, seed: int, epoch: int, first: int = 0) -> Images:
    """Copies of the samples (count, *shape), of places `first` and on, as they are in an epoch."""
    result = samples.copy()
    each = max(1, samples[0].size) if len(samples) else 1
    step = max(1, _AT_ONCE // each)
    for begin in range(0, len(samples), step):
        some = result[begin : begin + step]
        some[:] = _changed(some, how, seed, epoch, first + begin)
    return result


def _changed(samples: Images, how: Augmentation, seed: int, epoch: int, first: int) -> Images:
    count = len(samples)

    def drawn(what: str, each: int = 1) -> NDArray[np.float64]:
        """From 0 to 1, (count, each)."""
        stream = stream_of(f"augmentation/{what}")
        return uniform(seed, stream, count * each, first * each, epoch).reshape(count, each)

    if samples.ndim == 4:
        if how.flip:
            samples = np.where(drawn("flip")[:, :, None, None] < 0.5, samples[..., ::-1], samples)
        if how.moves:
            shifts = (2 * drawn("shift", 2) - 1) * how.shift
            turns = (2 * drawn("rotation")[:, 0] - 1) * how.rotation * (pi / 180)
            samples = _moved(samples, shifts, turns)
    if how.noise:
        size = samples[0].size
        pairs = (size + 1) // 2
        u, v = drawn("noise", 2 * pairs).reshape(count, 2, pairs).swapaxes(0, 1)
        radius, angle = np.sqrt(-2.0 * np.log(u)), 2 * pi * v  # Box-Muller, as in `philox`
        numbers = np.hstack([radius * np.cos(angle), radius * np.sin(angle)])[:, :size]
        samples = samples + (how.noise * numbers).astype(np.float32).reshape(samples.shape)
    return samples


def _moved(images: Images, shifts: NDArray[np.float64], turns: NDArray[np.float64]) -> Images:
    """Images (count, c, h, w) turned about their centre, then shifted by shares of (h, w).

    Bilinear: y[i, j] is the image at R(-turn) (i, j), with its border beyond it.
    """
    height, width = images.shape[2:]
    rows = np.arange(height)[:, None] - (height - 1) / 2
    columns = np.arange(width)[None, :] - (width - 1) / 2
    down = rows - (shifts[:, 0] * height)[:, None, None]
    right = columns - (shifts[:, 1] * width)[:, None, None]
    sine, cosine = np.sin(turns)[:, None, None], np.cos(turns)[:, None, None]
    y = np.clip(cosine * down + sine * right + (height - 1) / 2, 0, height - 1)
    x = np.clip(cosine * right - sine * down + (width - 1) / 2, 0, width - 1)
    top, left = np.floor(y).astype(np.int64), np.floor(x).astype(np.int64)
    below, beside = np.minimum(top + 1, height - 1), np.minimum(left + 1, width - 1)
    lower, later = (y - top).astype(np.float32)[:, None], (x - left).astype(np.float32)[:, None]
    flat = images.reshape(*images.shape[:2], height * width)

    def at(row: NDArray[np.int64], column: NDArray[np.int64]) -> Images:
        places = (row * width + column).reshape(len(images), 1, height * width)
        return np.take_along_axis(flat, places, axis=2).reshape(images.shape)

    upper = at(top, left) * (1 - later) + at(top, beside) * later
    under = at(below, left) * (1 - later) + at(below, beside) * later
    moved: Images = upper * (1 - lower) + under * lower
    return moved
