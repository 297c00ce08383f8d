"""The one editor over the canvas in which a name and main settings are edited where they stand."""

from collections.abc import Callable
from functools import partial
from typing import Any

from PySide6.QtCore import QEvent, QObject, QRect, Qt
from PySide6.QtGui import QCloseEvent, QColor, QKeyEvent, QPainter, QPaintEvent, QPalette
from PySide6.QtWidgets import QApplication, QFrame, QGridLayout, QLabel, QLineEdit, QWidget

from netwright.graph.commands import Batch, Command, RenameNode, name_problem
from netwright.graph.graph import Group, Node
from netwright.layers.setting import SettingError, default_of, is_relevant, telling
from netwright_desktop import theme
from netwright_desktop.document import GraphDocument
from netwright_desktop.inspector.common import edit_of
from netwright_desktop.inspector.editors import editor_for
from netwright_desktop.inspector.fields import FieldEditor
from netwright_desktop.inspector.group import GroupSettings, with_settings
from netwright_desktop.inspector.sentences import Sentences

LEAST_WIDTH = 240
MARGIN, SPACING = 8, 4
MOST_SETTINGS = 4
"""A node shows more where many are not as they start; the inspector has them all."""


class InPlaceEditor(QFrame):
    """Enter takes what was typed, as going elsewhere does; Esc leaves it. Tab goes round.

    What is taken is one step of undo. What the inspector would refuse is refused with its words.
    """

    def __init__(
        self,
        canvas: QWidget,
        document: GraphDocument,
        box: Node | Group,
        place: Callable[[], QRect | None],
        at_settings: bool,
    ) -> None:
        super().__init__(canvas)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setAutoFillBackground(True)
        self.setBackgroundRole(QPalette.ColorRole.Window)  # else that of the canvas
        self.setForegroundRole(QPalette.ColorRole.WindowText)
        self.setAccessibleName(f"{box.name} in its place")
        self._canvas, self._rows = canvas, QGridLayout(self)
        self._document, self._box, self._place = document, box, place
        self._values: dict[str, Any] = {}
        self._refused: dict[str, str] = {}
        self._is_done = False
        self.name_field = QLineEdit(box.name)
        self.name_field.setAccessibleName("Name")
        self.editors: dict[str, FieldEditor] = {}
        """The editors of the settings, by their names."""
        self.note = Sentences(is_problem=True)
        self._lay_out()
        for widget in self.findChildren(QWidget):
            widget.installEventFilter(self)
        self.name_field.textEdited.connect(self._check_name)
        document.changed.connect(self._follow)
        QApplication.instance().focusChanged.connect(self._focus_moved)  # type: ignore[union-attr]
        self._fit()
        self.show()
        self.name_field.selectAll()
        first = next(iter(self.editors.values()), None) if at_settings else None
        (first or self.name_field).setFocus(Qt.FocusReason.OtherFocusReason)
        line = first.findChild(QLineEdit) if first else None
        if line:
            line.selectAll()

    def take(self) -> None:
        """Do the edit, unless something is refused."""
        try:
            command = self._command()
        except SettingError as error:
            self._refuse("", str(error))
            return
        if not self._told():
            self._is_done = True
            self.close()
            if command:
                self._document.do(command)

    def leave(self) -> None:
        """Close, and change nothing."""
        self._is_done = True
        self.close()

    def follow_canvas(self) -> None:
        """The canvas moved below it, or shows something else."""
        if not self._is_done:
            self._fit()

    def _lay_out(self) -> None:
        rows = self._rows
        rows.setContentsMargins(MARGIN, MARGIN, MARGIN, MARGIN)
        rows.setSpacing(SPACING)
        rows.setColumnStretch(1, 1)
        rows.addWidget(QLabel("Name"), 0, 0)
        rows.addWidget(self.name_field, 0, 1)
        owner = _owner(self._box)
        told = [(f, rule) for f, rule, _ in telling(owner) if is_relevant(owner, rule)]
        for field, rule in told[:MOST_SETTINGS]:
            value = getattr(owner, field.name)
            editor = editor_for(rule, value, default_of(field))
            editor.show_value(value)
            editor.edited.connect(partial(self._give, field.name))
            editor.refused.connect(partial(self._refuse, field.name))
            self.editors[field.name] = editor
            title = QLabel(rule.title)
            title.setBuddy(editor)
            rows.addWidget(title, rows.rowCount(), 0)
            rows.addWidget(editor, rows.rowCount() - 1, 1)
        rows.addWidget(self.note, rows.rowCount(), 0, 1, 2)

    def _fit(self) -> None:
        """Stand over the node, within the canvas."""
        place, around = self._place(), self._canvas.rect()
        if place is None:
            self.leave()
            return
        width = max(place.width(), LEAST_WIDTH)
        self._rows.activate()
        needed = self._rows.totalHeightForWidth(width) if self._rows.hasHeightForWidth() else 0
        self.resize(width, max(needed, self._rows.totalMinimumSize().height()))
        area = QRect(place.topLeft(), self.size())
        area.moveRight(min(area.right(), around.right()))
        area.moveBottom(min(area.bottom(), around.bottom()))
        self.move(max(area.left(), 0), max(area.top(), 0))

    def _check_name(self, name: str) -> None:
        self._refuse("name", name_problem(self._document.graph, self._box.id, name))

    def _give(self, name: str, value: Any) -> None:
        self._values[name] = value
        self._refuse(name, "")

    def _refuse(self, name: str, reason: str) -> None:
        self._refused[name] = reason
        if name:  # something was typed, and what was wrong with the whole may be no longer
            self._refused.pop("", None)
        self.note.show_sentences(self._told())
        self._fit()

    def _told(self) -> list[str]:
        return [reason for reason in self._refused.values() if reason]

    def _command(self) -> Command | None:
        """The edit, as one step; None if nothing is another."""
        box = self._box
        steps: list[Command] = []
        edit = self._edit_of_settings() if self._values else None
        if edit:
            steps.append(edit)
        if self.name_field.text() != box.name:
            steps.append(RenameNode(box.id, self.name_field.text()))
        if not steps:
            return None
        return steps[0] if len(steps) == 1 else Batch(tuple(steps), "Edit layer")

    def _edit_of_settings(self) -> Command | None:
        if isinstance(self._box, Node):
            return edit_of((self._box,), self._values)
        settings = GroupSettings(**self._values)
        return None if settings.repeat == self._box.repeat else with_settings(self._box, settings)

    def _follow(self) -> None:
        """Another hand changed the network: what stands here may be no longer true."""
        if not self._is_done:
            self.leave()

    def _focus_moved(self, _: QWidget | None, now: QWidget | None) -> None:
        if now is None or self._is_done or _is_within(now, self):
            return
        self.take()
        if not self._is_done:
            self.leave()

    def closeEvent(self, event: QCloseEvent) -> None:
        self._is_done = True
        had_focus = _is_within(QApplication.focusWidget(), self)
        super().closeEvent(event)
        if had_focus:
            self._canvas.setFocus()

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        painter = QPainter(self)
        painter.setPen(QColor(theme.colors().accent))
        painter.drawRect(self.rect().adjusted(0, 0, -1, -1))
        painter.end()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                self.take()
                return True
            if event.key() == Qt.Key.Key_Escape:
                self.leave()
                return True
        return super().eventFilter(watched, event)

    def focusNextPrevChild(self, next: bool) -> bool:  # noqa: A002  (the name that Qt gives it)
        fields = [self.name_field, *(w for e in self.editors.values() for w in _fields_of(e))]
        now = QApplication.focusWidget()
        place = fields.index(now) if now in fields else -1
        step = 1 if next else -1
        wanted = fields[(place + step) % len(fields)]
        reason = Qt.FocusReason.TabFocusReason if next else Qt.FocusReason.BacktabFocusReason
        wanted.setFocus(reason)
        return True


def _owner(box: Node | Group) -> Any:
    return box.layer if isinstance(box, Node) else GroupSettings(box.repeat)


def _fields_of(editor: FieldEditor) -> list[QWidget]:
    takes = Qt.FocusPolicy.TabFocus
    return [
        widget
        for widget in editor.findChildren(QWidget)
        if widget.focusPolicy() & takes and widget.focusProxy() is None and widget.isVisible()
    ]


def _is_within(widget: QWidget | None, around: QWidget) -> bool:
    """Whether it is a part, also by way of the list that a field opened."""
    while widget is not None and widget is not around:
        widget = widget.parentWidget()
    return widget is around
