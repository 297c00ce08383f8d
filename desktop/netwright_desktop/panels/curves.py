"""Curves of the training and the validation part over the steps: loss and accuracy share it."""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray
from PySide6.QtWidgets import QVBoxLayout, QWidget

from netwright.training.snapshot import Evaluation, Snapshot
from netwright_desktop import theme
from netwright_desktop.panels.panel import Panel
from netwright_desktop.panels.plot import FAINT, Plot
from netwright_desktop.series import Series, Smoothed

TRAINING, VALIDATION, TEST = 0, 1, 2
"""Which of the theme's curve colours belongs to which part."""


class PartCurves(Panel):
    """One measure of each part of the data.

    Training is measured on the batch of every step: shown as it is, faintly, where
    `shows_batches`, and smoothed. Validation and test are measured on the whole part.
    """

    shows_batches = True

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.batches, self.training = Series(), Series()
        self.evaluated = {"validation": Series(512), "test": Series(512)}
        self._smoothed = Smoothed()
        self.plot = Plot()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.plot)
        self.batch_curve = self.plot.add_curve(_curve_color(TRAINING), opacity=FAINT)
        self.training_curve = self.plot.add_curve(_curve_color(TRAINING), width=2)
        self.validation_curve = self.plot.add_curve(_curve_color(VALIDATION), width=2, points=True)
        self.test_curve = self.plot.add_curve(_curve_color(TEST), width=2, points=True)
        theme.signals.changed.connect(self.changed)

    def measured(self, snapshot: Snapshot) -> NDArray[np.float64] | None:
        """The measure of the batch of each step; None where there is none."""
        raise NotImplementedError

    def of_part(self, evaluation: Evaluation) -> float | None:
        """The measure of a whole part."""
        raise NotImplementedError

    def spelled(self, value: float | None) -> str:
        """The measure as the legend writes it."""
        raise NotImplementedError

    def show_snapshot(self, snapshot: Snapshot) -> None:
        values = self.measured(snapshot)
        if values is not None and values.size:
            steps = np.arange(snapshot.first_step, snapshot.first_step + values.size)
            if self.shows_batches:
                self.batches.extend(steps, values)
            self.training.extend(steps, self._smoothed.extend(values))
        for evaluation in snapshot.evaluations:
            value = self.of_part(evaluation)
            if value is not None and evaluation.part in self.evaluated:
                self.evaluated[evaluation.part].extend([evaluation.step], [value])

    def redraw(self) -> None:
        validation, test = self.evaluated["validation"], self.evaluated["test"]
        self.plot.draw(self.batch_curve, *self.batches.points())
        self.plot.draw(self.training_curve, *self.training.points())
        self.plot.draw(self.validation_curve, *validation.points())
        self.plot.draw(self.test_curve, *test.points())
        curves = theme.colors().curves
        shown = (
            (curves[TRAINING], "training", self.training),
            (curves[VALIDATION], "validation", validation),
            (curves[TEST], "test", test),
        )
        self.plot.set_legend(
            (
                (color, name, self.spelled(series.last))
                for color, name, series in shown
                if series.last is not None
            ),
            tip="Training is the mean of about the last 20 batches; validation and test are of "
            "the whole part.",
        )

    def clear(self) -> None:
        for series in (self.batches, self.training, *self.evaluated.values()):
            series.clear()
        self._smoothed.clear()


def _curve_color(place: int) -> Callable[[], str]:
    return lambda: theme.colors().curves[place]
