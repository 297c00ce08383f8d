"""What each drawn node costs: numbers that are learned, kept and computed."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from netwright.graph.analysis import Analysis
from netwright.graph.flatten import origin
from netwright.operations.tensor import Role


@dataclass(frozen=True, slots=True)
class Cost:
    """Of one node or several. Multiply-adds are those of the forward pass of one sample."""

    trained: int = 0
    frozen: int = 0
    """Parameters that stay as they start."""
    statistics: int = 0
    """Numbers that follow the data instead of the gradient, such as running means."""
    multiply_adds: int = 0

    @property
    def parameters(self) -> int:
        """Trained and frozen."""
        return self.trained + self.frozen


def costs_of(analysis: Analysis) -> dict[str, Cost]:
    """By the id of the node in the drawing, its copies in a repeated group included.

    Weights that several nodes use are those of their owner.
    """
    # Plain numbers first: it is asked after every edit.
    found: defaultdict[str, list[int]] = defaultdict(lambda: [0, 0, 0, 0])
    for node_id, report in analysis.nodes.items():
        found[origin(node_id)][3] += report.multiply_adds
    for parameter in analysis.parameters:
        is_state = parameter.tensor.role is Role.STATE
        kind = 2 if is_state else int(parameter.frozen)
        found[origin(parameter.node_id)][kind] += parameter.tensor.size
    return {node_id: Cost(*numbers) for node_id, numbers in found.items()}


def total(costs: Iterable[Cost]) -> Cost:
    """What several come to."""
    each = [(c.trained, c.frozen, c.statistics, c.multiply_adds) for c in costs]
    return Cost(*map(sum, zip(*each, strict=True)))
