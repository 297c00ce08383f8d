"""The editors of single settings: one small widget for each type of value."""

from collections.abc import Callable, Sequence
from functools import partial
from math import isfinite
from typing import Any

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QSpinBox,
    QWidget,
)

from netwright.layers.setting import Rule

Key = QKeySequence.StandardKey
LARGEST_SPIN = 2**31 - 1
DIFFERS = "differs"
"""Stands in a field in place of several values."""
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

    def show_differing(self, values: Sequence[Any]) -> None:
        """Show that several owners have different values."""
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
        if (self.yields_undo and asks_undo(event)) or asks_line_key(event):
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
        self.box = SpinBox(rule, rule.unit)
        self._hold(self.box)
        self.box.given.connect(self.edited.emit)
        self.box.lineEdit().returnPressed.connect(self.left.emit)

    def show_value(self, value: Any) -> None:
        self.box.show_number(value)

    def show_differing(self, values: Sequence[Any]) -> None:
        self.box.show_differing(values[0])


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
        self.line.returnPressed.connect(self.left.emit)

    def show_value(self, value: Any) -> None:
        if value != self._value:
            self._value = value
            self.line.setText(f"{value:g}" if float(f"{value:g}") == value else repr(value))

    def show_differing(self, values: Sequence[Any]) -> None:
        del values
        show_line_differing(self.line)
        self._value = None

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
        self.box.checkStateChanged.connect(self._tell)

    def show_value(self, value: Any) -> None:
        self.box.setTristate(False)
        _silently(self.box, partial(self.box.setChecked, value))

    def show_differing(self, values: Sequence[Any]) -> None:
        del values
        _silently(self.box, partial(self.box.setCheckState, Qt.CheckState.PartiallyChecked))

    def _tell(self, state: Qt.CheckState) -> None:
        self.box.setTristate(False)
        self.edited.emit(state is Qt.CheckState.Checked)


class Choice(FieldEditor):
    """A combo box."""

    def __init__(self, rule: Rule) -> None:
        super().__init__(rule)
        self.box = QComboBox()
        self.box.addItems(list(rule.choices))
        self.box.setPlaceholderText(DIFFERS)
        self._hold(self.box)
        self.box.textActivated.connect(self.edited.emit)

    def show_value(self, value: Any) -> None:
        self.box.setCurrentText(value)

    def show_differing(self, values: Sequence[Any]) -> None:
        del values
        self.box.setCurrentIndex(-1)


class Numbers(FieldEditor):
    """A spin box for each of a few whole numbers, such as height and width.

    What differs and was not given is None in the tuple that `edited` tells: it stays as it is.
    """

    def __init__(self, rule: Rule, count: int) -> None:
        super().__init__(rule)
        self.boxes = [SpinBox(rule) for _ in range(count)]
        for number, box in enumerate(self.boxes):
            if number:
                self._row.addWidget(QLabel(rule.separator), 0)
            self._hold(box)
            box.setMinimumWidth(NARROW_SPIN)
            box.given.connect(self._tell)
        if rule.unit:
            self._row.addWidget(QLabel(rule.unit), 0)

    def show_value(self, value: Any) -> None:
        for box, number in zip(self.boxes, value, strict=True):
            box.show_number(number)

    def show_differing(self, values: Sequence[Any]) -> None:
        for box, numbers in zip(self.boxes, zip(*values, strict=True), strict=True):
            if len(set(numbers)) > 1:
                box.show_differing(numbers[0])
            else:
                box.show_number(numbers[0])

    def _tell(self) -> None:
        self.edited.emit(tuple(None if box.differs else box.value() for box in self.boxes))


def asks_undo(event: QEvent) -> bool:
    """Whether a field is asked if it wants a key for itself, and the key is undo or redo.

    A field that says yes swallows the key, even when it has nothing to take back.
    """
    return _asks(event, (Key.Undo, Key.Redo))


def asks_line_key(event: QEvent) -> bool:
    """The same of the keys that some systems give to the line (Ctrl+E, Ctrl+K, Ctrl+U).

    A field holds a word or two: the actions with these keys are worth more.
    """
    held = isinstance(event, QKeyEvent) and event.modifiers() == Qt.KeyboardModifier.ControlModifier
    return held and _asks(event, (Key.MoveToEndOfLine, Key.DeleteEndOfLine, Key.DeleteCompleteLine))


def _asks(event: QEvent, keys: Sequence[QKeySequence.StandardKey]) -> bool:
    return (
        event.type() == QEvent.Type.ShortcutOverride
        and isinstance(event, QKeyEvent)
        and any(event.matches(key) for key in keys)
    )


class SpinBox(QSpinBox):
    """A spin box that is empty where several owners have different numbers.

    Signals:
        given: the user gave it this number.
    """

    given = Signal(int)

    def __init__(self, rule: Rule, unit: str = "") -> None:
        super().__init__()
        self._unit = unit
        self.differs = False
        self._differ(False)
        low = 0 if rule.low is None else int(rule.low)
        high = LARGEST_SPIN if rule.high is None else min(int(rule.high), LARGEST_SPIN)
        self.setRange(low, high)
        self.setGroupSeparatorShown(False)
        self.valueChanged.connect(self._give)
        self.lineEdit().textEdited.connect(self._give_typed)

    def show_number(self, number: int) -> None:
        """Show a number without saying that it was given."""
        if self.differs or self.value() != number:
            self._differ(False)
            _silently(self, partial(self.setValue, number))

    def show_differing(self, first: int) -> None:
        """Show no number; arrows go on from the first."""
        self._differ(True)
        _silently(self, partial(self.setValue, first))

    def textFromValue(self, val: int) -> str:
        return "" if self.differs else super().textFromValue(val)

    def _differ(self, differs: bool) -> None:
        self.differs = differs
        self.lineEdit().setPlaceholderText(DIFFERS if differs else "")
        self.setSuffix(f" {self._unit}" if self._unit and not differs else "")

    def _give(self, number: int) -> None:
        self.differs = False
        self.given.emit(number)

    def _give_typed(self, text: str) -> None:
        """A number that is the first one's already is no change to Qt."""
        if self.differs and text.strip() == str(self.value()):
            self._give(self.value())


def show_line_differing(line: QLineEdit) -> None:
    """Leave a line empty but for a word that it stands for several values."""
    line.clear()
    line.setPlaceholderText(DIFFERS)


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
