"""Axes that seldom change while a curve grows, and curves that ask for them."""

from collections.abc import Sequence
from math import ceil, floor, log2
from typing import Any

import pyqtgraph as pg
from PySide6.QtGui import QColor

from netwright_desktop import theme

ROOM = 0.03
"""Share of a curve's height that is left free above and below it."""
FULL = 0.75
"""Share of the room that a curve must fill, or the room is made smaller."""


class VerticalAxis(pg.AxisItem):
    """Where it is logarithmic it writes 1, 2 and 5 of each power of ten: more would overlap."""

    def logTickStrings(self, values: Sequence[float], scale: float, spacing: float) -> list[str]:
        strings: list[str] = super().logTickStrings(values, scale, spacing)
        return [text if text.strip("0.")[:1] in "125" else "" for text in strings]


class Curve(pg.PlotDataItem):
    """A curve that asks for a little more room than it fills, and so seldom for other room.

    Axes of another range take longer to draw than the curves between them.
    """

    def __init__(self) -> None:
        super().__init__(antialias=False, skipFiniteCheck=True)
        self._height: tuple[float, float] | None = None

    def dataBounds(
        self,
        ax: int,
        frac: float = 1.0,
        orthoRange: Any = None,  # noqa: N803  (the name that pyqtgraph gives it)
    ) -> tuple[float | None, float | None]:
        low, high = super().dataBounds(ax, frac, orthoRange)
        if low is None or high is None:
            return low, high
        if ax == 0:
            return low, roomy(high)
        self._height = kept_or_wider(self._height, low, high)
        return self._height


def style_axes(plot: pg.PlotItem) -> None:
    """Quiet lines and muted figures."""
    colors = theme.colors()
    for side in ("bottom", "left"):
        axis = plot.getAxis(side)
        axis.setPen(colors.node_border if theme.is_dark() else colors.grid)
        axis.setTextPen(colors.muted_text)
        axis.label.setDefaultTextColor(QColor(colors.muted_text))


def roomy(step: float) -> float:
    """The end of the horizontal axis: eight places from a power of two to the next."""
    if step < 1.0:
        return step
    each = 2.0 ** max(floor(log2(step)) - 3, 0)
    return ceil(step / each) * each


def kept_or_wider(kept: tuple[float, float] | None, low: float, high: float) -> tuple[float, float]:
    """The ends of the vertical axis: those of before while they fit, else new ones with room."""
    if (
        kept is not None
        and kept[0] <= low
        and high <= kept[1]
        and (high - low) >= FULL * (kept[1] - kept[0])
    ):
        return kept
    room = ROOM * (high - low)
    return low - room, high + room
