"""The page of keys and gestures, from the rows of the actions."""

import os

from PySide6.QtGui import QGuiApplication, QKeySequence

from netwright_desktop.actions.key_tree import BY_MOUSE
from netwright_desktop.actions.menus import MENUS, rows_in
from netwright_desktop.actions.row import Row, Scope, plain

PORTABLE = QKeySequence.SequenceFormat.PortableText


def keys(written: str) -> str:
    """Every action by menu, and every gesture."""
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    app = QGuiApplication.instance() or QGuiApplication([])  # it knows the keys of the system
    parts = [
        "# Keys and gestures",
        written,
        "Every action is in a menu and in the command palette (Ctrl+K). Keys with a * are heard"
        " while the canvas has the focus, the others in the whole window. F1 shows this list in the"
        " window, where a click on a key gives the action another one.",
    ]
    for menu, entries in MENUS.items():
        lines = [line(row) for row in rows_in(entries)]
        parts += [f"## {plain(menu)}", "\n".join(("| action | keys | |", "|---|---|---|", *lines))]
    gestures = [f"| {gesture} | {does} |" for gesture, does in BY_MOUSE]
    parts += ["## Mouse and held keys", "\n".join(("| gesture | |", "|---|---|", *gestures))]
    del app
    return "\n\n".join(parts) + "\n"


def line(row: Row) -> str:
    """One action of the table."""
    mark = "*" if row.scope is Scope.CANVAS else ""
    found = ", ".join(f"`{key.toString(PORTABLE)}`{mark}" for key in row.keys)
    return f"| {row.plain_text.rstrip('…')} | {found} | {row.tip} |"
