"""The regression panel: predicted values against true ones, and what is left over."""

import numpy as np
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QWidget

from netwright.judgement.verdict import VALUES, Verdict
from netwright_desktop.figures import figure
from netwright_desktop.panels.chart import Chart, curve_color, muted
from netwright_desktop.panels.judge_panel import JudgePanel
from netwright_desktop.panels.layer_choice import LayerChoice
from netwright_desktop.panels.table import Table
from netwright_desktop.traits import Traits

MOST_POINTS = 3000
"""Of more rows so many are drawn, evenly chosen."""
BINS = 30


class RegressionPanel(JudgePanel):
    """Points on the diagonal are right; residuals, true - predicted, should have no pattern."""

    title = "Regression"
    about = "Predicted values against true ones, and what is left over"
    unfit = "The target is a class: see Confusion and Report."

    @classmethod
    def is_offered(cls, traits: Traits) -> bool:
        return VALUES in traits.kinds

    def build(self) -> QWidget:
        self.value = LayerChoice("Which of the values of an answer")
        self.value.currentIndexChanged.connect(self.changed)
        self.against = Chart("True", "Predicted")
        self.residuals = Chart("Predicted", "True − predicted")
        self.spread = Chart("True − predicted", "Answers")
        dashed = Qt.PenStyle.DashLine
        self.diagonal = self.against.add_curve(muted, 1.0, dashed)
        self.zero = self.residuals.add_curve(muted, 1.0, dashed)
        self.points = self.against.add_points(curve_color(0))
        self.left = self.residuals.add_points(curve_color(0))
        self.bars = self.spread.add_bars(curve_color(0), 150)
        content = QWidget()
        row = QHBoxLayout(content)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(2)
        for chart in (self.against, self.residuals, self.spread):
            row.addWidget(chart)
        return content

    def controls(self) -> tuple[QWidget, ...]:
        return (self.value,)

    def fits(self, verdict: Verdict) -> bool:
        return verdict.kind == VALUES

    def draw(self, verdict: Verdict) -> None:
        count = verdict.task.count
        self.value.setVisible(count > 1)
        self.value.blockSignals(True)  # it is drawn here anyway
        self.value.offer(verdict.names)
        self.value.blockSignals(False)
        true, said = self._columns(verdict)
        residuals = true - said
        counts, edges = np.histogram(residuals, BINS)
        width = float(edges[1] - edges[0])
        self.bars.setOpts(
            x=(edges[:-1] + edges[1:]) / 2, height=counts.astype(np.float64), width=0.9 * width
        )
        if len(true) > MOST_POINTS:
            chosen = np.linspace(0, len(true) - 1, MOST_POINTS).astype(np.intp)
            true, said, residuals = true[chosen], said[chosen], residuals[chosen]
        ends = [float(min(true.min(), said.min())), float(max(true.max(), said.max()))]
        self.diagonal.setData(ends, ends)
        self.zero.setData([float(said.min()), float(said.max())], [0.0, 0.0])
        self.points.setData(true, said)
        self.left.setData(said, residuals)

    def told(self, verdict: Verdict) -> str:
        found = verdict.errors
        assert found is not None
        k = self._place(verdict)
        words = (
            f"MSE {figure(float(found.mse[k]))}, RMSE {figure(float(found.rmse[k]))},"
            f" MAE {figure(float(found.mae[k]))}, R² {found.r2[k]:.3f},"
            f" mean residual {figure(float(found.bias[k]))}"
        )
        if verdict.rows > MOST_POINTS:
            words += f"; {MOST_POINTS:,} points are drawn"
        return words

    def numbers(self) -> Table:
        verdict = self.verdict
        if verdict is None:
            return Table()
        true, said = self._columns(verdict)
        return Table(
            ("sample", "true", "predicted", "residual"),
            (verdict.samples + 1, true, said, true - said),
        )

    def _place(self, verdict: Verdict) -> int:
        return min(max(self.value.currentIndex(), 0), verdict.task.count - 1)

    def _columns(self, verdict: Verdict) -> tuple[np.ndarray, np.ndarray]:
        """True and predicted values of the chosen place, each (rows,)."""
        k, found = self._place(verdict), verdict.found
        return found.truth[:, k].astype(np.float64), found.answers[:, k].astype(np.float64)
