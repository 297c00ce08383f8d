"""The report panel: precision, recall and F1 of each class, and their averages."""

import numpy as np
from PySide6.QtWidgets import QVBoxLayout, QWidget

from netwright.judgement.verdict import LABELS, VALUES, Verdict
from netwright.metrics.hits import AVERAGES, Scores
from netwright_desktop.figures import count
from netwright_desktop.panels.caption import Caption
from netwright_desktop.panels.judge_panel import JudgePanel
from netwright_desktop.panels.layer_table import Cell, Column, LayerRow, LayerTable
from netwright_desktop.panels.table import Table
from netwright_desktop.traits import Traits

COLUMNS = (
    Column("Class", "The class, below them averages over classes"),
    Column("Samples", "How many samples are truly of the class", "100,000"),
    Column("Precision", "Of what was taken for the class, how much is of it", "Precision"),
    Column("Recall", "Of what is of the class, how much was found", "100.0 %"),
    Column("F1", "Harmonic mean of precision and recall", "100.0 % and a bar"),
)

TIPS = {
    "macro": "mean over classes",
    "micro": "of all counts together",
    "weighted": "mean over samples",
}


class ReportPanel(JudgePanel):
    """A row for each class, three averages, other measures; a warning where accuracy misleads."""

    title = "Report"
    about = "Precision, recall and F1 of each class"
    unfit = "The target is no class: see Regression."

    @classmethod
    def is_offered(cls, traits: Traits) -> bool:
        return LABELS in traits.kinds

    def build(self) -> QWidget:
        self.table = LayerTable(COLUMNS)
        self.table.setSelectionMode(LayerTable.SelectionMode.NoSelection)
        self.table.setAccessibleName("Precision, recall and F1 of each class")
        self.measures, self.warning = Caption(wordWrap=True), Caption(wordWrap=True)
        for label in (self.measures, self.warning):
            label.setContentsMargins(8, 2, 4, 2)
        content = QWidget()
        layout = QVBoxLayout(content)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.measures)
        layout.addWidget(self.warning)
        layout.addWidget(self.table, 1)
        return content

    def fits(self, verdict: Verdict) -> bool:
        return verdict.kind != VALUES

    def draw(self, verdict: Verdict) -> None:
        hits = verdict.hits
        assert hits is not None
        self.measures.setText(", ".join(f"{n} {v:.3f}" for n, v in _measures(verdict).items()))
        self.warning.setText(f"⚠ {verdict.warning}" if verdict.warning else "")
        self.warning.setVisible(bool(verdict.warning))
        precision, recall, f1, support = hits.precision, hits.recall, hits.f1, hits.support
        rows = [
            _row(f"class {k}", name, int(support[k]), Scores(precision[k], recall[k], f1[k]))
            for k, name in enumerate(verdict.names)
        ]
        total = int(support.sum())
        rows += [_row(how, f"{how}: {TIPS[how]}", total, hits.average(how)) for how in AVERAGES]
        self.table.show_rows(rows)

    def numbers(self) -> Table:
        verdict = self.verdict
        if verdict is None or verdict.hits is None:
            return Table()
        hits = verdict.hits
        averages = [hits.average(how) for how in AVERAGES]
        total = [int(hits.support.sum())] * len(AVERAGES)
        names = np.array([*verdict.names, *AVERAGES], object)
        return Table(
            ("class", "samples", "precision", "recall", "F1"),
            (
                names,
                np.concatenate([hits.support, total]),
                np.concatenate([hits.precision, [a.precision for a in averages]]),
                np.concatenate([hits.recall, [a.recall for a in averages]]),
                np.concatenate([hits.f1, [a.f1 for a in averages]]),
            ),
        )


def _measures(verdict: Verdict) -> dict[str, float]:
    found = dict(verdict.measures)
    if verdict.hamming is not None:
        found["Hamming loss"] = verdict.hamming
    if verdict.brier is not None:
        found["Brier score"] = verdict.brier
    return found


def _row(key: str, name: str, support: int, scores: Scores) -> LayerRow:
    cells = (
        Cell(count(support)),
        Cell(_spelled(scores.precision)),
        Cell(_spelled(scores.recall)),
        Cell(_spelled(scores.f1), float(scores.f1)),
    )
    return LayerRow(key, name, cells)


def _spelled(share: float) -> str:
    return f"{100 * share:.1f} %"
