"""The rows as Qt's actions: enabled, named and with the keys that they have now."""

from collections.abc import Iterable
from functools import partial

from PySide6.QtCore import QObject, QPoint, Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QToolBar, QToolButton, QWidget

from netwright_desktop import theme
from netwright_desktop.actions.keymap import Keymap, spelled
from netwright_desktop.actions.menus import (
    CONTEXT_MENUS,
    PANEL_MENU,
    TOOL_BAR,
    WHEN_ENABLED,
    WITH_WORDS,
    rows,
)
from netwright_desktop.actions.panels import ENLARGE, PANELS
from netwright_desktop.actions.row import SEPARATOR, Desk, Entry, Row, Scope, Submenu, plain
from netwright_desktop.actions.train import is_paused
from netwright_desktop.canvas.view import Place


class Actions(QObject):
    """The rows as Qt's actions on one desk."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk.widget)
        self._desk = desk
        self.keymap = Keymap(self)
        self.of: dict[str, QAction] = {row.id: self._made(row) for row in rows()}
        document = desk.session.document
        document.changed.connect(self.refresh)
        document.selection_changed.connect(self.refresh)
        desk.session.changed.connect(self.refresh)
        desk.canvas.canvas_scene.wire_selected.connect(self.refresh)
        desk.bookmarks.changed.connect(self.refresh)
        desk.canvas.menu_wanted.connect(self._open_context_menu)
        theme.signals.changed.connect(self.refresh)
        self.keymap.changed.connect(self._give_keys)
        self._give_keys()
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
        paused = is_paused(self._desk)
        self.of["pause"].setIcon(theme.icon("play" if paused else "pause"))

    def fill_menu(self, menu: QMenu, entries: tuple[Entry, ...]) -> None:
        """Put rows into a menu."""
        menu.aboutToShow.connect(self.refresh)
        for entry in entries:
            if entry is SEPARATOR:
                menu.addSeparator()
            elif isinstance(entry, Row):
                menu.addAction(self.of[entry.id])
            elif isinstance(entry, Submenu):
                self.fill_menu(menu.addMenu(entry.text), entry.entries)

    def fill_tool_bar(self, bar: QToolBar) -> None:
        """Put the rows of TOOL_BAR into a tool bar."""
        for name in TOOL_BAR:
            if name is SEPARATOR:
                bar.addSeparator()
            else:
                bar.addAction(self.of[name])
                self._style(bar, name)
        bar.addWidget(self._panels_button(bar))
        placed = bar.actions()
        for name in WHEN_ENABLED:
            action = self.of[name]
            behind = placed[placed.index(action) + 1]
            action.enabledChanged.connect(partial(self._offer, bar, name, behind))
            self._offer(bar, name, behind, action.isEnabled())

    def panels_menu(self) -> QMenu:
        """The list of panels, and what can be done with them."""
        menu = QMenu(self._desk.widget)
        self.fill_menu(menu, (*PANELS.entries, SEPARATOR, ENLARGE))
        return menu

    def _panels_button(self, bar: QToolBar) -> QToolButton:
        button = QToolButton(bar)
        button.setText(f"{plain(PANELS.text)} ▾")
        button.setStyleSheet("QToolButton::menu-indicator { image: none }")
        button.setIcon(theme.icon("chart-line"))
        button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        button.setToolTip("Choose which panels are open")
        button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        button.setMenu(self.panels_menu())
        return button

    def _offer(self, bar: QToolBar, name: str, behind: QAction, is_enabled: bool) -> None:
        """Have an action in the tool bar, before another one, or not."""
        if is_enabled:
            bar.insertAction(behind, self.of[name])
            self._style(bar, name)
        else:
            bar.removeAction(self.of[name])

    def _style(self, bar: QToolBar, name: str) -> None:
        button = bar.widgetForAction(self.of[name])
        if name in WITH_WORDS and isinstance(button, QToolButton):
            button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)

    def add_layer(self, kind: str) -> None:
        """Add a layer as the palette does."""
        self._desk.canvas.add_layer(kind)

    def hear_on(self, widget: QWidget, names: Iterable[str]) -> None:
        """Hear the keys of actions of the canvas on another widget too."""
        for name in names:
            widget.addAction(self.of[name])

    def context_menu(self, place: Place) -> QMenu:
        """What can be done at a place of the canvas."""
        return self._menu(CONTEXT_MENUS[place])

    def panel_menu(self) -> QMenu:
        """What can be done with the panel that was used last."""
        return self._menu(PANEL_MENU)

    def _menu(self, names: Iterable[str | None]) -> QMenu:
        menu = QMenu(self._desk.widget)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for name in names:
            if name is SEPARATOR:
                menu.addSeparator()
            else:
                menu.addAction(self.of[name])
        return menu

    def _open_context_menu(self, place: Place, at: QPoint) -> None:
        self.context_menu(place).popup(at)

    def _made(self, row: Row) -> QAction:
        action = QAction(row.text, self._desk.widget)
        action.setObjectName(row.id)
        if row.icon:
            action.setIcon(theme.icon(row.icon))
        action.setStatusTip(row.tip)
        action.setCheckable(row.is_on is not None)
        action.triggered.connect(lambda: self._call(row))
        if row.scope is Scope.CANVAS:
            # Not with its children: they are fields, to which Tab and letters belong.
            action.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
            # A menu shows keys of a context only where it is told to.
            action.setShortcutVisibleInContextMenu(True)
            self._desk.canvas.addAction(action)
        else:
            self._desk.widget.addAction(action)
        return action

    def _call(self, row: Row) -> None:
        row.call(self._desk)
        if row.is_on:  # Qt ticked it; what it switches decides
            self.refresh()

    def _give_keys(self) -> None:
        for row in rows():
            action, keys = self.of[row.id], self.keymap.keys_of(row.id)
            action.setShortcuts(list(keys))
            action.setToolTip(f"{row.tip} ({spelled(keys)})" if keys else row.tip)
