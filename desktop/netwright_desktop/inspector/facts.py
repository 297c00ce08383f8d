"""What a node, some of them or the network come to: shapes, numbers, memory."""

from collections.abc import Collection, Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFormLayout, QLabel, QWidget

from netwright.graph.analysis import Analysis
from netwright.graph.costs import Cost, costs_of, total
from netwright.graph.graph import Node
from netwright.operations.tensor import spelled
from netwright.program.footprint import Footprint, LayerMemory, spelled_bytes

UNKNOWN = "not known yet"
Fact = tuple[str, str]


def facts_of_node(analysis: Analysis, node: Node, footprint: Footprint | None) -> list[Fact]:
    """The shapes of its outputs and what it costs."""
    outputs = analysis.nodes[node.id].outputs
    shapes = [
        (_shape_title(name, len(outputs)), spelled(tensor.shape))
        for name, tensor in outputs.items()
    ]
    return [
        *(shapes or ([("Output shape", UNKNOWN)] if node.layer.outputs else [])),
        *_facts_of_cost(costs_of(analysis).get(node.id, Cost())),
        *facts_of_memory(footprint, [node.id]),
    ]


def facts_of_nodes(
    analysis: Analysis,
    node_ids: Collection[str],
    footprint: Footprint | None,
    *,
    is_all: bool = False,
) -> list[Fact]:
    """What some nodes cost together, or the whole network."""
    costs = costs_of(analysis)
    cost = total(costs[node_id] for node_id in node_ids if node_id in costs)
    return [
        ("Layers", f"{len(node_ids):,}"),
        *_facts_of_cost(cost),
        *facts_of_memory(footprint, None if is_all else node_ids),
    ]


def facts_of_memory(footprint: Footprint | None, node_ids: Collection[str] | None) -> list[Fact]:
    """Memory of training: of some nodes, or of the network, where layers share room."""
    if footprint is None:
        return [("Memory", UNKNOWN)]
    if node_ids is None:
        parts = (
            footprint.parameters,
            footprint.gradients,
            footprint.moments,
            footprint.workspace,
        )
    else:
        layers = (footprint.layers.get(node_id, LayerMemory()) for node_id in node_ids)
        every = sum(layers, start=LayerMemory())
        parts = (every.parameters, every.gradients, every.moments, every.activations)
    titles = ("parameters", "gradients", "optimizer", "activations")
    return [
        ("Memory", spelled_bytes(sum(parts))),
        *(
            (f"  {title}", spelled_bytes(size))
            for title, size in zip(titles, parts, strict=True)
            if size
        ),
    ]


class Facts(QWidget):
    """Names and numbers in two columns."""

    def __init__(self) -> None:
        super().__init__()
        self._rows = QFormLayout(self)
        self._rows.setContentsMargins(0, 0, 0, 0)
        self._rows.setVerticalSpacing(4)
        self._shown: list[tuple[str, QLabel]] = []

    def show_facts(self, facts: Sequence[tuple[str, str]]) -> None:
        if [title for title, _ in self._shown] != [title for title, _ in facts]:
            while self._rows.rowCount():
                self._rows.removeRow(0)
            self._shown = [(title, QLabel()) for title, _ in facts]
            for title, label in self._shown:
                label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
                self._rows.addRow(title, label)
        for (_, label), (_, value) in zip(self._shown, facts, strict=True):
            label.setText(value)

    def values(self) -> dict[str, str]:
        """What is shown, by its name."""
        return {title: label.text() for title, label in self._shown}


def _facts_of_cost(cost: Cost) -> list[Fact]:
    return [
        ("Parameters", f"{cost.parameters:,}"),
        *(
            [("  trained", f"{cost.trained:,}"), ("  frozen", f"{cost.frozen:,}")]
            * bool(cost.frozen)
        ),
        *([("Statistics", f"{cost.statistics:,}")] * bool(cost.statistics)),
        ("Multiply-adds", f"{cost.multiply_adds:,}"),
    ]


def _shape_title(name: str, count: int) -> str:
    return "Output shape" if count == 1 else f"Shape of {name}"
