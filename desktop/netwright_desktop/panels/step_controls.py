"""The buttons of the stepper: from micro-step to micro-step, and on to the next step."""

from collections.abc import Callable

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import (
    QHBoxLayout,
    QPushButton,
    QSpinBox,
    QToolButton,
    QWidget,
)

from netwright_desktop import theme
from netwright_desktop.panels.caption import Caption

PLAY_MILLISECONDS = 900
TAKE_ONE, TAKE_THIS = "Take a step", "Take this step"
FAR = 10**6
"""More micro-steps than any network has."""


class StepControls(QWidget):
    """Says what is wanted; the panel does it.

    Signals:
        moved: by how many micro-steps; FAR is to the end.
        sample_chosen: which sample of the batch is shown, from 1.
        step_wanted: the run is to take the step that is shown.
        room_wanted: the panel is to be large, or as it was.
    """

    moved = Signal(int)
    sample_chosen = Signal(int)
    step_wanted = Signal()
    room_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.first = _button("chevron-first", "First micro-step (Home)", lambda: self.go(-FAR))
        self.back = _button("chevron-left", "Micro-step before (Page Up)", lambda: self.go(-1))
        self.play = _button("play", "Play (Space)", self.toggle)
        self.next = _button("chevron-right", "Next micro-step (Page Down)", lambda: self.go(1))
        self.last = _button("chevron-last", "Last micro-step (End)", lambda: self.go(FAR))
        self.sample = QSpinBox(prefix="sample ", minimum=1)
        self.sample.setToolTip("The sample of the batch that is shown")
        self.take = QPushButton(TAKE_ONE)
        self.take.setToolTip("The run takes the step that is shown; the one after it is shown then")
        self.enlarge = _button("maximize-2", "Enlarge, or put back (F11)", self.room_wanted.emit)
        self.place = Caption()
        self._clock = QTimer(self, interval=PLAY_MILLISECONDS)
        self._clock.timeout.connect(lambda: self.moved.emit(1))
        self.sample.valueChanged.connect(self.sample_chosen)
        self.take.clicked.connect(self.step_wanted)
        row = QHBoxLayout(self)
        row.setContentsMargins(4, 4, 4, 0)
        row.setSpacing(2)
        for widget in (self.first, self.back, self.play, self.next, self.last):
            row.addWidget(widget)
        row.addSpacing(6)
        row.addWidget(self.sample)
        row.addSpacing(6)
        row.addWidget(self.place, 1)
        row.addWidget(self.take)
        row.addWidget(self.enlarge)

    @property
    def is_playing(self) -> bool:
        """Whether it goes on by itself."""
        return self._clock.isActive()

    def go(self, by: int) -> None:
        """Go on or back by hand: playing ends."""
        self.stop()
        self.moved.emit(by)

    def toggle(self) -> None:
        """Play, or hold."""
        if self.is_playing:
            self.stop()
        else:
            self._clock.start()
            self.play.setIcon(theme.icon("pause"))
            self.moved.emit(1)

    def stop(self) -> None:
        """Go on no more."""
        if self.is_playing:
            self._clock.stop()
            self.play.setIcon(theme.icon("play"))

    def show_place(self, number: int, count: int, samples: int) -> None:
        """Where among the micro-steps one is, and how many samples there are."""
        self.first.setEnabled(number > 0)
        self.back.setEnabled(number > 0)
        self.next.setEnabled(number < count - 1)
        self.last.setEnabled(number < count - 1)
        self.play.setEnabled(number < count - 1)
        self.place.setText(f"{number + 1} / {count}" if count else "")
        self.sample.blockSignals(True)
        self.sample.setRange(1, max(samples, 1))
        self.sample.blockSignals(False)
        if number >= count - 1:
            self.stop()

    def show_nothing(self, can_step: bool) -> None:
        """There is no step to look at; the run may be able to take one."""
        self.stop()
        for widget in (self.first, self.back, self.play, self.next, self.last, self.sample):
            widget.setEnabled(False)
        self.place.clear()
        self.take.setText(TAKE_ONE)
        self.take.setEnabled(can_step)

    def show_something(self) -> None:
        """There is a step to look at."""
        self.sample.setEnabled(True)
        self.take.setText(TAKE_THIS)
        self.take.setEnabled(True)


def _button(icon: str, tip: str, call: Callable[[], None]) -> QToolButton:
    button = QToolButton()
    button.setIcon(theme.icon(icon))
    button.setToolTip(tip)
    button.setAccessibleName(tip.partition(" (")[0])
    button.setAutoRaise(True)
    button.clicked.connect(call)
    return button
