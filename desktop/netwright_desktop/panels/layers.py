"""What the panels about weights and activations share: a table of layers, and one of them large."""

from collections.abc import Collection, Mapping
from typing import Any, ClassVar

from PySide6.QtWidgets import QVBoxLayout, QWidget

from netwright.inspection.question import Answer, Question
from netwright_desktop import theme
from netwright_desktop.panels.layer_table import Column, LayerRow, LayerTable
from netwright_desktop.panels.looking import LookingPanel
from netwright_desktop.panels.pages import NOTHING_YET, Pages
from netwright_desktop.panels.split import Split
from netwright_desktop.panels.spread_history import SpreadHistory
from netwright_desktop.panels.spread_view import SpreadView


class LayersPanel(LookingPanel):
    """A row for each layer, and the spread of the chosen one over the steps.

    A subclass says by which `question` the layers are known, a mapping to summaries that have a
    `spread`; what stands in a row; and what else can be seen of the chosen layer.
    """

    question: ClassVar[Question]
    columns: ClassVar[tuple[Column, ...]]
    none: ClassVar[str]
    """The sentence for a network without such layers."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.summaries: Mapping[str, Any] | None = None
        self.histories: dict[str, SpreadHistory] = {}
        self.table = LayerTable(self.columns)
        self.spread = SpreadView()
        self.pages = Pages(Split(self.table, self.make_detail()))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.pages)
        self.table.chosen.connect(self.changed)
        theme.signals.changed.connect(self.changed)

    def make_detail(self) -> QWidget:
        """What is seen of the chosen layer; `spread` is part of it."""
        raise NotImplementedError

    def row(self, name: str, summary: Any) -> LayerRow:
        """What the table says of a layer."""
        raise NotImplementedError

    def node_of(self, key: str) -> str:
        """The node that a row is about."""
        raise NotImplementedError

    def also_asks(self) -> Collection[Question]:
        """What is to be known of the chosen layer beside its summary."""
        raise NotImplementedError

    def take_detail(self, answer: Answer) -> None:
        """Collect the answer to such a question; its value is None where there is none."""
        raise NotImplementedError

    def draw_detail(self, key: str) -> None:
        """Draw what is seen of this layer."""
        raise NotImplementedError

    def asks(self) -> Collection[Question]:
        return (self.question, *self.also_asks())

    def take_value(self, answer: Answer) -> None:
        if answer.question != self.question:
            self.take_detail(answer)
            return
        self.summaries = answer.value
        self.histories = {n: self.histories.get(n) or SpreadHistory() for n in answer.value}
        for name, summary in answer.value.items():
            self.histories[name].add(answer.step, summary.spread)

    def take_fault(self, answer: Answer) -> None:
        if answer.question == self.question:
            self.fault = answer.fault
        else:
            self.take_detail(answer)

    def redraw(self) -> None:
        none = self.none if self.summaries is not None else NOTHING_YET
        is_there = bool(self.summaries) and not self.fault
        self.pages.show_content(is_there, self.fault or none)
        self.table.show_rows([self.row(name, s) for name, s in (self.summaries or {}).items()])
        self.draw_detail(self.table.key)

    def clear(self) -> None:
        self.summaries, self.fault = None, ""
        self.histories.clear()

    def follow(self, names: Collection[str]) -> None:
        for row in self.table.rows:
            if self.node_of(row.key) in names:
                self.table.choose(row.key)
                return
