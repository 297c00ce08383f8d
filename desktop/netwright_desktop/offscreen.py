"""The work of the window where there is no display: train the starter, leave its files."""

import os
import sys
from collections.abc import Mapping
from pathlib import Path

from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QApplication

from netwright.training.snapshot import RunState
from netwright_desktop.main_window import MainWindow

LIMIT = 600
"""Seconds after which the run is given up."""


def has_display(environment: Mapping[str, str] = os.environ, platform: str = sys.platform) -> bool:
    """Whether a window can be seen; only Linux can be without a display."""
    chosen = environment.get("QT_QPA_PLATFORM", "")
    if chosen:
        return chosen.partition(":")[0] not in {"offscreen", "minimal"}
    return not platform.startswith("linux") or bool(
        environment.get("DISPLAY") or environment.get("WAYLAND_DISPLAY")
    )


class OffscreenJob(QObject):
    """Trains what is open in the window, then writes the weights and a picture of the window."""

    def __init__(self, window: MainWindow, folder: Path) -> None:
        super().__init__(window)
        self._window, self._session = window, window.session
        self._folder = folder
        self.picture = folder / "netwright.png"
        window.is_seen = False
        window.pulse.arrived.connect(self._look)
        session = self._session
        session.run.refused.connect(lambda problems: self.fail(problems[0].message))
        session.failed.connect(lambda _, sentence: self.fail(sentence))
        session.exports.weights_saved.connect(self._end)
        QTimer.singleShot(LIMIT * 1000, lambda: self.fail(f"Not done after {LIMIT} seconds."))

    def start(self) -> None:
        """Begin; the application's loop runs already, and ends with the job."""
        self._window.show()
        self._session.run.train()

    def fail(self, sentence: str) -> None:
        """Give up."""
        print(f"netwright: {sentence}", file=sys.stderr)  # noqa: T201
        self._leave(1)

    def _look(self) -> None:
        if self._session.run.state is RunState.FINISHED:
            self._window.pulse.arrived.disconnect(self._look)
            QTimer.singleShot(0, self._save)  # after everybody else has heard of the end

    def _save(self) -> None:
        try:
            self.picture.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            self.fail(f"{self.picture.parent}: {error.strerror}.")
            return
        self._window.draw_news()
        if not self._window.grab().save(str(self.picture)):
            self.fail(f"{self.picture} cannot be written.")
            return
        self._session.exports.write_weights(self._folder / f"{self._session.name}.npz")

    def _end(self, weights: str) -> None:
        print(weights)  # noqa: T201
        print(self.picture)  # noqa: T201
        self._leave(0)

    def _leave(self, status: int) -> None:
        self._window.close()
        QApplication.exit(status)
