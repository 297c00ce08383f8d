"""Editors that are a line of text: shapes, lists of numbers, formulas."""

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent, QWheelEvent
from PySide6.QtWidgets import QLineEdit

from netwright.layers.setting import Rule
from netwright_desktop.inspector.fields import (
    FieldEditor,
    number_of,
    number_problem,
    show_line_differing,
)


class TypedLine(FieldEditor):
    """A line whose text is a value. Text that is none is refused with the reason and not told on.

    Leaving the line goes back to the last value.
    """

    def __init__(self, rule: Rule) -> None:
        super().__init__(rule)
        self.line = QLineEdit()
        self._value: Any = None
        self._hold(self.line)
        self.line.textEdited.connect(self._read)
        self.line.editingFinished.connect(self._tidy)

    def show_value(self, value: Any) -> None:
        if value != self._value:
            self._value = value
            self.line.setText(self._written(value))

    def show_differing(self, values: Sequence[Any]) -> None:
        del values
        show_line_differing(self.line)
        self._value = None

    def _written(self, value: Any) -> str:
        raise NotImplementedError

    def _understood(self, text: str) -> tuple[Any, str]:
        """(the value, why it is none)."""
        raise NotImplementedError

    def _read(self, text: str) -> None:
        value, reason = self._understood(text)
        self.refused.emit(reason)
        if not reason and value != self._value:
            self._value = value
            self.edited.emit(value)

    def _tidy(self) -> None:
        value, self._value = self._value, None
        if value is not None:
            self.show_value(value)
        self.refused.emit("")


class ShapeText(TypedLine):
    """Whole numbers, any number of them: a shape, `1 x 8 x 8`, or a list, `1, 2, 0`.

    The wheel, Up and Down change the number at the cursor.
    """

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        steps = _steps(event)
        if steps and (isinstance(event, QKeyEvent) or self.line.hasFocus()):
            self._step(steps)
            return True
        return super().eventFilter(watched, event)

    def _step(self, steps: int) -> None:
        between, cursor = self._between(), self.line.cursorPosition()
        numbers = list(self._value or ())
        place = self.line.text()[:cursor].count(between.strip())
        if place < len(numbers):
            numbers[place] += steps
            if not _first_problem(self.rule, tuple(numbers)):
                text = self._written(numbers)
                self.line.setText(text)
                self.line.setCursorPosition(len(self._written(numbers[: place + 1])))
                self._read(text)

    def _between(self) -> str:
        return " x " if self.rule.separator == "x" else ", "

    def _written(self, value: Any) -> str:
        return self._between().join(map(str, value))

    def _understood(self, text: str) -> tuple[Any, str]:
        numbers = [number_of(part) for part in text.replace(",", "x").replace("×", "x").split("x")]
        if any(number is None or number != int(number) for number in numbers):
            if self.rule.separator == "x":
                return (), "Write whole numbers with x between them, such as 1 x 8 x 8."
            return (), "Write whole numbers with commas between them, such as 1, 2, 0."
        value = tuple(int(number) for number in numbers if number is not None)
        return value, _first_problem(self.rule, value)


class NumberList(TypedLine):
    """Numbers with commas between them, or nothing."""

    def _written(self, value: Any) -> str:
        return ", ".join(f"{number:g}" for number in value)

    def _understood(self, text: str) -> tuple[Any, str]:
        numbers = [number_of(part) for part in text.split(",")] if text.strip() else []
        if any(number is None for number in numbers):
            return (), "Write numbers with commas between them, such as 1, 2, 0.5."
        value = tuple(number for number in numbers if number is not None)
        return value, _first_problem(self.rule, value)


class FreeText(TypedLine):
    """Any text that the check of its rule takes."""

    def _written(self, value: Any) -> str:
        return str(value)

    def _understood(self, text: str) -> tuple[Any, str]:
        assert self.rule.check is not None
        reason = self.rule.check(text)
        return text.strip(), f"{self.rule.title}, {reason}" if reason else ""


def _steps(event: QEvent) -> int:
    """How far an event changes a number."""
    if isinstance(event, QWheelEvent):
        turned = event.angleDelta().y()
        return (turned > 0) - (turned < 0)
    if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
        return {Qt.Key.Key_Up.value: 1, Qt.Key.Key_Down.value: -1}.get(event.key(), 0)
    return 0


def _first_problem(rule: Rule, numbers: tuple[float, ...]) -> str:
    return next((reason for n in numbers if (reason := number_problem(rule, n))), "")
