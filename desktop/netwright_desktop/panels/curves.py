"""Curves of the training and the validation part over the steps: loss and accuracy share it."""

from collections.abc import Callable, Sequence
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray
from PySide6.QtWidgets import QComboBox, QVBoxLayout, QWidget

from netwright.training.snapshot import Change, Evaluation, Snapshot
from netwright_desktop import theme
from netwright_desktop.panels.overlay import MOST_NOTES, Note
from netwright_desktop.panels.pages import NOTHING_YET
from netwright_desktop.panels.panel import Panel
from netwright_desktop.panels.plot import FAINT, Plot
from netwright_desktop.panels.press_button import PressButton
from netwright_desktop.panels.table import Table, joined
from netwright_desktop.series import Series, Smoothed

TRAINING, VALIDATION, TEST = 0, 1, 2
"""Which of the theme's curve colours belongs to which part."""
MEANS = (1, 5, 20, 100, 500)
"""Of about how many batches the smoothed curve can be the mean."""
USUAL = 20
LEAST = 1e-15
"""A mean of zeros falls below it without end, though no loss of float32 numbers but 0 does."""


class PartCurves(Panel):
    """One measure of each part of the data.

    Training is measured on the batch of every step: shown as a faint band from the lowest to
    the highest of neighbouring batches, and smoothed. Validation and test are measured on the
    whole part.
    """

    nothing: ClassVar[str] = NOTHING_YET
    """Why there is no curve, once something was trained."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.batches = Series()
        self.evaluated = {"validation": Series(512), "test": Series(512)}
        self._changes: list[Change] = []
        self._means = {number: (Smoothed(1.0 - 1.0 / number), Series()) for number in MEANS}
        self._mean = USUAL
        self._seen = False
        self.plot = Plot()
        self.plot.least = LEAST
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.plot)
        self._add_controls()
        shade, add = _curve_color, self.plot.add_curve
        self.batch_curve = add(shade(TRAINING), opacity=FAINT)
        self.training_curve = add(shade(TRAINING), width=2, name="training", spelled=self.spelled)
        self.validation_curve = add(
            shade(VALIDATION), width=2, points=True, name="validation", spelled=self.spelled
        )
        self.test_curve = add(shade(TEST), width=2, points=True, name="test", spelled=self.spelled)
        self.plot.read_band("batches", shade(TRAINING), self._spelled_band)
        theme.signals.changed.connect(self.changed)

    @property
    def training(self) -> Series:
        """The smoothed curve as it is usual, however smooth the one that is seen."""
        return self._means[USUAL][1]

    def measured(self, snapshot: Snapshot) -> NDArray[np.float64] | None:
        """The measure of the batch of each step; None where there is none."""
        raise NotImplementedError

    def of_part(self, evaluation: Evaluation) -> float | None:
        """The measure of a whole part."""
        raise NotImplementedError

    def spelled(self, value: float | None) -> str:
        """The measure as the legend writes it."""
        raise NotImplementedError

    def notes(self) -> list[Note]:
        """What is marked along the steps: settings that were changed."""
        return [Note(change.step, change.text) for change in self._changes]

    def show_snapshot(self, snapshot: Snapshot) -> None:
        self._seen |= snapshot.step > 0
        self.plot.epochs.note(snapshot)
        self._changes = [*self._changes, *snapshot.changes][-MOST_NOTES:]
        values = self.measured(snapshot)
        if values is not None and values.size:
            steps = np.arange(snapshot.first_step, snapshot.first_step + values.size)
            self.batches.extend(steps, values)
            for smoothed, series in self._means.values():
                series.extend(steps, smoothed.extend(values))
        for evaluation in snapshot.evaluations:
            value = self.of_part(evaluation)
            if value is not None and evaluation.part in self.evaluated:
                self.evaluated[evaluation.part].extend([evaluation.step], [value])

    def redraw(self) -> None:
        validation, test = self.evaluated["validation"], self.evaluated["test"]
        training, curves = self._means[self._mean][1], theme.colors().curves
        self._draw_batches()
        self.plot.draw(self.training_curve, *training.points())
        self.plot.draw(self.validation_curve, *validation.points())
        self.plot.draw(self.test_curve, *test.points())
        self.plot.set_notes(self.notes())
        shown = (
            (curves[TRAINING], "training", training),
            (curves[VALIDATION], "validation", validation),
            (curves[TEST], "test", test),
        )
        self.plot.set_legend(
            (
                (color, name, self.spelled(series.last))
                for color, name, series in shown
                if series.last is not None
            ),
            tip=f"Training is the mean of about the last {self._mean} batches, the band behind it "
            "is from the lowest to the highest batch. Validation and test are of the whole part.",
            nothing=self.nothing if self._seen else NOTHING_YET,
        )

    def numbers(self) -> Table:
        """A row for each step at which a curve has a point."""
        return joined(
            (
                ("batch", self.batches.points()),
                (f"mean of about {self._mean}", self._means[self._mean][1].points()),
                *((name, series.points()) for name, series in self.evaluated.items()),
            )
        )

    def pictured(self) -> Sequence[QWidget]:
        return self.plot.pictured()

    def clear(self) -> None:
        for series in (self.batches, *self.evaluated.values()):
            series.clear()
        for smoothed, series in self._means.values():
            smoothed.clear()
            series.clear()
        self._changes, self._seen = [], False
        self.plot.epochs.clear()
        self.plot.show_all()

    def _add_controls(self) -> None:
        self.smoothing = QComboBox()
        for number in MEANS:
            self.smoothing.addItem("Every batch" if number == 1 else f"Mean of {number}", number)
        self.smoothing.setCurrentIndex(MEANS.index(USUAL))
        self.smoothing.setToolTip("Of about how many batches the training curve is the mean")
        self.smoothing.currentIndexChanged.connect(self._set_smoothing)
        self.log_button = PressButton()
        self.log_button.setText("log")
        self.log_button.setToolTip("Logarithmic axis: shows small numbers as well as large ones")
        self.log_button.toggled.connect(self._set_log)
        self.plot.add_to_head(self.smoothing)
        self.plot.add_to_head(self.log_button)

    def _draw_batches(self) -> None:
        if self.batches.stride == 1:
            self.plot.draw(self.batch_curve, *self.batches.points())
        else:
            self.plot.draw_band(self.batch_curve, self.batches.outline())

    def _spelled_band(self, step: float) -> str:
        found = self.batches.near(step)
        if found is None or self._mean == 1:
            return ""
        low, high = found
        return self.spelled(low) if low == high else f"{self.spelled(low)} – {self.spelled(high)}"

    def _set_smoothing(self) -> None:
        self._mean = int(self.smoothing.currentData())
        self.changed()

    def _set_log(self, is_log: bool) -> None:
        self.plot.set_log(is_log)
        self.changed()


def _curve_color(place: int) -> Callable[[], str]:
    return lambda: theme.colors().curves[place]
