"""From numbers to colours: around zero, and from nothing to much."""

import numpy as np
from numpy.typing import NDArray
from PySide6.QtGui import QColor

from netwright_desktop import theme

STEPS = 255
"""An odd number, so that zero has a colour of its own."""
Colors = NDArray[np.uint8]


def diverging() -> Colors:
    """Blue below zero, white at it, orange above: the same in light and dark."""
    return _between(("#005aa0", "#f7f7f7", "#cd5500"))


def rising() -> Colors:
    """From the background, where there is nothing, to what stands out from it."""
    colors = theme.colors()
    most = "#f4e7a1" if theme.is_dark() else "#06283d"
    return _between((colors.base, colors.accent, most))


def _between(names: tuple[str, ...]) -> Colors:
    shades = [QColor(name) for name in names]
    ends = np.array([(s.red(), s.green(), s.blue()) for s in shades], np.float64)
    place = np.linspace(0, len(names) - 1, STEPS)
    parts = [np.interp(place, range(len(names)), ends[:, color]) for color in range(3)]
    return np.round(np.stack(parts, axis=1)).astype(np.uint8)
