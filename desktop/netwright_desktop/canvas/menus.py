"""Context menus of the canvas."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtWidgets import QMenu, QWidget

from netwright_desktop import theme


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of a menu."""

    text: str
    icon: str
    call: Callable[[], object]
    keys: str = ""


def menu_of(entries: Sequence[Entry], parent: QWidget) -> QMenu:
    """A menu with these lines. The keys are only shown: whoever owns the action listens to them."""
    menu = QMenu(parent)
    for entry in entries:
        text = f"{entry.text}\t{entry.keys}" if entry.keys else entry.text
        action = menu.addAction(theme.icon(entry.icon), text)
        action.triggered.connect(lambda _checked=False, call=entry.call: call())
    return menu
