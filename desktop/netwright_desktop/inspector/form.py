"""A form made from the settings of any frozen dataclass: a layer, the training settings."""

from collections.abc import Mapping, Sequence
from dataclasses import Field
from functools import partial
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QLabel, QWidget

from netwright.layers.setting import Rule, allowed, default_of
from netwright_desktop import theme
from netwright_desktop.inspector.common import (
    Setting,
    common_settings,
    is_relevant_to_all,
    values_of,
)
from netwright_desktop.inspector.editors import editor_for
from netwright_desktop.inspector.fields import FieldEditor, Numbers
from netwright_desktop.inspector.fold import GroupHeading
from netwright_desktop.inspector.title import Title

ROWS_EACH, GAP = 3, 6
"""A setting has a row for its editor, one for its help and one of air."""


class SettingsForm(QWidget):
    """One row per setting, with its title, its editor and its help, in groups that fold.

    It changes nothing by itself: it tells what the user wants and is shown the result.

    Signals:
        edited: name of the field and the value that the user gave it.
        left: name of a field that the user is done with for now; what comes next is another step.
    """

    edited = Signal(str, object)
    left = Signal(str)

    def __init__(
        self, settings: Any = None, parent: QWidget | None = None, *, yields_undo: bool = False
    ) -> None:
        super().__init__(parent)
        self._yields_undo = yields_undo
        self.comes_after: QWidget | None = None
        """The field from which Tab leads to the first one here."""
        self.least_title = 0
        """Pixels that the column of titles takes at least, for rows above to stand in line."""
        self.editors: Mapping[str, FieldEditor] = {}
        """The editor of each field, by its name."""
        self._notes: dict[str, _Note] = {}
        self._titles: dict[str, Title] = {}
        self._air: dict[str, int] = {}
        self._row_count = 0
        self.headings: Mapping[str, GroupHeading] = {}
        """The heading of each group, by its name."""
        self._owners: tuple[Any, ...] = ()
        self._fields: tuple[Setting, ...] = ()
        # A grid, because rows of text that wraps get their height from their width in it.
        self._rows = QGridLayout(self)
        self._rows.setContentsMargins(0, 0, 0, 0)
        self._rows.setVerticalSpacing(2)
        self._rows.setColumnStretch(1, 1)
        if settings is not None:
            self.show_settings(settings)

    def show_settings(self, *owners: Any) -> None:
        """Show these settings, or what several owners have in common.

        Fields with the focus stay as they are typed, if equal in value.
        """
        fields = common_settings(owners)
        if self._needs_other_rows(fields, owners):
            self._build(fields, owners)
        self._owners, self._fields = owners, fields
        for field, _ in fields:
            values = values_of(owners, field.name)
            if len(values) == 1:
                self.editors[field.name].show_value(values[0])
            else:
                self.editors[field.name].show_differing(values)
            self._titles[field.name].show_values(values)
        self._show_rows()

    def show_problem(self, name: str, reason: str) -> None:
        """Say below a field why its value was refused; empty shows its help again."""
        self._notes[name].show_problem(reason)

    def note_of(self, name: str) -> str:
        """What stands below a field: its help, or why its value was refused."""
        return self._notes[name].text()

    def set_field_enabled(self, name: str, enabled: bool) -> None:
        """Let a field be edited or not."""
        for widget in (self.editors[name], self._titles[name], self._titles[name].button):
            widget.setEnabled(enabled)

    def title_width(self) -> int:
        """How wide the column of titles is, for other rows to stand in line with it."""
        widest = self._rows.columnMinimumWidth(0)
        return widest + self._rows.horizontalSpacing() if widest else 0

    def _needs_other_rows(self, fields: tuple[Setting, ...], owners: Sequence[Any]) -> bool:
        if fields != self._fields:
            return True
        return any(
            isinstance(editor, Numbers)
            and any(len(getattr(owner, name)) != len(editor.boxes) for owner in owners)
            for name, editor in self.editors.items()
        )

    def _build(self, fields: tuple[Setting, ...], owners: Sequence[Any]) -> None:
        shown = (self._titles, self.editors, self._notes, self.headings)
        buttons = [title.button for title in self._titles.values()]
        for widget in (*buttons, *(one for widgets in shown for one in widgets.values())):
            self._rows.removeWidget(widget)
            # Not at once: it may be the one that is telling of its edit.
            widget.hide()
            widget.deleteLater()
        self.editors, self._notes, self._titles, self.headings = {}, {}, {}, {}
        for row in self._air.values():
            self._rows.setRowMinimumHeight(row, 0)
        self._air, self._row_count = {}, 0
        for field, rule in fields:
            if rule.group and rule.group not in self.headings:
                self._add_heading(rule.group)
            # Where tuples have different lengths, the editor is one for any length.
            values = values_of(owners, field.name)
            self._add_row(field, rule, max(values, key=_length))
        # Titles that are hidden now keep their room, so that nothing moves sideways.
        titles = (title.sizeHint().width() for title in self._titles.values())
        widest = max(self.least_title, *titles) if self._titles else 0
        self._rows.setColumnMinimumWidth(0, widest)
        self._follow_in_turn()

    def _follow_in_turn(self) -> None:
        """Let Tab go through new fields after `comes_after`, not behind all of the window."""
        before = self.comes_after
        if before is None or before.window() is not self.window():
            return
        for row in range(self._rows.rowCount()):
            for column in (1, 0):
                item = self._rows.itemAtPosition(row, column)
                widget = item.widget() if item else None
                for part in _with_focus(widget) if widget else ():
                    QWidget.setTabOrder(before, part)
                    before = part

    def _add_row(self, field: Field[Any], rule: Rule, value: Any) -> None:
        name = field.name
        editor = editor_for(rule, value, default_of(field))
        editor.yields_undo = self._yields_undo
        editor.edited.connect(partial(self._tell, name))
        editor.refused.connect(partial(self.show_problem, name))
        editor.left.connect(partial(self.left.emit, name))
        note = _Note(" ".join(filter(None, (rule.help, allowed(rule)))))
        title = Title(rule, default_of(field))
        title.setBuddy(editor)
        title.reset_wanted.connect(partial(self._reset, name))
        row = self._row_count
        self._rows.addWidget(title, row, 0)
        self._rows.addWidget(editor, row, 1)
        self._rows.addWidget(title.button, row + 1, 0, Qt.AlignmentFlag.AlignTop)
        self._rows.addWidget(note, row + 1, 1)
        self._air[name] = row + 2
        self._row_count += ROWS_EACH
        self.editors = {**self.editors, name: editor}
        self._notes[name], self._titles[name] = note, title

    def _add_heading(self, group: str) -> None:
        heading = GroupHeading(group)
        heading.turned.connect(self._show_rows)
        self._rows.addWidget(heading, self._row_count, 0, 1, 2)
        self._row_count += 1
        self.headings = {**self.headings, group: heading}

    def _show_rows(self) -> None:
        """Show what matters and is not folded."""
        for heading in self.headings.values():
            heading.show_settings(*self._owners)
        for field, rule in self._fields:
            is_open = not rule.group or self.headings[rule.group].is_open
            is_shown = is_open and is_relevant_to_all(self._owners, rule)
            name = field.name
            title = self._titles[name]
            for widget in (title, self.editors[name], self._notes[name]):
                widget.setVisible(is_shown)
            title.button.setVisible(is_shown and title.is_changed)
            self._rows.setRowMinimumHeight(self._air[name], GAP if is_shown else 0)

    def _tell(self, name: str, value: object) -> None:
        self.show_problem(name, "")
        self.edited.emit(name, value)

    def _reset(self, name: str, value: object) -> None:
        self.left.emit(name)
        self._tell(name, value)
        self.left.emit(name)
        self.editors[name].setFocus(Qt.FocusReason.OtherFocusReason)


