"""Small images side by side on one sheet: filters."""

from dataclasses import dataclass
from math import ceil, sqrt

import numpy as np
from numpy.typing import NDArray

Image = NDArray[np.float32]
FINE = 12
"""Images smaller than this are drawn with several pixels for a number, so that gaps stay thin."""


@dataclass(frozen=True, slots=True)
class Tiling:
    """Where each of `count` images of some pixels stands: rows of `columns`, a pixel between."""

    count: int
    height: int
    width: int
    zoom: int
    columns: int

    @property
    def size(self) -> tuple[int, int]:
        """Height and width of the sheet in pixels."""
        rows = ceil(self.count / self.columns)
        height, width = self.height * self.zoom, self.width * self.zoom
        return rows * (height + 1) - 1, self.columns * (width + 1) - 1

    def corner(self, place: int) -> tuple[int, int]:
        """Top and left of an image on the sheet."""
        row, column = divmod(place, self.columns)
        return row * (self.height * self.zoom + 1), column * (self.width * self.zoom + 1)

    def at(self, x: float, y: float) -> int | None:
        """The image at this point of the sheet."""
        row, column = (
            int(y // (self.height * self.zoom + 1)),
            int(x // (self.width * self.zoom + 1)),
        )
        place = row * self.columns + column
        is_inside = x >= 0 <= y and column < self.columns and place < self.count
        return place if is_inside else None


def tiling(images: Image, shape: float = 1.0) -> Tiling:
    """Places for images (count, height, width, ...), `shape` times as wide as high or nearly so."""
    count, height, width = images.shape[:3]
    zoom = max(1, FINE // max(height, width))
    columns = round(sqrt(count * shape * (height * zoom + 1) / (width * zoom + 1)))
    return Tiling(count, height, width, zoom, min(count, max(1, columns)))


def tiled(images: Image, places: Tiling) -> Image:
    """The sheet with images (count, height, width) or, with colours, (count, height, width, 3).

    Each number becomes a square of some pixels. Between images, and where none is left, runs one
    transparent pixel of NaN.
    """
    zoom = places.zoom
    images = images.repeat(zoom, axis=1).repeat(zoom, axis=2)
    height, width = images.shape[1:3]
    sheet = np.full((*places.size, *images.shape[3:]), np.nan, np.float32)
    for place, image in enumerate(images):
        top, left = places.corner(place)
        sheet[top : top + height, left : left + width] = image
    return sheet


def scaled(images: Image, *, common: bool) -> tuple[Image, float]:
    """Images (count, ...) and the number that gets the strongest colour.

    On a common scale they stay as they are; else each is divided by its own largest size.
    An image of zeros stays one.
    """
    sizes = np.abs(images).max(axis=tuple(range(1, images.ndim)))
    if common:
        return images, float(sizes.max()) or 1.0
    divisors = np.where(sizes > 0, sizes, 1.0).astype(np.float32)
    each = divisors.reshape(-1, *(1,) * (images.ndim - 1))
    return np.divide(images, each, dtype=np.float32), 1.0


def colored(images: Image, highest: float) -> Image:
    """Weights (count, 3, height, width) as red, green and blue: 0 is grey, `highest` is full.

    The result is (count, height, width, 3), from 0 to 255.
    """
    return np.moveaxis(127.5 + 127.5 * images / np.float32(highest), 1, -1)
