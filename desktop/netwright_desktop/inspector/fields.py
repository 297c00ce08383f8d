"""The editors of single settings: one small widget for each type of value."""

from collections.abc import Callable
from functools import partial
from math import isfinite
from typing import Any

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import (
    QAbstractSpinBox,
    QCheckBox,
    QComboBox,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QSpinBox,
    QWidget,
)

from netwright.layers.setting import Rule

LARGEST_SPIN = 2**31 - 1
NARROW_SPIN = 52
"""Two of them fit beside a title: four digits each."""
SPINS = 3
"""A tuple of up to this many numbers has a spin box for each, if its length is fixed."""


class FieldEditor(QWidget):
    """Edits one setting.

    Signals:
        edited: the user gave it this value.
        refused: what the user typed is no value; says why. Empty once it is one again.
        left: the user is done with it for now.
    """

    edited = Signal(object)
    refused = Signal(str)
    left = Signal()

    def __init__(self, rule: Rule) -> None:
        super().__init__()
        self.rule = rule
        self.yields_undo = False
        """Whether undo by key takes back the edit in the document, and not the typing alone."""
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(4)

    def show_value(self, value: Any) -> None:
        """Show a value without saying that it was edited."""
        raise NotImplementedError

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        # A wheel that scrolls the form must not change what it passes over.
        if (
            event.type() == QEvent.Type.Wheel
            and isinstance(watched, QWidget)
            and not watched.hasFocus()
        ):
            event.ignore()
            return True
        if self.yields_undo and asks_undo(event):
            event.ignore()
            return True
        if event.type() == QEvent.Type.FocusOut:
            self.left.emit()
        return super().eventFilter(watched, event)

    def _hold(self, widget: QWidget, stretch: int = 1) -> None:
        widget.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        widget.setAccessibleName(self.rule.title)
        widget.setToolTip(self.rule.help)
        widget.installEventFilter(self)
        self._row.addWidget(widget, stretch)
        if self.focusProxy() is None:
            self.setFocusProxy(widget)


class WholeNumber(FieldEditor):
    """A spin box."""

    def __init__(self, rule: Rule) -> None:
        super().__init__(rule)
        self.box = _spin_box(rule)
        if rule.unit:
            self.box.setSuffix(f" {rule.unit}")
        self._hold(self.box)
        self.box.valueChanged.connect(self.edited.emit)

    def show_value(self, value: Any) -> None:
        if self.box.value() != value:
            _silently(self.box, partial(self.box.setValue, value))


class Number(FieldEditor):
    """A line that takes any way of writing a number, such as 1e-4."""

    def __init__(self, rule: Rule) -> None:
        super().__init__(rule)
        self.line = QLineEdit()
        self._value: float | None = None
        self._hold(self.line)
        if rule.unit:
            self._row.addWidget(QLabel(rule.unit))
        self.line.textEdited.connect(self._read)
        self.line.editingFinished.connect(self._tidy)

    def show_value(self, value: Any) -> None:
        if value != self._value:
            self._value = value
            self.line.setText(f"{value:g}" if float(f"{value:g}") == value else repr(value))

    def _read(self, text: str) -> None:
        value = number_of(text)
        reason = number_problem(self.rule, value)
        self.refused.emit(reason)
        if not reason and value != self._value:
            self._value = value
            self.edited.emit(value)

    def _tidy(self) -> None:
        """Go back to the last value that could be read."""
        value, self._value = self._value, None
        if value is not None:
            self.show_value(value)
        self.refused.emit("")


class YesNo(FieldEditor):
    """A check box."""

    def __init__(self, rule: Rule) -> None:
        super().__init__(rule)
        self.box = QCheckBox()
        self._hold(self.box)
        self.box.toggled.connect(self.edited.emit)

    def show_value(self, value: Any) -> None:
        _silently(self.box, partial(self.box.setChecked, value))


class Choice(FieldEditor):
    """A combo box."""

    def __init__(self, rule: Rule) -> None:
        super().__init__(rule)
        self.box = QComboBox()
        self.box.addItems(list(rule.choices))
        self._hold(self.box)
        self.box.textActivated.connect(self.edited.emit)

    def show_value(self, value: Any) -> None:
        self.box.setCurrentText(value)


class Numbers(FieldEditor):
    """A spin box for each of a few whole numbers, such as height and width."""

    def __init__(self, rule: Rule, count: int) -> None:
        super().__init__(rule)
        self.boxes = [_spin_box(rule) for _ in range(count)]
        for number, box in enumerate(self.boxes):
            if number:
                self._row.addWidget(QLabel(rule.separator), 0)
            self._hold(box)
            box.setMinimumWidth(NARROW_SPIN)
            box.valueChanged.connect(self._tell)
        if rule.unit:
            self._row.addWidget(QLabel(rule.unit), 0)

    def show_value(self, value: Any) -> None:
        for box, number in zip(self.boxes, value, strict=True):
            if box.value() != number:
                _silently(box, partial(box.setValue, number))

    def _tell(self) -> None:
        self.edited.emit(tuple(box.value() for box in self.boxes))


def asks_undo(event: QEvent) -> bool:
    """Whether a field is asked if it wants a key for itself, and the key is undo or redo.

    A field that says yes swallows the key, even when it has nothing to take back.
    """
    keys = (QKeySequence.StandardKey.Undo, QKeySequence.StandardKey.Redo)
    return (
        event.type() == QEvent.Type.ShortcutOverride
        and isinstance(event, QKeyEvent)
        and any(event.matches(key) for key in keys)
    )


def _spin_box(rule: Rule) -> QSpinBox:
    box = QSpinBox()
    low = 0 if rule.low is None else int(rule.low)
    high = LARGEST_SPIN if rule.high is None else min(int(rule.high), LARGEST_SPIN)
    box.setRange(low, high)
    box.setStepType(QAbstractSpinBox.StepType.DefaultStepType)
    box.setGroupSeparatorShown(False)
    return box


def _silently(widget: QWidget, change: Callable[[], object]) -> None:
    widget.blockSignals(True)
    change()
    widget.blockSignals(False)


def number_of(text: str) -> float | None:
    """The number that a text writes, if it writes one."""
    try:
        number = float(text.strip())
    except ValueError:
        return None
    return number if isfinite(number) else None


def number_problem(rule: Rule, number: float | None) -> str:
    """Why a number cannot be the value of a setting; empty if it can."""
    if number is None:
        return f"{rule.title} is a number, such as 0.001 or 1e-3."
    if rule.low is not None and number < rule.low:
        return f"{rule.title} is at least {rule.low:g}."
    if rule.high is not None and number > rule.high:
        return f"{rule.title} is at most {rule.high:g}."
    return ""
