"""The wizard's settings of the reader: how the file is written, or what its images become."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QComboBox, QFormLayout, QLabel, QLineEdit, QSpinBox, QWidget

from netwright.layers.setting import Rule, settings_of

WIDTH = 320


class ReadingSettings(QWidget):
    """A field for each setting of the reader, with what it means beside it.

    Signals:
        edited: the file is to be read in another way.
    """

    edited = Signal()

    def __init__(self, settings: Any) -> None:
        super().__init__()
        self._settings = settings
        self.fields: dict[str, QWidget] = {}
        self._values: dict[str, Callable[[], Any]] = {}
        form = QFormLayout(self)
        form.setContentsMargins(12, 12, 12, 12)
        form.setVerticalSpacing(6)
        for field, rule in settings_of(settings):
            widget = self._field(field.name, rule, getattr(settings, field.name))
            widget.setAccessibleName(rule.title)
            widget.setFixedWidth(WIDTH)
            form.addRow(rule.title, widget)
            meaning = QLabel(rule.help)
            meaning.setWordWrap(True)
            meaning.setForegroundRole(QPalette.ColorRole.PlaceholderText)
            form.addRow("", meaning)
            self.fields[field.name] = widget

    def settings(self) -> Any:
        """The settings as they are typed."""
        return replace(self._settings, **{name: value() for name, value in self._values.items()})

    def _field(self, name: str, rule: Rule, value: Any) -> QWidget:
        if rule.choices:
            box = QComboBox()
            box.addItems(list(rule.choices))
            box.setCurrentText(value)
            box.activated.connect(self._tell)
            self._values[name] = box.currentText
            return box
        if isinstance(value, int):
            number = QSpinBox()
            number.setKeyboardTracking(False)
            number.setRange(int(rule.low or 0), int(rule.high or 0))
            number.setValue(value)
            number.setSuffix(f" {rule.unit}" if rule.unit else "")
            number.valueChanged.connect(self._tell)
            self._values[name] = number.value
            return number
        line = QLineEdit(value)
        line.editingFinished.connect(self._tell)
        self._values[name] = line.text
        return line

    def _tell(self) -> None:
        settings = self.settings()
        if settings != self._settings:
            self._settings = settings
            self.edited.emit()
