"""The window that opens a file of data, with a stop watch in it: `data.py` starts it."""

import json
import sys
import time
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1]))

from PySide6.QtCore import QObject, Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from netwright_desktop import theme
from netwright_desktop.dialogs.data.wizard import DataWizard
from netwright_desktop.garbage import Garbage
from netwright_desktop.main_window import MainWindow
from netwright_desktop.session import Session
from support.dropping import drop
from support.ticks import Ticks

LOOKS = 5
"""Milliseconds between two looks at the wizard."""
SETTLES = 1500
"""Milliseconds before the drop, once the data of the example are there."""
SECONDS = 60.0


def main() -> int:
    plan = json.loads(sys.argv[1])
    sys.setswitchinterval(0.001)  # as the program does
    app = QApplication(["netwright"])
    theme.apply(app, theme.Scheme.LIGHT)
    session = Session()
    session.open_example("digits")
    window = MainWindow(session)
    window.is_seen = False
    watch = Watch(window, Path(plan["path"]), plan["cancel_after"])
    session.run.data_loaded.connect(watch.settle, Qt.ConnectionType.SingleShotConnection)
    garbage = Garbage(app)
    session.opened.connect(garbage.renew)
    garbage.start()
    window.show()
    QTimer.singleShot(int(1000 * SECONDS), app.quit)
    app.exec()
    print(json.dumps(watch.answer))
    window.close()
    return 0


class Watch(QObject):
    """Drops the file, sees the findings, a network, the data in use; or cancels on the way."""

    def __init__(self, window: MainWindow, path: Path, cancel_after: float | None) -> None:
        super().__init__()
        self.window, self.path, self.cancel_after = window, path, cancel_after
        self.answer: dict[str, Any] = {}
        self.shown: set[float] = set()
        self.wizard: DataWizard | None = None
        self.ticks, self.spent = Ticks(), list[tuple[float, float]]()
        self.beat = QTimer(self, interval=16)
        self.beat.setTimerType(Qt.TimerType.PreciseTimer)
        self.beat.timeout.connect(lambda: self.spent.append((time.monotonic(), time.thread_time())))
        self.looks = QTimer(self, interval=LOOKS)
        self.looks.timeout.connect(self.look)

    def settle(self) -> None:
        """Somebody looks around first."""
        QTimer.singleShot(SETTLES, self.drop)

    def drop(self) -> None:
        self.beat.start()
        self.looks.start()
        self.began, self.begun_at = time.monotonic(), time.process_time()
        drop(self.window, self.path)

    def look(self) -> None:
        """Note what came since the last look."""
        if self.wizard is None:
            found = self.window.findChildren(DataWizard)
            if not found:
                return
            self.wizard = found[0]
            self.note("wizard")
        if self.cancel_after is not None:
            if time.monotonic() - self.began > self.cancel_after:
                self.looks.stop()
                self.cancel(self.wizard)
            return
        self.shown.add(round(self.wizard.progress.value() / 10))
        if self.wizard.found.count():
            self.note("findings")
        if self.wizard.use.isEnabled() and "network" not in self.answer:
            self.note("network")
            self.looks.stop()
            self.window.session.run.data_loaded.connect(
                self.used, Qt.ConnectionType.SingleShotConnection
            )
            QTimer.singleShot(100, self.wizard.use.click)

    def note(self, what: str) -> None:
        if what not in self.answer:
            self.answer[what] = time.monotonic() - self.began
            self.answer[f"{what}_processor"] = time.process_time() - self.begun_at

    def used(self) -> None:
        """The data are those of the project."""
        self.note("used")
        QTimer.singleShot(200, self.end)

    def cancel(self, wizard: DataWizard) -> None:
        """Press Cancel; tell when the wizard is gone, and when nothing works on it any more."""
        threads = wizard._background._threads
        button = wizard.buttons.button(wizard.buttons.StandardButton.Cancel)
        begin = time.monotonic()
        QTest.mouseClick(button, Qt.MouseButton.LeftButton)
        self.answer["cancel_closed"] = time.monotonic() - begin

        def rests() -> bool:
            return not any(thread.is_alive() for thread in threads)

        def ended() -> None:
            self.answer["cancel_rests"] = time.monotonic() - begin
            self.end()

        self.waits = Until(rests, ended)

    def end(self) -> None:
        now = time.monotonic()
        busy = [at for at in self.spent if at[0] >= self.began]
        work = [1000 * (b[1] - a[1]) for a, b in pairwise(busy)]
        self.answer |= {
            "frames": self.ticks.intervals(self.began, now),
            "work": work,
            "work_at": [round(at[0] - self.began, 3) for at in busy[1:]],
            "shares": sorted(self.shown),
        }
        QApplication.quit()


class Until(QObject):
    """Looks every few milliseconds whether something is so, and calls once it is."""

    def __init__(self, is_so: Callable[[], bool], then: Callable[[], None]) -> None:
        super().__init__()
        self.is_so, self.then = is_so, then
        self.timer = QTimer(self, interval=2)
        self.timer.timeout.connect(self.look)
        self.timer.start()

    def look(self) -> None:
        if self.is_so():
            self.timer.stop()
            self.then()


if __name__ == "__main__":
    raise SystemExit(main())
