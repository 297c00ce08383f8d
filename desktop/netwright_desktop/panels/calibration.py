"""The calibration panel: whether probabilities mean what they say."""

import numpy as np
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QWidget

from netwright.judgement.verdict import CLASSES, Verdict
from netwright_desktop.panels.chart import Chart, curve_color, muted
from netwright_desktop.panels.judge_panel import JudgePanel
from netwright_desktop.panels.table import Table
from netwright_desktop.traits import Traits

SMALLEST_GAP = 0.02


class CalibrationPanel(JudgePanel):
    """Of samples that were given about p, is a share of p so? On the diagonal it is.

    Beside it, how many samples were given how much.
    """

    title = "Calibration"
    about = "Whether of answers given 80 % about 80 % are right"
    unfit = "Calibration is for answers that are probabilities."

    @classmethod
    def is_offered(cls, traits: Traits) -> bool:
        del traits
        return False  # costs nothing to open when one wants to know

    def build(self) -> QWidget:
        self.chart = Chart("Probability that was given", "Share that was so")
        self.spread = Chart("Probability that was given", "Samples")
        self.chart.unit_square()
        self.spread.unit_width()
        diagonal = self.chart.add_curve(muted, 1.0, Qt.PenStyle.DashLine)
        diagonal.setData([0.0, 1.0], [0.0, 1.0])
        self.bars = self.chart.add_bars(curve_color(0), 60)
        self.curve = self.chart.add_curve(curve_color(0))
        self.points = self.chart.add_points(curve_color(0), 8, 255)
        self.counts = self.spread.add_bars(curve_color(0), 150)
        content = QWidget()
        row = QHBoxLayout(content)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(2)
        row.addWidget(self.chart, 3)
        row.addWidget(self.spread, 2)
        return content

    def fits(self, verdict: Verdict) -> bool:
        return verdict.calibration is not None

    def draw(self, verdict: Verdict) -> None:
        found = verdict.calibration
        assert found is not None
        there = found.counts > 0
        claimed, true = found.claimed[there], found.true[there]
        middles, width = (found.edges[:-1] + found.edges[1:]) / 2, float(found.edges[1])
        wide = width - SMALLEST_GAP
        self.bars.setOpts(x=middles[there], height=true, width=wide)
        self.curve.setData(claimed, true)
        self.points.setData(claimed, true)
        self.counts.setOpts(x=middles, height=found.counts.astype(np.float64), width=wide)
        most = float(found.counts.max())
        self.spread.item.getViewBox().setRange(xRange=(0, 1), yRange=(0, most), padding=0.02)

    def told(self, verdict: Verdict) -> str:
        found = verdict.calibration
        if found is None or verdict.brier is None:
            return ""
        which = "the class that was answered" if verdict.kind == CLASSES else "yes"
        return (
            f"Probabilities of {which}. Expected calibration error {found.expected_error:.3f},"
            f" Brier score {verdict.brier:.3f}"
        )

    def numbers(self) -> Table:
        verdict = self.verdict
        if verdict is None or verdict.calibration is None:
            return Table()
        found = verdict.calibration
        return Table(
            ("from", "to", "samples", "mean probability", "share that was so"),
            (found.edges[:-1], found.edges[1:], found.counts, found.claimed, found.true),
        )
