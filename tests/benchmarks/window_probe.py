"""The window with a stop watch in it: `window.py` starts it; prints one JSON object."""

import functools
import json
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

from PySide6.QtCore import QEvent, QObject, Qt, QTimer

sys.path.insert(0, str(Path(__file__).parents[1]))

from support.ticks import Ticks

BEFORE_TRAIN = 3000
"""Milliseconds from the first paint to the click on Train, as somebody who looks around first."""
FIRST_LOSS_LIMIT = 120.0


def main() -> int:
    plan = json.loads(sys.argv[1])
    if plan.get("kind") == "machine":
        return machine(plan["seconds"])
    import netwright_desktop.app as program
    from netwright_desktop.main_window import MainWindow

    watch = Watch(plan["started"], plan["seconds"])
    vars(program)["MainWindow"] = watched(MainWindow, watch)
    return program.main([])


def machine(seconds: float) -> int:
    """Ticks of a window in which nothing happens."""
    from PySide6.QtWidgets import QApplication, QWidget

    app = QApplication([])
    window = QWidget()
    window.show()
    ticks = Ticks()
    QTimer.singleShot(int(1000 * seconds), app.quit)
    app.exec()
    print(json.dumps({"frames": ticks.intervals(0, time.monotonic())}))
    return 0


class Watch(QObject):
    """Sees the first paint, clicks on Train, sees the first point of the loss curve, waits."""

    def __init__(self, started: float, seconds: float) -> None:
        super().__init__()
        self.started, self.seconds = started, seconds
        self.window: Any = None
        self.costs: dict[str, list[float]] = {}
        self.up = self.clicked = self.first_loss = 0.0
        self.ticks: Ticks | None = None

    def painted(self) -> None:
        """The first paint went to the display."""
        self.up = time.monotonic()
        self.ticks = Ticks()
        settings = self.window.session.settings
        self.window.session.set_settings(replace(settings, epochs=1_000_000))
        QTimer.singleShot(BEFORE_TRAIN, self.click)

    def click(self) -> None:
        """Press the button of the tool bar."""
        from PySide6.QtTest import QTest
        from PySide6.QtWidgets import QToolBar

        from netwright_desktop.panels.loss import LossPanel

        loss = next(panel for panel in self.window.panels if isinstance(panel, LossPanel))
        self.curve = loss.batch_curve
        loss.plot.view.viewport().installEventFilter(self)
        action = self.window.actions_.of["train"]
        button = self.window.findChild(QToolBar, "Tools").widgetForAction(action)
        self.clicked = time.monotonic()
        QTest.mouseClick(button, Qt.MouseButton.LeftButton)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        if event.type() == QEvent.Type.Paint and self.curve.getData()[1] is not None:
            watched.removeEventFilter(self)
            QTimer.singleShot(0, self.drawn)  # after the paint
        return False

    def drawn(self) -> None:
        """The first loss can be seen."""
        self.first_loss = time.monotonic()
        for costs in self.costs.values():
            costs.clear()
        QTimer.singleShot(int(1000 * self.seconds), self.end)

    def end(self) -> None:
        """Tell, and close the window."""
        assert self.ticks is not None
        latest = self.window.session.run.latest
        answer = {
            "up": 1000 * (self.up - self.started),
            "first_loss": 1000 * (self.first_loss - self.clicked),
            "frames_before": self.ticks.intervals(self.up, self.first_loss),
            "frames": self.ticks.intervals(self.first_loss, time.monotonic()),
            "costs": self.costs,
            "steps": latest.step,
        }
        print(json.dumps(answer))
        self.window.is_seen = False  # no question about changes
        self.window.close()

    def timed(self, name: str, call: Callable[..., Any]) -> Callable[..., Any]:
        """The same call, its time noted in milliseconds."""
        costs = self.costs.setdefault(name, [])

        @functools.wraps(call)
        def timing(*arguments: Any) -> Any:
            begin = time.perf_counter()
            result = call(*arguments)
            costs.append(1000 * (time.perf_counter() - begin))
            return result

        return timing


def watched(base: Any, watch: Watch) -> Any:
    """The window's class, telling the watch when it is painted and what its parts cost."""
    import pyqtgraph

    from netwright_desktop.canvas.view import CanvasView
    from netwright_desktop.panels.catalog import PANELS
    from netwright_desktop.pulse import Pulse

    costed: list[tuple[str, Any, str]] = [
        ("pulse", Pulse, "beat"),
        ("paint of a plot", pyqtgraph.GraphicsView, "paintEvent"),
        ("paint of the canvas", CanvasView, "paintEvent"),
        *((f"draw {panel.title}", panel, "redraw") for panel in PANELS),
    ]
    for name, owner, method in costed:
        setattr(owner, method, watch.timed(name, getattr(owner, method)))

    class WatchedWindow(base):  # type: ignore[misc]
        is_up = False

        def paintEvent(self, event: Any) -> None:  # noqa: N802
            super().paintEvent(event)
            if not self.is_up:
                self.is_up = True
                watch.window = self
                QTimer.singleShot(0, watch.painted)

    return WatchedWindow


if __name__ == "__main__":
    raise SystemExit(main())
