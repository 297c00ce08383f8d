"""A drawing becomes an image as those of a data set: as large, in the same place, as bright.

The authors of MNIST scaled each digit to fit 20 x 20 pixels, keeping its proportions, and put its
centre of mass into the middle of 28 x 28 (LeCun, Cortes and Burges 1998). Here size, place and
brightness are measured on images of the data, so that it holds for other sets too.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Image = NDArray[np.float64]
FAINT = 0.05
"""Ink below this share of the most is none."""


@dataclass(frozen=True, slots=True)
class Frame:
    """What images of a data set have in common.

    `extent` is the longer side of what is drawn, `row` and `column` its centre of mass, in pixels
    from the top left corner; `low` is the background and `high` the brightest.
    """

    height: int
    width: int
    extent: float
    row: float
    column: float
    low: float
    high: float

    @classmethod
    def of(cls, images: Image) -> "Frame":
        """The frame of images (count, height, width): the median of each measure."""
        height, width = images.shape[1:]
        lows, highs = images.min(axis=(1, 2)), images.max(axis=(1, 2))
        low, high = float(np.median(lows)), float(np.median(highs))
        inks = np.clip((images - low) / ((high - low) or 1.0), 0.0, None)
        drawn = inks[highs > low]
        if not len(drawn):
            return cls(height, width, float(min(height, width)), height / 2, width / 2, low, high)
        sizes = [max(_span(ink.max(axis=1))[1], _span(ink.max(axis=0))[1]) for ink in drawn]
        rows = [_middle(ink.sum(axis=1)) for ink in drawn]
        columns = [_middle(ink.sum(axis=0)) for ink in drawn]
        places = (float(np.median(sizes)), float(np.median(rows)), float(np.median(columns)))
        return cls(height, width, *places, low, high)


def fitted(ink: Image, frame: Frame) -> Image:
    """The drawing (rows, columns) from 0 to 1 as an image (height, width) of that frame.

    A pixel is the mean of the ink that lies in it; the brightest becomes `high`. No ink at all is
    an empty image.
    """
    (top, height), (left, width) = _span(ink.max(axis=1)), _span(ink.max(axis=0))
    if not height:
        return np.full((frame.height, frame.width), frame.low)
    scale = frame.extent / max(height, width)
    begin = _begin(ink.sum(axis=1), top, height, scale, frame.row, frame.height)
    start = _begin(ink.sum(axis=0), left, width, scale, frame.column, frame.width)
    down = _shares(len(ink), frame.height, scale, begin)
    across = _shares(ink.shape[1], frame.width, scale, start)
    image: Image = down @ ink @ across.T
    image *= (frame.high - frame.low) / image.max()
    return image + frame.low


def _begin(ink: Image, first: int, length: int, scale: float, middle: float, room: int) -> float:
    """Where the drawing's edge lies so that its centre of mass is in its place, if it has room."""
    begin = middle - scale * _middle(ink)
    over = max(begin + scale * (first + length) - room, 0.0)
    under = max(-(begin + scale * first), 0.0)
    return begin - over + under


def _shares(count: int, pixels: int, scale: float, begin: float) -> Image:
    """(pixels, count): the share of each pixel that each row of the drawing covers."""
    edges = begin + scale * np.arange(count + 1)
    each = np.arange(pixels)[:, None]
    covered: Image = np.minimum(edges[1:], each + 1) - np.maximum(edges[:-1], each)
    return covered.clip(0.0)


def _span(ink: Image) -> tuple[int, int]:
    """The first place with ink, and how many there are from it to the last."""
    places = np.flatnonzero(ink > FAINT * max(float(ink.max()), 1e-12))
    if not places.size or not ink.max() > 0:
        return 0, 0
    return int(places[0]), int(places[-1] - places[0] + 1)


def _middle(ink: Image) -> float:
    """The centre of mass along an axis, where pixel k reaches from k to k + 1."""
    return float(ink @ (np.arange(len(ink)) + 0.5) / ink.sum())
