"""The axes of plots in the window's colours."""

import pyqtgraph as pg
from PySide6.QtGui import QColor

from netwright_desktop import theme


def style_axes(plot: pg.PlotItem) -> None:
    """Quiet lines and muted figures."""
    colors = theme.colors()
    for side in ("bottom", "left"):
        axis = plot.getAxis(side)
        axis.setPen(colors.node_border if theme.is_dark() else colors.grid)
        axis.setTextPen(colors.muted_text)
        axis.label.setDefaultTextColor(QColor(colors.muted_text))
