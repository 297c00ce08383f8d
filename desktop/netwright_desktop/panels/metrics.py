"""The metrics panel: F1, R² and what else the task has, over the steps."""

from collections.abc import Sequence

from PySide6.QtWidgets import QVBoxLayout, QWidget

from netwright.judgement.verdict import VALUES
from netwright.training.snapshot import Change, Snapshot, Wish
from netwright_desktop import theme
from netwright_desktop.panels.curves import VALIDATION
from netwright_desktop.panels.layer_choice import LayerChoice
from netwright_desktop.panels.overlay import MOST_NOTES, Note
from netwright_desktop.panels.pages import NOTHING_YET
from netwright_desktop.panels.panel import Panel
from netwright_desktop.panels.pauses import Pauses
from netwright_desktop.panels.plot import Plot
from netwright_desktop.panels.table import Table, joined
from netwright_desktop.series import Series
from netwright_desktop.traits import Traits

ALL = "All"
NONE = "This network has no measures but its loss."
LARGE = 2.0
"""Measures beyond it, such as an RMSE, are not drawn together with shares."""


class MetricsPanel(Panel):
    """Every measure of the whole validation part, while the panel can be seen."""

    title = "Metrics"
    about = "F1, recall, RMSE and other measures, over the steps"

    @classmethod
    def is_offered(cls, traits: Traits) -> bool:
        return traits.kinds == {VALUES}

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.series: dict[str, Series] = {}
        self._changes: list[Change] = []
        self._pauses = Pauses()
        self._drawn_names: list[str] = []
        self._seen = False
        self.choice = LayerChoice("The measure that is drawn")
        self.plot = Plot()
        self.plot.add_to_head(self.choice)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.plot)
        self.choice.setVisible(False)
        self.choice.currentIndexChanged.connect(self.changed)
        theme.signals.changed.connect(self.changed)

    def wishes(self) -> frozenset[Wish]:
        return frozenset({Wish.MEASURES})

    def show_snapshot(self, snapshot: Snapshot) -> None:
        self._seen |= snapshot.step > 0
        self.plot.epochs.note(snapshot)
        self._changes = [*self._changes, *snapshot.changes][-MOST_NOTES:]
        for evaluation in snapshot.evaluations:
            if evaluation.part != "validation":
                continue
            if not evaluation.measures:
                self._pauses.begin()
                continue
            self._pauses.end(evaluation.step)
            if evaluation.measures.keys() != self.series.keys():
                self.series = {name: Series(512) for name in evaluation.measures}
            for name, value in evaluation.measures.items():
                self.series[name].extend([evaluation.step], [value])

    def redraw(self) -> None:
        if self.series:
            self.choice.blockSignals(True)  # it is drawn here anyway
            self.choice.offer([ALL, *self.series])
            self.choice.blockSignals(False)
        self.choice.setVisible(bool(self.series))
        names = self._names()
        if names != self._drawn_names:
            self._drawn_names = names
            self.plot.remove_curves()
            self._curves = {name: self._add_curve(place, name) for place, name in enumerate(names)}
        for name in names:
            points = self.series[name].points()
            self.plot.draw(self._curves[name], *points, self._pauses.resumed)
        self.plot.set_notes([Note(change.step, change.text) for change in self._changes])
        colors = theme.colors().curves
        self.plot.set_legend(
            (
                (colors[self._color(place)], name, _spelled(self.series[name].last))
                for place, name in enumerate(names)
            ),
            tip="Measured on the whole validation part, while this panel can be seen",
            nothing=NONE if self._seen else NOTHING_YET,
        )

    def numbers(self) -> Table:
        return joined([(name, series.points()) for name, series in self.series.items()])

    def pictured(self) -> Sequence[QWidget]:
        return self.plot.pictured()

    def clear(self) -> None:
        self.series, self._changes, self._seen = {}, [], False
        self._pauses.clear()
        self.plot.epochs.clear()
        self.plot.show_all()

    def _names(self) -> list[str]:
        """What is drawn: one measure, or all that fit into one picture."""
        chosen = self.choice.currentText()
        if chosen in self.series:
            return [chosen]
        sizes = {name: abs(series.last or 0.0) for name, series in self.series.items()}
        return list(self.series) if max(sizes.values(), default=0) <= LARGE else [*self.series][:2]

    def _color(self, place: int) -> int:
        return (VALIDATION + place) % len(theme.colors().curves)

    def _add_curve(self, place: int, name: str) -> object:
        return self.plot.add_curve(
            lambda: theme.colors().curves[self._color(place)],
            width=2,
            points=True,
            name=name,
            spelled=_spelled,
        )


def _spelled(value: float | None) -> str:
    return "–" if value is None else f"{value:.3f}"
