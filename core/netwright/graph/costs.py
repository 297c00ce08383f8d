"""What each drawn node costs: numbers that are learned, kept and computed."""

from collections import defaultdict
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

    def __add__(self, other: "Cost") -> "Cost":
        return Cost(
            self.trained + other.trained,
            self.frozen + other.frozen,
            self.statistics + other.statistics,
            self.multiply_adds + other.multiply_adds,
        )


def costs_of(analysis: Analysis) -> dict[str, Cost]:
    """By the id of the node in the drawing, its copies in a repeated group included.

    Weights that several nodes use are those of their owner.
    """
    found: defaultdict[str, Cost] = defaultdict(Cost)
    for node_id, report in analysis.nodes.items():
        found[origin(node_id)] += Cost(multiply_adds=report.multiply_adds)
    for parameter in analysis.parameters:
        size = parameter.tensor.size
        found[origin(parameter.node_id)] += (
            Cost(statistics=size)
            if parameter.tensor.role is Role.STATE
            else Cost(frozen=size)
            if parameter.frozen
            else Cost(trained=size)
        )
    return dict(found)
