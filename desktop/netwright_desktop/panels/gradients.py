"""The gradients panel: how strongly each layer is told to change, and how much it does."""

from collections.abc import Mapping, Sequence
from typing import cast

from PySide6.QtWidgets import QComboBox, QStackedWidget, QVBoxLayout, QWidget

from netwright.training.snapshot import RunState, Snapshot, Wish
from netwright_desktop import theme
from netwright_desktop.panels.caption import Caption
from netwright_desktop.panels.depth_plot import DepthPlot
from netwright_desktop.panels.diagnosis import FASTEST, SLOWEST, gradients_told, updates_told
from netwright_desktop.panels.layer_curves import LayerCurves
from netwright_desktop.panels.overlay import MOST_NOTES, Note
from netwright_desktop.panels.pages import NOTHING_YET
from netwright_desktop.panels.panel import Panel
from netwright_desktop.panels.plot import Plot
from netwright_desktop.panels.table import Table

OVER_TIME, BY_DEPTH, UPDATES = "Gradient over time", "Gradient by depth", "Update over time"
NOT_WATCHED = "Measured while training goes on and this panel is seen."


class GradientsPanel(Panel):
    """Root mean square of the gradient of each layer's parameters, over the steps and by depth.

    A third view shows by which share of itself a layer is changed in a step. What is wrong is
    said in words above: thresholds are in `diagnosis`.
    """

    title = "Gradients"
    about = "Gradients and updates of each layer, over the steps and by depth"

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.sizes = LayerCurves("RMS")
        self.by_depth = DepthPlot("RMS")
        self.updates = LayerCurves("Update")
        self.updates.mark_levels((SLOWEST, FASTEST))
        self._sigmoids: Mapping[str, int] = {}
        self._notes: list[Note] = []
        self._seen = False
        self.view = QComboBox()
        self.view.addItems((OVER_TIME, BY_DEPTH, UPDATES))
        self.view.setToolTip(
            "Gradient: root mean square over the parameters of a layer. Update: how much a step "
            "changes the parameters, as a share of them; about 0.001 is healthy."
        )
        self.words = Caption(wordWrap=True)
        self.words.setContentsMargins(8, 0, 8, 2)
        self._stack = QStackedWidget()
        for plot in (self.sizes, self.by_depth, self.updates):
            self._stack.addWidget(plot)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self._stack, 1)
        layout.addWidget(self.words)
        self.plot.add_to_head(self.view)
        self.view.currentIndexChanged.connect(self._turn)
        theme.signals.changed.connect(self.changed)

    @property
    def plot(self) -> Plot:
        """The view that is seen."""
        return cast("Plot", self._stack.currentWidget())

    def wishes(self) -> frozenset[Wish]:
        """Both: what is wrong is told from both, whichever is seen."""
        return frozenset({Wish.GRADIENTS, Wish.UPDATES})

    def show_snapshot(self, snapshot: Snapshot) -> None:
        self._seen |= snapshot.state is not RunState.PREPARING
        self._sigmoids = snapshot.sigmoids or self._sigmoids
        notes = [Note(change.step, change.text) for change in snapshot.changes]
        self._notes = [*self._notes, *notes][-MOST_NOTES:]
        for plot in (self.sizes, self.updates):
            plot.epochs.note(snapshot)
        if not (snapshot.gradients or self.is_seen):
            for plot in (self.sizes, self.updates):
                plot.pauses.begin()
        for sizes in snapshot.gradients:
            self.sizes.extend(sizes.step, sizes.rms)
        for updates in snapshot.updates:
            self.updates.extend(updates.step, updates.ratios)

    def redraw(self) -> None:
        nothing = NOT_WATCHED if self._seen else NOTHING_YET
        plot = self.plot
        if isinstance(plot, LayerCurves):
            plot.set_notes(self._notes)
            plot.redraw(nothing)
        else:
            self.by_depth.redraw(self.sizes.step, self.sizes.newest, self._sigmoids, nothing)
        told = gradients_told(self.sizes.recent()) + updates_told(self.updates.recent())
        self.words.setVisible(bool(told))
        if told:
            more = f" And {len(told) - 1} more." if told[1:] else ""
            self.words.setText(told[0] + more)
        self.words.setToolTip("\n".join(told))
        self.words.setStyleSheet(f"color: {theme.colors().error}; padding: 0 8px 2px 8px")

    def numbers(self) -> Table:
        """What the view that is seen draws: a row for each step, or for each layer."""
        if isinstance(self.plot, LayerCurves):
            return self.plot.table()
        self.redraw()
        return self.by_depth.table()

    def pictured(self) -> Sequence[QWidget]:
        parts = self.plot.pictured()
        return (*parts, self.words) if parts else ()

    def clear(self) -> None:
        for plot in (self.sizes, self.updates):
            plot.clear()
        self._sigmoids, self._notes, self._seen = {}, [], False

    def _turn(self) -> None:
        self._stack.setCurrentIndex(self.view.currentIndex())
        self.plot.add_to_head(self.view)
        self.changed()
