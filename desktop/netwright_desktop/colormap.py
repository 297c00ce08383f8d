"""Numbers as colours: values around zero, classes with how sure they are, brightness."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from PySide6.QtGui import QColor, QImage

from netwright_desktop import theme

_BLUE, _WHITE, _ORANGE = (0, 90, 160), (247, 247, 247), (205, 85, 0)
_NOT_A_NUMBER = (255, 0, 255)
FAINTEST, STRONGEST = 0.12, 0.62
"""How much of its colour the area of a class has, from a guess to a certainty."""
Numbers = NDArray[np.floating]
Colors = NDArray[np.uint8]
"""(rows, columns, 3): red, green, blue."""


def _rounded(colors: NDArray[np.float64]) -> Colors:
    rounded: Colors = np.rint(colors).astype(np.uint8)
    return rounded


def _ramp(colors: Sequence[tuple[int, int, int]], count: int) -> Colors:
    """Evenly spaced shades through these colours."""
    ends = np.array(colors, np.float64)
    place = np.linspace(0, len(colors) - 1, count)
    parts = [np.interp(place, range(len(colors)), ends[:, channel]) for channel in range(3)]
    return _rounded(np.stack(parts, axis=1))


def _with_not_a_number(shades: Colors) -> Colors:
    """The colour of what is no number behind these shades."""
    return np.concatenate([shades, np.array([_NOT_A_NUMBER], np.uint8)])


DIVERGING = _ramp((_BLUE, _WHITE, _ORANGE), 255)
"""The shades of `diverging`, for images that look their colours up: an odd number, so that zero
has one of its own. They are the same in light and dark."""
_DIVERGING = _with_not_a_number(DIVERGING)
_GREY = _with_not_a_number(_ramp(((0, 0, 0), (255, 255, 255)), 256))


def diverging(values: Numbers, middle: float = 0.0, reach: float = 0.0) -> Colors:
    """Blue below `middle`, white at it, orange above; `reach` away from it is the full colour.

    Without a reach, that of the values. What is not a number is magenta. The colours are a last
    axis; 255 shades, of which the 128th is white.
    """
    away = np.asarray(values, np.float32) - np.float32(middle)
    finite = np.isfinite(away)
    most = reach or float(np.abs(away[finite]).max(initial=0.0)) or 1.0
    return _looked_up(0.5 + away / np.float32(2.0 * most), _DIVERGING)


def grey(values: Numbers, low: float, high: float) -> Colors:
    """Black at `low`, white at `high`."""
    away = np.asarray(values, np.float32) - np.float32(low)
    return _looked_up(away / np.float32((high - low) or 1.0), _GREY)


def rising() -> Colors:
    """Shades from the background, where there is nothing, to what stands out from it."""
    colors = theme.colors()
    most = "#f4e7a1" if theme.is_dark() else "#06283d"
    return _ramp([_rgb(name) for name in (colors.base, colors.accent, most)], 255)


def classes(scores: Numbers, discrete: bool = False) -> Colors:
    """The colour of the largest of (rows, columns, classes) scores, fainter where it is less sure.

    A score of 1 / classes is a guess, 1 a certainty. `discrete` gives all the same strength.
    """
    count = scores.shape[-1]
    best = scores.argmax(axis=-1)  # the first NaN, if there is one
    sure = (scores.max(axis=-1) - 1.0 / count) / (1.0 - 1.0 / count)
    finite = np.isfinite(sure)
    strength = FAINTEST + (STRONGEST - FAINTEST) * np.clip(np.where(finite, sure, 0.0), 0.0, 1.0)
    if discrete:
        strength = np.full_like(strength, STRONGEST)
    paper = np.array(_rgb(theme.colors().base), np.float64)
    inks = np.array([_rgb(class_color(number)) for number in range(count)], np.float64)
    mixed = paper + strength[..., None] * (inks[best] - paper)
    mixed[~finite] = _NOT_A_NUMBER
    return _rounded(mixed)


def class_color(number: int) -> str:
    """The colour of a class; after the last one they begin again."""
    colors = theme.colors().curves
    return colors[number % len(colors)]


def class_colors(count: int) -> list[str]:
    """A colour of its own for each class: around the circle of hues where those do not last."""
    if count <= len(theme.colors().curves):
        return [class_color(number) for number in range(count)]
    value = 0.95 if theme.is_dark() else 0.75
    return [QColor.fromHsvF(0.9 * k / count, 0.8, value).name() for k in range(count)]


def hexes(colors: Colors) -> list[str]:
    """Each colour as `#rrggbb`, row by row."""
    return ["#{:02x}{:02x}{:02x}".format(*color) for color in colors.reshape(-1, 3).tolist()]


def image_of(colors: Colors) -> QImage:
    """A picture of these colours that keeps them."""
    given = np.ascontiguousarray(colors)
    height, width = given.shape[:2]
    return QImage(given.data, width, height, 3 * width, QImage.Format.Format_RGB888).copy()


def _looked_up(share: NDArray[np.float32], table: Colors) -> Colors:
    """The colour of each share from 0 to 1; what is no number has the colour after the last."""
    last = len(table) - 2
    with np.errstate(invalid="ignore"):
        shade = np.rint(np.clip(share, 0.0, 1.0) * last)
    found: Colors = table[np.where(np.isfinite(share), shade, last + 1).astype(np.intp)]
    return found


def _rgb(color: str) -> tuple[int, int, int]:
    shade = QColor(color)
    return shade.red(), shade.green(), shade.blue()
