"""Make the pictures of the tour of the panels, in light and dark, from networks that were trained.

    python packaging/make_panel_pictures.py [FOLDER]

Draws without a display, so the pictures are the same on every machine with the same fonts.
"""

import os
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

os.environ["QT_QPA_PLATFORM"] = "offscreen"  # before Qt is imported

from PySide6.QtCore import QEventLoop, QSettings, QSize, QTimer
from PySide6.QtWidgets import QApplication

from netwright.graph.graph import Graph, Node, Wire
from netwright.layers.class_losses import SoftmaxCrossEntropy
from netwright.layers.data import Input, Target
from netwright.layers.dense import Dense
from netwright.layers.recurrent import Lstm
from netwright.layers.shaping import Reshape
from netwright.training.snapshot import RunState
from netwright_desktop import theme
from netwright_desktop.main_window import MainWindow
from netwright_desktop.session import Session

FOLDER = Path(__file__).parents[1] / "resources" / "netwright_resources" / "help" / "pictures"
SIZE = QSize(560, 250)
EXAMPLES = {"Plane": "spirals", "Recurrent": "sequence"}
"""What a panel is shown with; the others with the LeNet of the examples."""
WITHOUT = {"Problems"}
STEPS = {"spirals": 4000, "sequence": 600, "lenet": 400}


def main() -> int:
    """Train, draw each panel, leave; the exit status."""
    folder = Path(sys.argv[1]) if sys.argv[1:] else FOLDER
    QSettings.setPath(  # the layout of whoever runs this stays out of the pictures
        QSettings.Format.IniFormat, QSettings.Scope.UserScope, str(folder / "no-preferences")
    )
    app = QApplication(["netwright"])
    theme.apply(app, theme.Scheme.LIGHT)
    for example, steps in STEPS.items():
        draw(app, example, steps, folder)
    return 0


def draw(app: QApplication, example: str, steps: int, folder: Path) -> None:
    """Train one network and draw the panels that are shown with it."""
    session = Session()
    if example == "sequence":
        session.open_example("digits")
        session.document.open(rows_of_digits())
    else:
        session.open_example(example)
    window = MainWindow(session)
    window.is_seen = False
    window.show()
    wait_for(lambda: session.run.dataset is not None)
    session.set_settings(replace(session.settings, epochs=100_000))
    session.run.limit(1000)
    session.run.train()
    wait_for(lambda: session.run.latest is not None and session.run.latest.step > steps)
    session.run.pause()
    wait_for(lambda: session.run.state is RunState.PAUSED)
    for panel in window.panels:
        if panel.title in WITHOUT or EXAMPLES.get(panel.title, "lenet") != example:
            continue
        dock = window.docks.bring(panel.title)
        dock.setFloating(True)
        dock.resize(SIZE)
        for scheme in (theme.Scheme.LIGHT, theme.Scheme.DARK):
            theme.apply(app, scheme)
            pause(1500)
            path = folder / scheme / f"{panel.title.lower().replace(' ', '-')}.png"
            path.parent.mkdir(parents=True, exist_ok=True)
            panel.grab().save(str(path))
            print(path)
        dock.close()
    theme.apply(app, theme.Scheme.LIGHT)
    window.close()


def rows_of_digits() -> Graph:
    """The digits read row by row by an LSTM."""
    layers = (
        Input((1, 8, 8)), Reshape(shape=(8, 8)), Lstm(units=24), Dense(10), SoftmaxCrossEntropy(),
    )  # fmt: skip
    graph = Graph()
    before = None
    for layer in layers:
        name = graph.free_name(layer.short)
        graph.nodes[name] = Node(name, name, layer)
        if before is not None:
            graph.wires.add(Wire(before.id, before.layer.outputs[0], name, layer.inputs[0]))
        before = graph.nodes[name]
    graph.nodes["target1"] = Node("target1", "target1", Target())
    assert before is not None
    graph.wires.add(Wire("target1", "output", before.id, "target"))
    return graph


def pause(milliseconds: int) -> None:
    """Let the window go on for so long."""
    loop = QEventLoop()
    QTimer.singleShot(milliseconds, loop.quit)
    loop.exec()


def wait_for(condition: Callable[[], bool]) -> None:
    """Let the window go on until this holds."""
    while not condition():
        pause(20)


if __name__ == "__main__":
    raise SystemExit(main())
