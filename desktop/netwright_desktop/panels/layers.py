"""What the panels about weights and activations share: a table of layers, and one of them large."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any, ClassVar

import numpy as np
from PySide6.QtWidgets import QComboBox, QSizePolicy, QStackedLayout, QVBoxLayout, QWidget

from netwright.inspection.question import Answer, Question
from netwright_desktop import theme
from netwright_desktop.panels.layer_table import Column, LayerRow, LayerTable
from netwright_desktop.panels.looking import LookingPanel
from netwright_desktop.panels.pages import NOTHING_YET, Pages
from netwright_desktop.panels.split import Split
from netwright_desktop.panels.spread_history import SpreadHistory
from netwright_desktop.panels.spread_view import SpreadView
from netwright_desktop.panels.table import Table

OVER_STEPS = "Histogram over the steps"


class LayersPanel(LookingPanel):
    """A row for each layer, and the spread of the chosen one over the steps or something else.

    A subclass says by which `question` the layers are known, a mapping to summaries that have a
    `spread`; what stands in a row; and what else can be seen of some layers.
    """

    question: ClassVar[Question]
    columns: ClassVar[tuple[Column, ...]]
    none: ClassVar[str]
    """The sentence for a network without such layers."""
    other: ClassVar[str]
    """What can be seen of a layer beside its histogram."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.summaries: Mapping[str, Any] | None = None
        self.histories: dict[str, SpreadHistory] = {}
        self._detail: Answer | None = None
        self._followed: Collection[str] = ()
        self.table = LayerTable(self.columns)
        self.what = QComboBox()
        self.what.addItems((OVER_STEPS, self.other))
        self.what.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.spread = SpreadView()
        self._seen = QWidget()
        self._stack = QStackedLayout(self._seen)
        self._stack.addWidget(self.spread)
        self._stack.addWidget(self.make_other())
        detail = QWidget()
        column = QVBoxLayout(detail)
        column.setContentsMargins(0, 2, 2, 0)
        column.setSpacing(2)
        column.addWidget(self.what)
        column.addWidget(self._seen, 1)
        self.pages = Pages(Split(self.table, detail))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.pages)
        self.table.chosen.connect(self.changed)
        self.what.currentIndexChanged.connect(self.changed)
        theme.signals.changed.connect(self.changed)

    def row(self, name: str, summary: Any) -> LayerRow:
        """What the table says of a layer."""
        raise NotImplementedError

    def figures(self, summary: Any) -> Mapping[str, float]:
        """The numbers of a layer by name, for a spreadsheet; NaN where there is none."""
        raise NotImplementedError

    def node_of(self, key: str) -> str:
        """The node that a row is about."""
        raise NotImplementedError

    def has_other(self, summary: Any) -> bool:
        """Whether the other view shows something of this layer."""
        raise NotImplementedError

    def make_other(self) -> QWidget:
        """The other view."""
        raise NotImplementedError

    def other_question(self, key: str) -> Question:
        """What the other view needs to know of the layer of this row."""
        raise NotImplementedError

    def draw_other(self, value: Any) -> None:
        """Draw the answer; None: there is none yet."""
        raise NotImplementedError

    def other_numbers(self, value: Any) -> Table:
        """Every number that the other view draws; None: there is none yet."""
        raise NotImplementedError

    def asks(self) -> Collection[Question]:
        if self.shows_other:
            return self.question, self.other_question(self.table.key)
        return (self.question,)

    def take_value(self, answer: Answer) -> None:
        if answer.question != self.question:
            self._detail = answer
            return
        self.summaries = answer.value
        self.histories = {n: self.histories.get(n) or SpreadHistory() for n in answer.value}
        for name, summary in answer.value.items():
            self.histories[name].add(answer.step, summary.spread)

    def take_fault(self, answer: Answer) -> None:
        if answer.question == self.question:
            self.fault = answer.fault

    def redraw(self) -> None:
        none = self.none if self.summaries is not None else NOTHING_YET
        is_there = bool(self.summaries) and not self.fault
        self.pages.show_content(is_there, self.fault or none)
        self.table.show_rows([self.row(name, s) for name, s in (self.summaries or {}).items()])
        self._choose_followed()
        key, detail = self.table.key, self._detail
        self.what.setVisible(self._can_show_other)
        self._stack.setCurrentIndex(int(self.shows_other))
        if self.shows_other:
            is_it = detail is not None and detail.question == self.other_question(key)
            self.draw_other(detail.value if detail is not None and is_it else None)
        else:
            self.spread.draw(self.histories.get(key))

    def numbers(self) -> Table:
        """A row for each layer; where the other view is seen, what it draws."""
        if self.shows_other and self._detail is not None:
            return self.other_numbers(self._detail.value)
        if not self.summaries:
            return Table()
        rows = [self.figures(summary) for summary in self.summaries.values()]
        columns = [np.array([row[name] for row in rows]) for name in rows[0]]
        return Table(("layer", *rows[0]), (np.array(list(self.summaries)), *columns))

    def pictured(self) -> Sequence[QWidget]:
        return (self.table, self._seen) if self.summaries else ()

    def clear(self) -> None:
        self.summaries, self._detail, self.fault = None, None, ""
        self.histories.clear()

    def follow(self, names: Collection[str]) -> None:
        self._followed = names
        self.changed()

    @property
    def shows_other(self) -> bool:
        """Whether the other view of the chosen layer is wanted, and there is one."""
        return self.what.currentText() == self.other and self._can_show_other

    def _choose_followed(self) -> None:
        """Choose what was selected on the canvas since it was drawn last."""
        names, self._followed = self._followed, ()
        row = next((row for row in self.table.rows if self.node_of(row.key) in names), None)
        if row is not None:
            self.table.choose(row.key)

    @property
    def _can_show_other(self) -> bool:
        summary = (self.summaries or {}).get(self.table.key)
        return summary is not None and self.has_other(summary)
