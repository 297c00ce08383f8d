"""Every action of the user: one row each. Menus, tool bar and shortcuts are made from them."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Protocol

from PySide6.QtCore import QObject
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMenu, QToolBar, QWidget

from netwright.training.snapshot import RunState
from netwright_desktop import filing, theme
from netwright_desktop.canvas.view import CanvasView
from netwright_desktop.session import Session

Key = QKeySequence.StandardKey


class Desk(Protocol):
    """What actions act on."""

    @property
    def widget(self) -> QWidget:
        """The window that dialogs belong to."""
        ...

    @property
    def session(self) -> Session: ...

    @property
    def canvas(self) -> CanvasView: ...

    @property
    def scheme(self) -> theme.Scheme: ...

    def set_scheme(self, scheme: theme.Scheme) -> None: ...

    def reset_layout(self) -> None: ...

    def leave(self) -> None: ...


def _always(desk: Desk) -> bool:
    del desk
    return True


@dataclass(frozen=True, slots=True)
class Row:
    """One action. `words` gives a text that changes; `is_on` makes it one of several choices."""

    id: str
    text: str
    key: QKeySequence.StandardKey | str
    icon: str
    tip: str
    call: Callable[[Desk], object]
    enabled: Callable[[Desk], bool] = _always
    words: Callable[[Desk], str] | None = None
    is_on: Callable[[Desk], bool] | None = None


SEPARATOR = None
PANELS = "panels"
"""Stands for the list of docks in a menu."""


def _after_saving(then: Callable[[Desk], None]) -> Callable[[Desk], None]:
    return lambda d: filing.after_saving(d.widget, d.session, lambda: then(d))


def _pause_or_resume(d: Desk) -> None:
    if d.session.run.state is RunState.PAUSED:
        d.session.run.resume()
    else:
        d.session.run.pause()


def _can_start(d: Desk) -> bool:
    return not d.session.run.is_active


def _can_step(d: Desk) -> bool:
    return d.session.run.state in (RunState.READY, RunState.PAUSED)


def _has_selection(d: Desk) -> bool:
    return bool(d.session.document.selected)


def _paused(d: Desk) -> bool:
    return d.session.run.state is RunState.PAUSED


def _scheme(scheme: theme.Scheme, text: str, icon: str, tip: str) -> Row:
    return Row(
        f"scheme_{scheme}", text, "", icon, tip,
        lambda d: d.set_scheme(scheme),
        is_on=lambda d: d.scheme is scheme,
    )  # fmt: skip


# fmt: off
FILE = (
    Row("new", "&New", Key.New, "file", "Begin with an empty network",
        _after_saving(lambda d: d.session.new())),
    Row("open", "&Open…", Key.Open, "folder-open", "Open a project",
        lambda d: filing.open_project(d.widget, d.session)),
    Row("example", "Open &example", "", "layers", "Open the network that reads handwritten digits",
        _after_saving(lambda d: d.session.open_example("digits"))),
    SEPARATOR,
    Row("save", "&Save", Key.Save, "save", "Save the project",
        lambda d: filing.save(d.widget, d.session),
        lambda d: d.session.is_modified or d.session.path is None),
    Row("save_as", "Save &as…", "Ctrl+Shift+S", "save", "Save the project to another file",
        lambda d: filing.save_as(d.widget, d.session)),
    Row("export", "Export &weights…", "Ctrl+E", "download",
        "Write the trained weights to a NumPy file (.npz)",
        lambda d: filing.export_weights(d.widget, d.session), lambda d: d.session.run.has_weights),
    SEPARATOR,
    Row("quit", "&Quit", "Ctrl+Q", "x", "Leave Netwright", lambda d: d.leave()),
)
EDIT = (
    Row("undo", "&Undo", Key.Undo, "undo-2", "Take the last change back",
        lambda d: d.session.document.undo(), lambda d: bool(d.session.document.undo_label),
        lambda d: f"&Undo {d.session.document.undo_label}".rstrip()),
    Row("redo", "&Redo", Key.Redo, "redo-2", "Do again what was taken back",
        lambda d: d.session.document.redo(), lambda d: bool(d.session.document.redo_label),
        lambda d: f"&Redo {d.session.document.redo_label}".rstrip()),
    SEPARATOR,
    Row("cut", "Cu&t", Key.Cut, "scissors", "Copy the selected layers and take them away",
        lambda d: d.canvas.cut_selected(), _has_selection),
    Row("copy", "&Copy", Key.Copy, "copy", "Copy the selected layers and the wires between them",
        lambda d: d.canvas.copy_selected(), _has_selection),
    Row("paste", "&Paste", Key.Paste, "clipboard-paste", "Add the copied layers at the pointer",
        lambda d: d.canvas.paste()),
    Row("duplicate", "D&uplicate", "Ctrl+D", "", "Add the selected layers once more",
        lambda d: d.canvas.duplicate_selected(), _has_selection),
    Row("delete", "&Delete", Key.Delete, "trash-2", "Delete the selected layers and wires",
        lambda d: d.canvas.delete_selected()),
    Row("heal", "Delete and &heal", "Shift+Del", "",
        "Delete the selected layers and join what they joined",
        lambda d: d.canvas.delete_selected(heal=True), _has_selection),
    SEPARATOR,
    Row("select_all", "Select &all", Key.SelectAll, "", "Select every layer",
        lambda d: d.canvas.select_all(), lambda d: bool(d.session.document.graph.nodes)),
)
VIEW = (
    Row("fit_all", "Show &all", "Ctrl+0", "maximize", "Zoom so that the whole network is seen",
        lambda d: d.canvas.fit_all()),
    Row("fit_selection", "Show &selection", "Ctrl+9", "scan",
        "Zoom so that the selected layers fill the view",
        lambda d: d.canvas.fit_selection(), _has_selection),
    SEPARATOR,
    PANELS,
    Row("reset_layout", "&Reset layout", "", "", "Put every panel back in its first place",
        lambda d: d.reset_layout()),
    SEPARATOR,
    _scheme(theme.Scheme.SYSTEM, "Colours of the s&ystem", "", "Light or dark as the system is"),
    _scheme(theme.Scheme.LIGHT, "&Light", "sun", "Dark on light"),
    _scheme(theme.Scheme.DARK, "&Dark", "moon", "Light on dark"),
)
TRAIN = (
    Row("train", "&Train", "F5", "play", "Train the network from initial weights",
        lambda d: d.session.run.train(), _can_start),
    Row("pause", "&Pause", "F6", "pause", "Hold the run, or go on with it", _pause_or_resume,
        lambda d: d.session.run.state in (RunState.RUNNING, RunState.PAUSED),
        lambda d: "&Resume" if _paused(d) else "&Pause"),
    Row("step", "&Step", "F10", "step-forward", "Take one step of training, then pause",
        lambda d: d.session.run.step(), _can_step),
    Row("stop", "S&top", "Shift+F5", "square", "End the run; its weights stay",
        lambda d: d.session.run.stop(), lambda d: d.session.run.is_active),
    SEPARATOR,
    Row("reset", "Reset to &initial weights", "", "rotate-ccw", "Forget what was learned",
        lambda d: d.session.run.reset(),
        lambda d: d.session.run.has_weights and (_can_start(d) or _paused(d))),
)
# fmt: on

MENUS: dict[str, tuple[Row | str | None, ...]] = {
    "&File": FILE,
    "&Edit": EDIT,
    "&View": VIEW,
    "&Train": TRAIN,
}
TOOL_BAR = (
    *("new", "open", "save", SEPARATOR, "undo", "redo", SEPARATOR),
    *("train", "pause", "step", "stop", "reset", SEPARATOR, "export", SEPARATOR, "fit_all"),
)
WITH_WORDS = ("train", "pause", "step", "stop")
"""Actions whose button in the tool bar says what it does."""


def rows() -> Iterator[Row]:
    """Every action, in the order of the menus."""
    for entries in MENUS.values():
        yield from (entry for entry in entries if isinstance(entry, Row))


class Actions(QObject):
    """The rows as Qt's actions on one desk."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk.widget)
        self._desk = desk
        self.of: dict[str, QAction] = {row.id: self._made(row) for row in rows()}
        document = desk.session.document
        document.changed.connect(self.refresh)
        document.selection_changed.connect(self.refresh)
        desk.session.changed.connect(self.refresh)
        theme.signals.changed.connect(self.refresh)
        self.refresh()

    def refresh(self) -> None:
        """Enable what can be done now, under the name that it has now."""
        for row in rows():
            action = self.of[row.id]
            action.setEnabled(row.enabled(self._desk))
            if row.words:
                action.setText(row.words(self._desk))
            if row.is_on:
                action.setChecked(row.is_on(self._desk))
        paused = _paused(self._desk)
        self.of["pause"].setIcon(theme.icon("play" if paused else "pause"))

    def fill_menu(self, menu: QMenu, entries: tuple[Row | str | None, ...], panels: QMenu) -> None:
        """Put rows into a menu."""
        for entry in entries:
            if entry is SEPARATOR:
                menu.addSeparator()
            elif isinstance(entry, Row):
                menu.addAction(self.of[entry.id])
            else:
                menu.addMenu(panels)

    def fill_tool_bar(self, bar: QToolBar) -> None:
        """Put the rows of TOOL_BAR into a tool bar."""
        for name in TOOL_BAR:
            if name is SEPARATOR:
                bar.addSeparator()
            else:
                bar.addAction(self.of[name])

    def _made(self, row: Row) -> QAction:
        action = QAction(row.text, self._desk.widget)
        action.setObjectName(row.id)
        if row.key:
            action.setShortcut(QKeySequence(row.key))
        if row.icon:
            action.setIcon(theme.icon(row.icon))
        keys = action.shortcut().toString(QKeySequence.SequenceFormat.NativeText)
        action.setToolTip(f"{row.tip} ({keys})" if keys else row.tip)
        action.setStatusTip(row.tip)
        action.setCheckable(row.is_on is not None)
        action.triggered.connect(lambda: row.call(self._desk))
        return action
