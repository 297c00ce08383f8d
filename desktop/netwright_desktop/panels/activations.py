"""The activations panel: what comes out of each layer, and which units do nothing."""

from math import nan

import numpy as np
from PySide6.QtWidgets import QWidget

from netwright.inspection.activations import SATURATED_SLOPE, Activations, ActivationSummary
from netwright.inspection.normalization import ChannelStatistics, Normalization
from netwright_desktop.figures import figure, percent
from netwright_desktop.panels.channels import ChannelsView
from netwright_desktop.panels.layer_table import Cell, Column, LayerRow
from netwright_desktop.panels.layers import LayersPanel
from netwright_desktop.panels.table import Table


class ActivationsPanel(LayersPanel):
    """A row for each layer, and the spread of the chosen one; of a batch norm, its channels."""

    title = "Activations"
    about = "What comes out of each layer: spread, dead and saturated units"
    question = Activations()
    none = "This network has no layers between its inputs and its loss."
    other = "Batch norm by channel"
    columns = (
        Column("Layer", "What comes out of it, for 64 samples of the training part"),
        Column("Mean", "Of all numbers of all samples", "-0.00123"),
        Column("Deviation", "The standard deviation of all numbers", "Deviation "),
        Column(
            "Dead, saturated",
            "ReLU: dead units, 0 for all samples; of images, whole channels.\nSigmoid, tanh:"
            f" saturated numbers, where the slope is below {SATURATED_SLOPE:.0%} of its greatest.",
            "Dead, saturated",
        ),
    )

    def row(self, name: str, summary: ActivationSummary) -> LayerRow:
        cells = (Cell(figure(summary.mean)), Cell(figure(summary.deviation)), _idle(summary))
        return LayerRow(name, name, cells, summary.alarm)

    def figures(self, summary: ActivationSummary) -> dict[str, float]:
        return {
            "mean": summary.mean,
            "deviation": summary.deviation,
            "share dead": nan if summary.dead is None else summary.dead,
            "share saturated": nan if summary.saturated is None else summary.saturated,
        }

    def node_of(self, key: str) -> str:
        return key.partition(" ")[0]

    def has_other(self, summary: ActivationSummary) -> bool:
        return summary.is_normalized

    def make_other(self) -> QWidget:
        self.statistics = ChannelsView()
        return self.statistics

    def other_question(self, key: str) -> Normalization:
        return Normalization(key)

    def draw_other(self, value: ChannelStatistics | None) -> None:
        self.statistics.draw(value)

    def other_numbers(self, value: ChannelStatistics | None) -> Table:
        """A row for each channel."""
        if value is None:
            return Table()
        names = ("mean", "variance", "running_mean", "running_variance", "gain", "bias")
        channels = np.arange(1, value.mean.size + 1)
        header = ("channel", *(name.replace("_", " ") for name in names))
        return Table(header, (channels, *(getattr(value, name) for name in names)))


def _idle(summary: ActivationSummary) -> Cell:
    if summary.spread.missing:
        return Cell(summary.alarm)
    if summary.dead is not None:
        return Cell(f"{percent(summary.dead)} dead", summary.dead)
    if summary.saturated is not None:
        return Cell(f"{percent(summary.saturated)} saturated", summary.saturated)
    return Cell("")