def _with_focus(widget: QWidget) -> list[QWidget]:
    """A widget and the parts of it that Tab leads to, in their order.

    The list of a combo box is a window of its own.
    """
    parts = [widget, *widget.findChildren(QWidget)]
    return [
        part
        for part in parts
        if part.focusPolicy() & Qt.FocusPolicy.TabFocus
        and part.focusProxy() is None
        and part.window() is widget.window()
    ]


def _length(value: Any) -> int:
    return len(value) if isinstance(value, tuple) else 0


class _Note(QLabel):
    """Small text below a field: its help, or why its value was refused."""

    def __init__(self, help_text: str) -> None:
        super().__init__(help_text)
        self._help = help_text
        self._is_problem = False
        self.setWordWrap(True)
        font = self.font()
        font.setPointSizeF(font.pointSizeF() * 0.85)
        self.setFont(font)
        self._color()
        theme.signals.changed.connect(self._color)

    def show_problem(self, reason: str) -> None:
        self._is_problem = bool(reason)
        self.setText(reason or self._help)
        self._color()

    def _color(self) -> None:
        colors = theme.colors()
        palette = self.palette()
        wanted = colors.error if self._is_problem else colors.muted_text
        palette.setColor(self.foregroundRole(), wanted)
        self.setPalette(palette)
