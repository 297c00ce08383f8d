"""Make the pictures of the tour of the panels, in light and dark, from networks that were trained.

    python packaging/make_panel_pictures.py [FOLDER]

Draws without a display, so the pictures are the same on every machine with the same fonts.
"""

import os
import sys
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

os.environ["QT_QPA_PLATFORM"] = "offscreen"  # before Qt is imported

import numpy as np
from PySide6.QtCore import QEventLoop, QSettings, QSize, QTimer
from PySide6.QtWidgets import QApplication

from netwright.data.source import DataSource
from netwright.graph.graph import Graph, Node, Wire
from netwright.layers.activation import Relu
from netwright.layers.class_losses import SoftmaxCrossEntropy
from netwright.layers.data import Input, Target
from netwright.layers.dense import Dense
from netwright.layers.layer import Layer
from netwright.layers.losses import MeanSquaredError
from netwright.layers.recurrent import Lstm
from netwright.layers.shaping import Reshape
from netwright.project.project import Project
from netwright.training.snapshot import RunState
from netwright_desktop import theme
from netwright_desktop.main_window import MainWindow
from netwright_desktop.panels.learning_curve import LearningCurvePanel
from netwright_desktop.session import Session

FOLDER = Path(__file__).parents[1] / "resources" / "netwright_resources" / "help" / "pictures"
SIZE = QSize(560, 250)
EXAMPLES = {
    "Plane": "spirals",
    "Recurrent": "sequence",
    "Regression": "values",
    "Learning curve": "digits",
}
"""What a panel is shown with; the others with the LeNet of the examples."""
WITHOUT = {"Problems"}
STEPS = {"spirals": 3000, "sequence": 1500, "values": 1500, "digits": 0, "lenet": 1500}
SIZES = {"Stepper": QSize(820, 380), "Learning curve": QSize(560, 300)}
STEPS_A_SECOND = 250
ANSWERS = 5000
"""Milliseconds until every panel has what it asked of the run that was held."""


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
    elif example == "values":
        session.show_project(waves(folder))
    else:
        session.open_example(example)
    window = MainWindow(session)
    window.is_seen = False
    window.show()
    panels = [
        panel
        for panel in window.panels
        if panel.title not in WITHOUT and EXAMPLES.get(panel.title, "lenet") == example
    ]
    for panel in panels:  # from the start, so that each has a history
        dock = window.docks.bring(panel.title)
        dock.setFloating(True)
        dock.resize(SIZES.get(panel.title, SIZE))
    wait_for(lambda: session.run.dataset is not None)
    for panel in panels:
        if isinstance(panel, LearningCurvePanel):
            panel.start()
            wait_for(lambda panel=panel: not panel.is_working)
    session.set_settings(replace(session.settings, epochs=100_000))
    session.run.limit(STEPS_A_SECOND)
    session.run.train()
    wait_for(lambda: session.run.latest is not None and session.run.latest.step > steps)
    session.run.pause()
    wait_for(lambda: session.run.state is RunState.PAUSED)
    pause(ANSWERS)
    for scheme in (theme.Scheme.LIGHT, theme.Scheme.DARK):
        theme.apply(app, scheme)
        pause(500)
        for panel in panels:
            path = folder / scheme / f"{panel.title.lower().replace(' ', '-')}.png"
            path.parent.mkdir(parents=True, exist_ok=True)
            panel.grab().save(str(path))
            print(path)
    theme.apply(app, theme.Scheme.LIGHT)
    window.close()


def waves(folder: Path) -> Project:
    """A network that learns y = 2 sin(x^2) + sqrt(5 x) from noisy values of it."""
    random = np.random.default_rng(0)
    x = random.uniform(0, 3, (600, 1))
    y = 2 * np.sin(x**2) + np.sqrt(5 * x) + random.normal(0, 0.3, x.shape)
    file = folder / "waves.npz"
    folder.mkdir(parents=True, exist_ok=True)
    np.savez(file, inputs=x.astype(np.float32), targets=y.astype(np.float32))
    layers = (Input((1,)), Dense(32), Relu(), Dense(32), Relu(), Dense(1), MeanSquaredError())
    graph = joined(layers, Target("values", 1))
    return Project(graph, source=DataSource("npz", path=str(file), shares=(0.5, 0.4, 0.1)))


def rows_of_digits() -> Graph:
    """The digits read row by row by an LSTM."""
    layers = (
        Input((1, 8, 8)), Reshape(shape=(8, 8)), Lstm(units=24), Dense(10), SoftmaxCrossEntropy(),
    )  # fmt: skip
    return joined(layers, Target())


def joined(layers: Sequence[Layer], target: Layer) -> Graph:
    """One layer after the other; the last is a loss, which gets the target."""
    graph = Graph()
    before = None
    for layer in layers:
        name = graph.free_name(layer.short)
        graph.nodes[name] = Node(name, name, layer)
        if before is not None:
            graph.wires.add(Wire(before.id, before.layer.outputs[0], name, layer.inputs[0]))
        before = graph.nodes[name]
    graph.nodes["target1"] = Node("target1", "target1", target)
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
