"""The activations panel: what comes out of each layer, and which units do nothing."""

from collections.abc import Collection

from PySide6.QtWidgets import QStackedLayout, QWidget

from netwright.inspection.activations import SATURATED_SLOPE, Activations, ActivationSummary
from netwright.inspection.normalization import ChannelStatistics, Normalization
from netwright.inspection.question import Answer, Question
from netwright_desktop.figures import figure, percent
from netwright_desktop.panels.channels import ChannelsView
from netwright_desktop.panels.layer_table import Cell, LayerRow
from netwright_desktop.panels.layers import LayersPanel


class ActivationsPanel(LayersPanel):
    """A row for each layer, and the spread of the chosen one; of a batch norm, its channels."""

    title = "Activations"
    question = Activations()
    none = "This network has no layers between its inputs and its loss."
    columns = (
        ("Layer", "What comes out of it, for 64 samples of the training part"),
        ("Mean", "Of all numbers of all samples"),
        ("Deviation", "The standard deviation of all numbers"),
        (
            "Idle",
            "ReLU: dead units, 0 for all samples; of images, whole channels.\nSigmoid, tanh:"
            f" saturated numbers, where the slope is below {SATURATED_SLOPE:.0%} of its greatest.",
        ),
    )

    def __init__(self, parent: QWidget | None = None) -> None:
        self.channels: tuple[str, ChannelStatistics] | None = None
        super().__init__(parent)

    def make_detail(self) -> QWidget:
        self.statistics = ChannelsView()
        detail = QWidget()
        self._stack = QStackedLayout(detail)
        self._stack.addWidget(self.spread)
        self._stack.addWidget(self.statistics)
        return detail

    def row(self, name: str, summary: ActivationSummary) -> LayerRow:
        cells = (Cell(figure(summary.mean)), Cell(figure(summary.deviation)), _idle(summary))
        return LayerRow(name, name, cells, summary.alarm)

    def node_of(self, key: str) -> str:
        return key.partition(" ")[0]

    def also_asks(self) -> Collection[Question]:
        return (Normalization(self.table.key),) if self._is_normalized else ()

    def take_detail(self, answer: Answer) -> None:
        assert isinstance(answer.question, Normalization)
        self.channels = (answer.question.node, answer.value) if answer.value else None

    def draw_detail(self, key: str) -> None:
        self._stack.setCurrentIndex(int(self._is_normalized))
        if self._is_normalized:
            node, statistics = self.channels or ("", None)
            self.statistics.draw(statistics if node == key else None)
        else:
            self.spread.draw(self.histories.get(key))

    def clear(self) -> None:
        super().clear()
        self.channels = None

    @property
    def _is_normalized(self) -> bool:
        summary = (self.summaries or {}).get(self.table.key)
        return summary is not None and summary.is_normalized


def _idle(summary: ActivationSummary) -> Cell:
    if summary.spread.missing:
        return Cell(summary.alarm)
    if summary.dead is not None:
        return Cell(f"{percent(summary.dead)} dead", summary.dead)
    if summary.saturated is not None:
        return Cell(f"{percent(summary.saturated)} saturated", summary.saturated)
    return Cell("")
