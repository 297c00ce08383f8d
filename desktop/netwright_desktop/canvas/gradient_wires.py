"""The gradient that flows back along each wire, told by the wire's colour and width."""

from bisect import bisect_right
from collections.abc import Mapping
from math import log10

from netwright.graph.graph import Wire
from netwright.inspection.flow import Flow, FlowSizes
from netwright.inspection.question import Answer, Question
from netwright_desktop import theme
from netwright_desktop.canvas.legend import Legend
from netwright_desktop.canvas.live_look import LiveLook
from netwright_desktop.canvas.view import CanvasView
from netwright_desktop.canvas.wire_strokes import Strength
from netwright_desktop.series import Series

STEPS = (1e-7, 1e-5, 1e-3, 1e-1, 10.0)
"""Root mean squares from which the next colour is taken."""
BOUNDS = ("1e-7", "1e-5", "0.001", "0.1", "10")
AT_LOSS = 4.0
"""The width of a wire along which as much flows as at the loss; a tenth of that is 1 less."""
THINNEST, THICKEST = 1.0, 8.0


class GradientWires(LiveLook):
    """Colours the wires of a canvas by the gradients that flow back, while it is switched on.

    The colour is the root mean square itself, the width how it has changed since the loss.
    """

    key = "canvas/gradients"

    def __init__(self, canvas: CanvasView) -> None:
        super().__init__(canvas)
        self._run = -1
        self._sizes: FlowSizes | None = None
        self.histories: dict[tuple[str, str], Series] = {}
        """The gradient over the steps, by tensor and by the node that it comes back through."""
        self.legend = Legend(canvas, "Legend of the gradients on wires")
        self.legend.show_colors("Gradient (RMS)", lambda: theme.colors().flow, BOUNDS)

    def forget(self) -> None:
        """Another project is open: nothing is known of it."""
        self._sizes = None
        self.histories.clear()
        self._draw()

    def _question(self) -> Question:
        return Flow()

    def take_answer(self, answer: Answer) -> None:
        if answer.value is None:
            return
        if answer.run != self._run:
            self._run = answer.run
            self.histories.clear()
        self._sizes = answer.value
        for key, size in answer.value.gradients.items():
            series = self.histories.setdefault(key, Series(128))
            series.extend([answer.step], [size])

    def history(self, wire: Wire) -> tuple[str, Series] | None:
        """The largest of the gradients that a drawn wire stands for: its name, its history."""
        sizes = self._sizes
        keys = [key for key in self._keys(wire) if sizes and key in sizes.gradients]
        if not keys or sizes is None or not self.is_on:
            return None
        largest = max(keys, key=lambda key: sizes.gradients[key])
        return largest[0].rpartition("/")[0], self.histories[largest]

    def size(self, wire: Wire) -> float | None:
        """The root mean square of what flows back along a drawn wire; None where nothing does."""
        if self._sizes is None:
            return None
        gradients = self._sizes.gradients
        return max((gradients[key] for key in self._keys(wire) if key in gradients), default=None)

    def _keys(self, wire: Wire) -> list[tuple[str, str]]:
        """What the drawn wire stands for, as the answer calls it."""
        analysis, level = self._canvas.document.analysis, self._canvas.document.level
        keys = []
        for real in level.wires.get(wire, ()):
            tensor = analysis.nodes[real.source].outputs.get(real.output)
            target = analysis.graph.nodes.get(real.target)
            if tensor is not None and target is not None:
                keys.append((tensor.name, target.name))
        return keys

    def _draw(self) -> None:
        sizes = self._sizes if self.is_on else None
        self.legend.setVisible(sizes is not None)
        self._canvas.canvas_scene.wires.show_strengths(self._strengths() if sizes else {})

    def _strengths(self) -> Mapping[Wire, Strength]:
        document = self._canvas.document
        graph, wires = document.graph, document.level.wires
        found = {wire: self.size(wire) for wire in wires}
        at_loss = max(
            (
                size
                for wire, size in found.items()
                if size and any(graph.nodes[real.target].layer.is_loss for real in wires[wire])
            ),
            default=None,
        )
        return {wire: strength_of(size, at_loss) for wire, size in found.items()}


def strength_of(size: float | None, at_loss: float | None) -> Strength:
    """How a wire with a gradient of this size is drawn, where one of `at_loss` enters the network.

    Without a gradient, as before the first layer that learns, it is dotted.
    """
    if size is None:
        return Strength(theme.colors().wire, THINNEST, is_dotted=True)
    width = THINNEST
    if size > 0:
        width = AT_LOSS + (log10(size / at_loss) if at_loss else 0.0)
    color = theme.colors().flow[bisect_right(STEPS, size)]
    return Strength(color, min(max(width, THINNEST), THICKEST))
