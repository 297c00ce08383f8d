"""The canvas under load: CPU milliseconds of single frames, of loading, laying out and editing.

    ./run bench canvas [--json]

A view of 1600 x 1000 pixels without a display; p95 of the process's CPU time for each frame,
events and painting included. Required: the column `at most`.
"""

import argparse
import json
import os
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from itertools import cycle
from pathlib import Path
from random import Random

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
sys.path.insert(0, str(Path(__file__).parents[1]))

import numpy as np
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from netwright.graph.commands import SetLayer
from netwright.graph.graph import Graph, Node, Wire
from netwright.graph.layout.drawing import Direction
from netwright.layers.activation import Relu
from netwright.layers.data import Input
from netwright.layers.dense import Dense
from netwright.layers.merging import Add
from netwright_desktop import theme
from netwright_desktop.canvas.view import CanvasView
from netwright_desktop.document import GraphDocument
from netwright_desktop.garbage import Garbage
from support.outlines import laid_out
from support.published_networks import PUBLISHED

SIZE = (1600, 1000)
FRAMES, WARM = 60, 5
COLUMN, ROW, ROWS = 260.0, 110.0, 20
ALL = range(ROWS)
NEAR = 0.9
LAYERS = (Dense(16), Relu(), Add(), Add(), Add())
REPEATS = 5


@dataclass(frozen=True)
class Figure:
    """One line of the table, in milliseconds."""

    name: str
    value: float
    at_most: float | None


