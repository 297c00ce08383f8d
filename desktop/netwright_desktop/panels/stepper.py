"""The stepper: the next step of a run that stands still, operation by operation."""

from collections.abc import Collection, Sequence
from functools import partial

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent, QShortcut
from PySide6.QtWidgets import QLabel, QSplitter, QVBoxLayout, QWidget

from netwright.inspection.micro_steps import StepApart
from netwright.inspection.question import Answer, Question
from netwright.inspection.stepper import NextStepApart
from netwright.training.snapshot import RunState, Snapshot
from netwright_desktop.panels.micro_step_view import MicroStepView
from netwright_desktop.panels.pages import Pages
from netwright_desktop.panels.panel import Panel
from netwright_desktop.panels.step_controls import FAR, StepControls
from netwright_desktop.panels.step_list import StepList
from netwright_desktop.panels.step_numbers import numbers_of
from netwright_desktop.panels.table import Table

STANDING = frozenset({RunState.READY, RunState.PAUSED})
NOT_YET = "Take a step, or pause a run: the step after it can be taken apart."
WIDE = 560
"""Pixels from which on the list of micro-steps has room beside the tensors."""
WAITING = "Taking the next step apart …"
WORDS = {
    RunState.RUNNING: "Pause to take a step apart.",
    RunState.PREPARING: "Preparing …",
    RunState.FINISHED: "The run has ended: no further step follows.",
    RunState.STOPPED: "The run has ended: no further step follows.",
    RunState.FAILED: "The run has ended: no further step follows.",
}
_KEYS = {
    Qt.Key.Key_PageUp: -1,
    Qt.Key.Key_PageDown: 1,
    Qt.Key.Key_Home: -FAR,
    Qt.Key.Key_End: FAR,
}


class StepperPanel(Panel):
    """Forward, loss, backward, update: tensors, formulas, and formulas with numbers.

    Signals:
        node_wanted: the id of the layer whose micro-step the user went to.
        step_wanted: the run is to take the step that is shown.
        room_wanted: the panel is to be large, or as it was.
    """

    title = "Stepper"
    about = "One training step taken apart, with the numbers of each formula"
    node_wanted = Signal(str)
    step_wanted = Signal()
    room_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._state: RunState | None = None
        self._step = self._shown_step = -1
        self._apart: StepApart | None = None
        self._fault = ""
        self._at = 0
        self.controls = StepControls()
        self.note = QLabel(wordWrap=True)
        self.note.setContentsMargins(8, 0, 8, 0)
        self.steps = StepList()
        self.view = MicroStepView()
        self._split = QSplitter()
        self._split.setChildrenCollapsible(False)
        self._split.addWidget(self.steps)
        self._split.addWidget(self.view)
        self._split.setStretchFactor(1, 1)
        self._split.setSizes([235, 600])
        self.pages = Pages(self._split, NOT_YET)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(4)
        layout.addWidget(self.controls)
        layout.addWidget(self.note)
        layout.addWidget(self.pages, 1)
        self.controls.moved.connect(self._move)
        self.controls.sample_chosen.connect(self._show_micro_step)
        self.controls.step_wanted.connect(self.step_wanted)
        self.controls.room_wanted.connect(self.room_wanted)
        self.steps.chosen.connect(self._go)
        for key, by in _KEYS.items():
            # Before a list or a scroll area takes the key for itself.
            shortcut = QShortcut(key, self, partial(self.controls.go, by))
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        self.note.hide()
        self.controls.show_nothing(can_step=True)

    @property
    def apart(self) -> StepApart | None:
        """The step that is shown."""
        return self._apart

    @property
    def shown_step(self) -> int:
        """How many steps the run had taken before it."""
        return self._shown_step

    def asks(self) -> Collection[Question]:
        return (NextStepApart(),) if self._state in STANDING else ()

    def show_snapshot(self, snapshot: Snapshot) -> None:
        if snapshot.step != self._step:
            self._fault = ""
        self._state, self._step = snapshot.state, snapshot.step
        if self._state not in STANDING:
            self._apart = None  # large, and no longer the step to come

    def take_answer(self, answer: Answer) -> None:
        if answer.step == self._step and self._state in STANDING:
            self._apart, self._fault = answer.value, answer.fault
            self._shown_step = answer.step

    def redraw(self) -> None:
        apart = self._apart
        if apart is not None and self._shown_step != self._step and not self._fault:
            self.controls.take.setEnabled(False)  # until the step after it is known
            return
        words = NOT_YET if self._state is None else WORDS.get(self._state, self._fault or WAITING)
        self.pages.show_content(apart is not None, words)
        self.note.setText(apart.note if apart else "")
        self.note.setVisible(bool(self.note.text()))
        if apart is None:
            self.controls.show_nothing(can_step=self._state is None or self._state in STANDING)
            return
        self.controls.show_something()
        self.steps.show_steps(apart.micro_steps)
        self._at = min(self._at, len(apart.micro_steps) - 1)
        self.steps.go_to(self._at)
        self._show_micro_step()

    def clear(self) -> None:
        self._state, self._step, self._apart, self._fault, self._at = None, -1, None, "", 0

    def numbers(self) -> Table:
        apart = self._apart
        if apart is None:
            return Table()
        step = apart.micro_steps[min(self._at, len(apart.micro_steps) - 1)]
        return numbers_of(step, min(self.controls.sample.value(), len(apart.samples)) - 1)

    def pictured(self) -> Sequence[QWidget]:
        return (self.pages,)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.steps.setVisible(self.width() >= WIDE)

    def minimumSizeHint(self) -> QSize:
        # As a tab beside others it must not take their room; it is read in a large one.
        return QSize(150, 100)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if self._apart is not None and event.key() == Qt.Key.Key_Space:
            self.controls.toggle()
        else:
            super().keyPressEvent(event)

    def _move(self, by: int) -> None:
        if self._apart is not None:
            number = min(max(self._at + by, 0), len(self._apart.micro_steps) - 1)
            self.steps.go_to(number)
            self._go(number)

    def _go(self, number: int) -> None:
        self._at = number
        self._show_micro_step()
        if self._apart is not None:
            self.node_wanted.emit(self._apart.micro_steps[number].node_id)

    def _show_micro_step(self) -> None:
        apart = self._apart
        if apart is not None:
            steps = apart.micro_steps
            self.controls.show_place(self._at, len(steps), len(apart.samples))
            sample = self.controls.sample.value() - 1
            self.controls.sample.setToolTip(
                f"The sample of the batch that is shown: number {apart.samples[sample]} of the data"
            )
            self.view.show_step(steps[self._at], sample)
