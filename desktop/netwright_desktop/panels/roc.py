"""The ROC panel: what every threshold would give."""

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSlider, QVBoxLayout, QWidget

from netwright.judgement.verdict import YES_OR_NO, Verdict
from netwright.metrics.hits import Shares
from netwright.metrics.ranking import Ranking
from netwright_desktop.figures import figure
from netwright_desktop.panels.caption import Caption
from netwright_desktop.panels.chart import Chart, curve_color, muted
from netwright_desktop.panels.judge_panel import JudgePanel
from netwright_desktop.panels.layer_choice import LayerChoice
from netwright_desktop.panels.table import Table
from netwright_desktop.traits import Traits

STEPS = 1000
MOST_POINTS = 1000
"""Of a curve of more thresholds so many are drawn."""


class RocPanel(JudgePanel):
    """ROC and precision against recall, and the counts at the threshold of the slider.

    Of several classes or labels one is yes, all others are no.
    """

    title = "ROC"
    about = "What every threshold would give: ROC and precision-recall curves"
    unfit = "ROC is for answers that are classes or labels."

    @classmethod
    def is_offered(cls, traits: Traits) -> bool:
        return YES_OR_NO in traits.kinds

    def build(self) -> QWidget:
        self.label = LayerChoice("The class that is yes; all others are no")
        self.label.currentIndexChanged.connect(self._begin_again)
        self.roc = Chart("False positive rate", "True positive rate")
        self.precision = Chart("Recall", "Precision")
        self.curves = [chart.add_curve(curve_color(0)) for chart in (self.roc, self.precision)]
        self.marks = [
            chart.add_points(curve_color(1), 10, 255) for chart in (self.roc, self.precision)
        ]
        for chart in (self.roc, self.precision):
            chart.unit_square()
        self.chance = self.roc.add_curve(muted, 1.0, Qt.PenStyle.DashLine)
        self.chance.setData([0.0, 1.0], [0.0, 1.0])
        self.share = self.precision.add_curve(muted, 1.0, Qt.PenStyle.DashLine)
        self.slider = QSlider(Qt.Orientation.Horizontal)
        self.slider.setRange(0, STEPS)
        self.slider.setToolTip("Above the threshold the answer is yes")
        self.slider.setAccessibleName("Threshold")
        self.slider.valueChanged.connect(self._mark)
        self.counts, self.at = Caption(), QLabel()
        self.at.setMinimumWidth(self.fontMetrics().horizontalAdvance("0.000"))
        self._shown: Verdict | None = None
        self._is_placed = False
        content = QWidget()
        layout = QVBoxLayout(content)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(2)
        charts, below = QHBoxLayout(), QHBoxLayout()
        charts.setSpacing(2)
        charts.addWidget(self.roc)
        charts.addWidget(self.precision)
        below.setContentsMargins(8, 0, 8, 0)
        below.addWidget(QLabel("Threshold"))
        below.addWidget(self.slider, 1)
        below.addWidget(self.at)
        self.counts.setContentsMargins(8, 0, 4, 0)
        layout.addLayout(charts, 1)
        layout.addLayout(below)
        layout.addWidget(self.counts)
        return content

    def controls(self) -> tuple[QWidget, ...]:
        return (self.label,)

    def fits(self, verdict: Verdict) -> bool:
        return verdict.hits is not None and verdict.found.answers.size > 0

    def draw(self, verdict: Verdict) -> None:
        self._shown = verdict
        is_single = verdict.kind == YES_OR_NO
        self.label.setVisible(not is_single)
        if not is_single:
            self.label.blockSignals(True)  # it is drawn here anyway
            self.label.offer(verdict.names)
            self.label.blockSignals(False)
        ranked = self._ranked(verdict)
        self.curves[0].setData(*_thinned(ranked.false_positive_rate, ranked.true_positive_rate))
        # Before the first threshold nothing is a yes, and nothing of it is wrong.
        recall = np.concatenate([[0.0], ranked.recall])
        precision = np.concatenate([[1.0], ranked.precision])
        self.curves[1].setData(*_thinned(recall, precision))
        share = ranked.positives / max(ranked.positives + ranked.negatives, 1)
        self.share.setData([0.0, 1.0], [share, share])
        if not self._is_placed:
            self._is_placed = True
            self._place(verdict, ranked)
        self._mark()

    def told(self, verdict: Verdict) -> str:
        ranked = self._ranked(verdict)
        threshold, f1 = ranked.best_f1
        areas = [area for area in verdict.roc_areas if np.isfinite(area)]
        mean = ""
        if len(verdict.roc_areas) > 1 and areas:
            mean = f" (mean of all {np.mean(areas):.3f})"
        return (
            f"Area under ROC {_area(ranked)}{mean}, average precision"
            f" {ranked.average_precision:.3f}, best F1 {f1:.3f} from {figure(threshold)} on"
        )

    def clear(self) -> None:
        super().clear()
        self._shown, self._is_placed = None, False

    def numbers(self) -> Table:
        verdict = self.verdict
        if verdict is None:
            return Table()
        ranked = self._ranked(verdict)
        return Table(
            ("threshold", "false positive rate", "true positive rate", "precision"),
            (
                ranked.thresholds,
                ranked.false_positive_rate[1:],
                ranked.true_positive_rate[1:],
                ranked.precision,
            ),
        )

    @property
    def threshold(self) -> float:
        """Where the slider stands: a probability, or a score within those that were given."""
        share = float(self.slider.value()) / STEPS
        verdict = self._shown
        if verdict is None or verdict.task.are_probabilities:
            return share
        thresholds = self._ranked(verdict).thresholds
        low, high = float(thresholds[-1]), float(thresholds[0])
        return low + share * (high - low)

    def _ranked(self, verdict: Verdict) -> Ranking:
        place = max(self.label.currentIndex(), 0)
        return verdict.ranking(min(place, verdict.task.count - 1))

    def _place(self, verdict: Verdict, ranked: Ranking) -> None:
        """Begin with the threshold that the network has."""
        wanted = verdict.task.threshold
        if not verdict.task.are_probabilities:
            low, high = float(ranked.thresholds[-1]), float(ranked.thresholds[0])
            wanted = (wanted - low) / ((high - low) or 1.0)
        self.slider.blockSignals(True)
        self.slider.setValue(round(STEPS * min(max(wanted, 0.0), 1.0)))
        self.slider.blockSignals(False)

    def _begin_again(self) -> None:
        self._is_placed = False
        self.changed()

    def _mark(self) -> None:
        verdict = self._shown
        if verdict is None:
            return
        ranked = self._ranked(verdict)
        tp, fp, fn, tn = ranked.above(self.threshold)
        recall, fall_out = _share(tp, tp + fn), _share(fp, fp + tn)
        precision, f1 = _share(tp, tp + fp), _share(2 * tp, 2 * tp + fp + fn)
        self.marks[0].setData([fall_out], [recall])
        self.marks[1].setData([recall], [precision])
        self.counts.setText(
            f"TP {tp:,}, FP {fp:,}, FN {fn:,}, TN {tn:,}; precision {precision:.3f},"
            f" recall {recall:.3f}, F1 {f1:.3f}"
        )
        self.at.setText(figure(self.threshold))
        self.counts.setToolTip(self.counts.text())


def _share(part: int, whole: int) -> float:
    return part / whole if whole else 0.0


def _area(ranked: Ranking) -> str:
    area = ranked.roc_area
    return f"{area:.3f}" if np.isfinite(area) else "– (all are yes, or all no)"


def _thinned(x: Shares, y: Shares) -> tuple[Shares, Shares]:
    """At most MOST_POINTS points, the first and the last among them, none that is no number."""
    finite: NDArray[np.bool_] = np.isfinite(x) & np.isfinite(y)
    x, y = x[finite], y[finite]
    if len(x) <= MOST_POINTS:
        return x, y
    chosen = np.linspace(0, len(x) - 1, MOST_POINTS).astype(np.intp)
    return x[chosen], y[chosen]