def main() -> int:
    """Measure and print; 1 if a figure is above its bar."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--json", action="store_true", help="one list of objects")
    given = parser.parse_args()
    app = QApplication.instance() or QApplication([])
    assert isinstance(app, QApplication)
    theme.apply(app, theme.Scheme.LIGHT)
    Garbage(app).start()  # as the program does
    figures = measured(app)
    if given.json:
        print(json.dumps([vars(figure) for figure in figures]))
    else:
        print(f"{'':<44}{'ms':>9}{'at most':>9}")
        for figure in figures:
            bar = "" if figure.at_most is None else f"{figure.at_most:.0f}"
            mark = "  above" if figure.at_most and figure.value > figure.at_most else ""
            print(f"{figure.name:<44}{figure.value:>9.1f}{bar:>9}{mark}")
    return int(any(f.at_most is not None and f.value > f.at_most for f in figures))


def measured(app: QApplication) -> list[Figure]:
    """Every figure."""
    shown(app, network(50))  # fonts, icons
    figures = []
    for count, pan, zoom in ((500, 12, 16), (2000, 30, 33)):
        view = shown(app, network(count))
        wires = len(view.document.graph.wires)
        name = f"{count} nodes, {wires} wires: "
        figures += [
            Figure(f"{name}pan", frames(app, panning(view)), pan),
            Figure(f"{name}zoom", frames(app, zooming(view)), zoom),
            Figure(f"{name}drag of one", frames(app, dragging(view, 1)), pan),
            Figure(f"{name}drag of 200", frames(app, dragging(view, 200)), None),
            Figure(f"{name}edit of a setting", frames(app, editing(view)), None),
        ]
        view.close()
    for count, bar in ((500, 150.0), (10_000, 2000.0)):
        graph = network(count)
        figures.append(Figure(f"load of {count} nodes", loading(app, graph), bar))
    for name in ("ResNet-18", "GoogLeNet"):
        graph = PUBLISHED[name]()
        for direction in Direction:
            value = best(lambda g=graph, d=direction: laid_out(g, d))  # type: ignore[misc]
            figures.append(Figure(f"layout of {name}, {direction}", value, 20.0))
    return figures


def network(count: int) -> Graph:
    """Vectors that are added and transformed: 1.6 wires a node, drawn in columns.

    Nine wires of ten come from one of the three columns before and from the rows nearby, as in
    a network that was laid out; the others come from any row of them.
    """
    random = Random(count)
    graph, used = Graph(), set[str]()
    for number in range(count):
        column, row = divmod(number, ROWS)
        layer = Input((16,)) if not column else random.choice(LAYERS)
        node = Node(f"n{number}", f"n{number}", layer, (column * COLUMN, row * ROW))
        graph.nodes[node.id] = node
        for port in layer.inputs:
            column_before = max(column - random.choice((1, 1, 1, 2, 3)), 0)
            rows = range(max(row - 1, 0), min(row + 2, ROWS)) if random.random() < NEAR else ALL
            sources = [f"n{column_before * ROWS + each}" for each in rows]
            source = random.choice([name for name in sources if name not in used] or sources)
            used.add(source)
            graph.wires.add(Wire(source, "output", node.id, port))
    return graph


def shown(app: QApplication, graph: Graph) -> CanvasView:
    """A view of a network, painted."""
    view = CanvasView(GraphDocument(graph))
    view.resize(*SIZE)
    view.show()
    app.processEvents()
    view.zoom_to(1.0)
    view.centerOn(2000, 1000)
    app.processEvents()
    return view


def frames(app: QApplication, step: Callable[[], object]) -> float:
    """p95 of the CPU time of a step and what it makes the view paint."""
    taken = []
    for frame in range(WARM + FRAMES):
        before = time.process_time()
        step()
        app.processEvents()
        if frame >= WARM:
            taken.append(1e3 * (time.process_time() - before))
    return float(np.percentile(taken, 95))


def panning(view: CanvasView) -> Callable[[], object]:
    """Scroll at natural size, back and forth."""
    view.zoom_to(1.0)
    bars = (view.horizontalScrollBar(), view.verticalScrollBar())
    steps = cycle([13] * 40 + [-13] * 40)

    def step() -> None:
        delta = next(steps)
        for bar in bars:
            bar.setValue(bar.value() + delta)

    return step


def zooming(view: CanvasView) -> Callable[[], object]:
    """From the whole network to twice its size and back."""
    view.fit_all()
    factors = cycle([1.1] * 30 + [1 / 1.1] * 30)
    return lambda: view.zoom_by(next(factors))


def dragging(view: CanvasView, count: int) -> Callable[[], object]:
    """Move nodes with the mouse; at natural size one, in full sight many."""
    nodes = list(view.document.graph.nodes)
    middle = len(nodes) // 2
    chosen = nodes[max(0, middle - count // 2) : middle + (count + 1) // 2]
    view.document.select(chosen)
    if count == 1:
        view.zoom_to(1.0)
    else:
        view.fit_all()
    view.centerOn(view.canvas_scene.nodes[nodes[middle]])
    QApplication.processEvents()
    place = view.node_rect(nodes[middle]).center()
    viewport = view.viewport()
    QTest.mousePress(viewport, Qt.MouseButton.LeftButton, pos=place)
    steps = cycle([QPoint(7, 5)] * 20 + [QPoint(-7, -5)] * 20)
    at = [place]

    def step() -> None:
        at[0] += next(steps)
        QTest.mouseMove(viewport, at[0])

    return step


def editing(view: CanvasView) -> Callable[[], object]:
    """Change the units of an early layer: all that is behind it is judged anew."""
    view.cancel_gesture()
    document = view.document
    node = next(n for n in document.graph.nodes.values() if isinstance(n.layer, Dense))
    units = cycle((17, 16))

    def step() -> None:
        layer = document.graph.nodes[node.id].layer
        document.do(SetLayer(node.id, replace(layer, units=next(units))))  # type: ignore[call-arg]

    return step


def loading(app: QApplication, graph: Graph) -> float:
    """Analysis, boxes and the first paint; wall time."""

    def load() -> None:
        view = CanvasView(GraphDocument(graph))
        view.resize(*SIZE)
        view.show()
        app.processEvents()
        view.close()
        view.deleteLater()

    return best(load)


def best(call: Callable[[], object]) -> float:
    """The shortest of a few calls, in milliseconds."""
    taken = []
    for _ in range(REPEATS):
        before = time.perf_counter()
        call()
        taken.append(time.perf_counter() - before)
    return 1e3 * min(taken)


if __name__ == "__main__":
    sys.exit(main())
