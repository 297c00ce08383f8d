"""The heat map: bodies of nodes are tinted by their share of what the network costs."""

from bisect import bisect_right
from collections.abc import Mapping
from enum import StrEnum

from PySide6.QtCore import QObject, Signal

from netwright.graph.costs import costs_of
from netwright.program.footprint import Footprint
from netwright_desktop import theme
from netwright_desktop.canvas.legend import Legend
from netwright_desktop.canvas.view import CanvasView
from netwright_desktop.preferences import preferences

STEPS = (0.01, 0.05, 0.2, 0.5)
"""Shares from which the next colour is taken."""
BOUNDS = tuple(f"{share:.0%}".replace("%", " %") for share in STEPS)
_KEY = "canvas/heat"


class Heat(StrEnum):
    """What the colours of nodes tell."""

    NONE = "none"
    PARAMETERS = "parameters"
    MULTIPLY_ADDS = "multiply-adds"
    MEMORY = "memory"


class HeatMap(QObject):
    """Tints the boxes of a canvas and shows what the colours mean.

    Signals:
        changed: another quantity is shown, or none.
    """

    changed = Signal()

    def __init__(self, canvas: CanvasView) -> None:
        super().__init__(canvas)
        self._canvas = canvas
        self._footprint: Footprint | None = None
        kept = str(preferences().value(_KEY, Heat.NONE.value))
        self.heat = Heat(kept) if kept in set(Heat) else Heat.NONE
        self.legend = Legend(canvas, "Legend of the heat map")
        canvas.document.changed.connect(self._follow)
        canvas.document.level_changed.connect(self._follow)
        self._follow()

    def choose(self, heat: Heat) -> None:
        """Show this quantity from now on."""
        self.heat = heat
        preferences().setValue(_KEY, heat.value)
        self._follow()
        self.changed.emit()

    def show_footprint(self, footprint: Footprint | None) -> None:
        """Memory is known now, or not any more."""
        self._footprint = footprint
        if self.heat is Heat.MEMORY:
            self._follow()

    def shares(self) -> dict[str, float] | None:
        """The share of each box of the open level in the whole network; None if not known."""
        amounts = self._amounts()
        if amounts is None:
            return None
        whole = sum(amounts.values()) or 1
        level, graph = self._canvas.document.level, self._canvas.document.graph
        shares = {node_id: amounts.get(node_id, 0) / whole for node_id in level.nodes}
        for group in level.groups:
            inside = graph.members(group)[0]
            shares[group] = sum(amounts.get(node_id, 0) for node_id in inside) / whole
        return shares

    def _amounts(self) -> Mapping[str, int] | None:
        if self.heat is Heat.NONE:
            return None
        if self.heat is Heat.MEMORY:
            layers = self._footprint.layers if self._footprint else None
            return None if layers is None else {i: layer.total for i, layer in layers.items()}
        costs = costs_of(self._canvas.document.analysis)
        if self.heat is Heat.PARAMETERS:
            return {node_id: cost.parameters for node_id, cost in costs.items()}
        return {node_id: cost.multiply_adds for node_id, cost in costs.items()}

    def _follow(self) -> None:
        shares = self.shares()
        for box_id, item in self._canvas.canvas_scene.nodes.items():
            share = None if shares is None else shares.get(box_id)
            item.set_heat(None if share is None else step_of(share))
        title = f"Share of {self.heat}" if shares is not None else f"Counting {self.heat}…"
        self.legend.show_colors(title, lambda: theme.colors().heat, BOUNDS)
        self.legend.setVisible(self.heat is not Heat.NONE)


def step_of(share: float) -> int:
    """The number of the colour of a share."""
    return bisect_right(STEPS, share)
