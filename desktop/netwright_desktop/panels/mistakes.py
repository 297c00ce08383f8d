"""The mistakes panel: the answers that are most wrong."""

import numpy as np
from PySide6.QtWidgets import QSpinBox, QWidget

from netwright.judgement.verdict import LABELS, VALUES, Verdict
from netwright_desktop.panels.judge_panel import JudgePanel
from netwright_desktop.panels.picture_grid import PictureGrid
from netwright_desktop.panels.sample_pictures import pictured_rows
from netwright_desktop.panels.table import Table

USUAL, MOST = 12, 60
LISTED = 1000
"""Rows of the table that is exported."""


class MistakesPanel(JudgePanel):
    """The samples of the worst mistakes: true class, answer and its probability.

    The worst are those where the right class was furthest behind; of values, those with the
    largest residual.
    """

    title = "Mistakes"
    about = "The wrong answers that the network was surest of"
    unfit = "Every answer is right."

    def build(self) -> QWidget:
        self.number = QSpinBox(minimum=1, maximum=MOST, value=USUAL)
        self.number.setToolTip("How many are shown")
        self.number.setAccessibleName("How many mistakes are shown")
        self.number.valueChanged.connect(self.changed)
        self.grid = PictureGrid()
        return self.grid

    def controls(self) -> tuple[QWidget, ...]:
        return (self.number,)

    def fits(self, verdict: Verdict) -> bool:
        return bool((verdict.badness > 0).any())

    def draw(self, verdict: Verdict) -> None:
        self.grid.show_pictures(pictured_rows(verdict, verdict.worst(self.number.value())))

    def told(self, verdict: Verdict) -> str:
        if verdict.kind == VALUES:
            return "Sample: true → predicted"
        wrong = f"{int((verdict.badness > 0).sum()):,} are wrong."
        if verdict.kind == LABELS:
            return f"{wrong} Sample: − what is missing, + what is too much"
        return f"{wrong} Sample: true → answer, what that was given"

    def numbers(self) -> Table:
        verdict = self.verdict
        if verdict is None:
            return Table()
        rows = verdict.worst(LISTED)
        found, samples = verdict.found, verdict.samples[rows] + 1
        if found.truth.ndim > 1:
            columns = [*found.truth[rows].T, *found.predicted[rows].T]
            names = [f"{what} {k + 1}" for what in ("true", "answer") for k in
                     range(found.truth.shape[1])]  # fmt: skip
            return Table(("sample", *names), (samples, *columns))
        called = np.array(verdict.names, object)
        said = found.predicted[rows]
        table = Table(
            ("sample", "true", "answer"), (samples, called[found.truth[rows]], called[said])
        )
        if not found.answers.size:
            return table
        shares = np.array(
            [verdict.probability(int(r), int(k)) for r, k in zip(rows, said, strict=True)]
        )
        what = "probability" if verdict.task.are_probabilities else "score"
        return Table((*table.header, what), (*table.columns, shares))
