"""The status bar: where the run is, in words and numbers."""

import re

from PySide6.QtWidgets import QStatusBar, QWidget

from netwright.training.snapshot import RunState, Snapshot
from netwright_desktop.figures import count, duration
from netwright_desktop.panels.caption import Caption, Field
from netwright_desktop.panels.work_bar import WorkBar

STATES = {
    RunState.READY: "Ready",
    RunState.PREPARING: "Compiling kernels (first time only)",
    RunState.RUNNING: "Training",
    RunState.PAUSED: "Paused",
    RunState.FINISHED: "Finished",
    RunState.STOPPED: "Stopped",
    RunState.FAILED: "Failed",
}


class StatusBar(QStatusBar):
    """State on the left; step, epoch, speed, time left, device and parameters on the right."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.state = Caption()
        self.state.setContentsMargins(8, 0, 8, 0)
        # A long sentence is cut short (its tool tip has all of it), and makes no window wider.
        self.addWidget(self.state, 1)
        self.fields = {name: Field() for name in ("run", "speed", "device", "network")}
        self.loading = WorkBar("Loading", "the data of before stay")
        self.writing = WorkBar("Writing", "the file of before stays")
        for bar in (self.loading, self.writing):
            self.addPermanentWidget(bar)
        for label in self.fields.values():
            label.setContentsMargins(6, 0, 6, 0)
            self.addPermanentWidget(label)

    def show_state(self, state: RunState, snapshot: Snapshot | None, note: str = "") -> None:
        """Say where the run is; `note` is added to the state."""
        words = STATES[state]
        if snapshot and state in (RunState.FINISHED, RunState.STOPPED):
            words += f" after {duration(snapshot.seconds)}"
        if snapshot and state in (RunState.FINISHED, RunState.FAILED) and snapshot.message:
            words += f": {snapshot.message}"
        self.state.setText(" · ".join(filter(None, (words, note))))
        self.state.setToolTip(self.state.text())
        self.fields["run"].setText(run_text(snapshot) if snapshot else "")
        self.fields["speed"].setText(speed_text(state, snapshot) if snapshot else "")
        if snapshot:
            self.show_device(snapshot.device)

    def show_device(self, words: str) -> None:
        """Say where it is computed. What follows a colon or a comma is left to the tool tip."""
        self.fields["device"].setText(re.sub(r"\(([^:,)]*)[:,][^)]*\)", r"(\1)", words))
        self.fields["device"].setToolTip(words)

    def show_parameters(self, number: int) -> None:
        """Say how many numbers the network learns."""
        self.fields["network"].setText(f"{count(number)} parameters")


def run_text(snapshot: Snapshot) -> str:
    """Step and epoch: the epoch under way while there is one, else those that are done."""
    if not snapshot.steps_per_epoch:
        return ""
    epoch = snapshot.epoch + (snapshot.epoch_share > 0)
    words = f"Step {count(snapshot.step)}   Epoch {count(epoch)}/{count(snapshot.epochs)}"
    if snapshot.best_step is not None:
        words += f"   Best at step {count(snapshot.best_step)}"
    return words


def speed_text(state: RunState, snapshot: Snapshot) -> str:
    """Samples per second, and while the run goes on the time that is left."""
    speed = snapshot.samples_per_second
    words = f"{count(speed)} samples/s" if speed > 0 else ""
    left = left_text(snapshot) if state is RunState.RUNNING else ""
    return "   ".join(filter(None, (words, left)))


def left_text(snapshot: Snapshot) -> str:
    """The time that is left; empty if that is not known."""
    left = snapshot.seconds_left
    return "" if left is None else f"{duration(left)} left"


def share_done(snapshot: Snapshot) -> float | None:
    """How much of the run is done, from 0 to 1; None where it is not known."""
    total = snapshot.total_steps
    return min(snapshot.step / total, 1.0) if total else None


def progress_text(snapshot: Snapshot) -> str:
    """How much of the run is done, in whole percent, and the time left, as far as is known."""
    share = share_done(snapshot)
    done = "" if share is None else f"{int(100 * share)} %"
    return ", ".join(filter(None, (done, left_text(snapshot))))
