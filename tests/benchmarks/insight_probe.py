"""The window with LeNet-5 in training, measuring itself: `insight.py` starts it."""

import json
import os
import sys
import threading
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication

sys.path.insert(0, str(Path(__file__).parents[1]))


from netwright.data.digits import load_digits
from netwright.data.source import DataSource
from netwright_desktop import theme
from netwright_desktop.main_window import MainWindow
from netwright_desktop.session import Session
from support.drawings import lenet
from support.ticks import Ticks

TRAINER = "netwright trainer"
SETTLES = 5.0
"""Seconds of training that are not counted."""


def main() -> int:
    plan = json.loads(sys.argv[1])
    sys.setswitchinterval(0.001)  # as the program does
    app = QApplication(["netwright"])
    theme.apply(app, theme.Scheme.LIGHT)
    session = Session()
    window = MainWindow(session)
    window.is_seen = False
    session.document.open(lenet())
    session.set_source(DataSource("npz", path=str(enlarged_digits(Path(plan["home"])))))
    session.set_settings(replace(session.settings, epochs=1_000_000, batch_size=64))
    probe = Probe(window, plan)
    if window.gradients.is_on is not plan["panels"]:
        window.gradients.switch()
    arrange(window, plan["panels"])
    window.show()
    probe.start()
    app.exec()
    print(json.dumps(probe.answer()))
    window.close()
    return 0


def enlarged_digits(home: Path) -> Path:
    """The built-in digits as images of 32 x 32."""
    digits = load_digits()
    path = home / "digits32.npz"
    np.savez(path, inputs=digits.inputs.repeat(4, axis=2).repeat(4, axis=3), targets=digits.targets)
    return path


def arrange(window: MainWindow, with_panels: bool) -> None:
    """All panels float side by side, or none is open."""
    window.setGeometry(0, 0, 1280, 800)
    columns, width, height = 4, 640, 400
    for place, panel in enumerate(window.panels):
        dock = window.docks[panel.title]
        dock.setVisible(with_panels)
        if with_panels:
            dock.setFloating(True)
            row, column = divmod(place + 4, columns)  # below and beside the window
            dock.setGeometry(column * width, row * height % 1600, width, height)


def trainer_seconds() -> float:
    """Processor time of the trainer's thread so far; where that is not told, of the clock."""
    if not hasattr(time, "pthread_getcpuclockid"):
        return time.monotonic()
    (ident,) = (t.ident for t in threading.enumerate() if t.name == TRAINER and t.ident)
    return time.clock_gettime(time.pthread_getcpuclockid(ident))


def stolen_seconds() -> float:
    """Processor time that the host of a virtual machine gave to others so far, in all; else 0."""
    known = Path("/proc/stat")
    if not known.exists():
        return 0.0
    return int(known.read_text().split()[8]) / os.sysconf("SC_CLK_TCK")


def place_threads() -> None:
    """Training on one processor, everything else on another: some systems pack a process."""
    if not hasattr(os, "sched_setaffinity"):
        return
    cores = sorted(os.sched_getaffinity(os.getppid()))
    for thread in threading.enumerate():
        place = int(thread.name == TRAINER)
        if thread.native_id is not None:
            os.sched_setaffinity(thread.native_id, {cores[place % len(cores)]})


class Probe:
    """Trains, lets the run settle, measures, ends the program."""

    def __init__(self, window: MainWindow, plan: dict[str, Any]) -> None:
        self.window, self.plan = window, plan
        self.costs: dict[str, list[float]] = {}
        self.answers = 0
        self.spent: list[float] = []
        """The processor time of the GUI thread at each beat."""
        self.memory: list[tuple[float, float]] = []
        if plan.get("memory_alone"):  # notes of frames and costs grow by 20 MB an hour
            return
        for panel in window.panels:
            self.watch(f"draw {panel.title}", panel, "redraw")
        self.watch("insight", window.insight, "beat")
        self.watch("gradients on wires", window.gradients, "show_answer")

    def watch(self, name: str, owner: Any, method: str) -> None:
        """Note what each call of a method costs, in milliseconds."""
        call, costs = getattr(owner, method), self.costs.setdefault(name, [])

        def timing(*arguments: Any) -> Any:
            begin = time.perf_counter()
            result = call(*arguments)
            costs.append(1000 * (time.perf_counter() - begin))
            return result

        setattr(owner, method, timing)

    def start(self) -> None:
        run = self.window.session.run
        run.data_loaded.connect(run.train)
        self.waits = QTimer()
        self.waits.timeout.connect(self.look)
        self.waits.start(50)

    def look(self) -> None:
        """Begin to count when the run has settled."""
        place_threads()
        latest = self.window.session.run.latest
        if latest is None or latest.seconds < SETTLES:
            return
        self.waits.stop()
        for costs in self.costs.values():
            costs.clear()
        self.begin, self.first = time.monotonic(), latest
        self.taken = trainer_seconds(), stolen_seconds()
        is_noted = not self.plan.get("memory_alone")
        self.ticks = Ticks() if is_noted else None
        if is_noted:
            self.window.pulse.turn.connect(lambda _: self.spent.append(time.thread_time()))
        self.remembers = QTimer()
        self.remembers.timeout.connect(self.remember)
        self.remembers.start(5000)
        QTimer.singleShot(int(1000 * self.plan["seconds"]), self.end)

    def remember(self) -> None:
        pages = int(Path("/proc/self/statm").read_text().split()[1])
        self.memory.append((time.monotonic() - self.begin, pages * 4096 / 1e6))

    def end(self) -> None:
        self.last = self.window.session.run.latest
        self.seen = sum(panel.is_seen for panel in self.window.panels)
        self.lasted = time.monotonic() - self.begin
        computing, stolen = trainer_seconds(), stolen_seconds()
        self.taken = computing - self.taken[0], stolen - self.taken[1]
        now = time.monotonic()
        self.intervals = self.ticks.intervals(self.begin, now) if self.ticks else []
        QApplication.quit()

    def answer(self) -> dict[str, Any]:
        first, last = self.first, self.last
        assert last is not None
        return {
            "panels": self.seen,
            "frames": (1000 * np.diff(self.spent)).tolist(),
            "ticks": self.intervals,
            "costs": {name: costs for name, costs in self.costs.items() if costs},
            "answers": len(self.costs.get("gradients on wires", ())),
            "steps_per_second": (last.step - first.step) / self.lasted,
            "steps_per_processor_second": (last.step - first.step) / self.taken[0],
            "stolen": self.taken[1] / self.lasted,
            "computing": (last.seconds - first.seconds) / self.lasted,
            "memory": self.memory,
        }


if __name__ == "__main__":
    raise SystemExit(main())
