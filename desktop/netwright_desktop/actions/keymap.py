"""Which keys call which action: those of the rows, and those that the user chose instead."""

from collections.abc import Iterable

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QKeySequence

from netwright_desktop.actions.menus import rows
from netwright_desktop.actions.row import Row
from netwright_desktop.preferences import preferences

_PLAIN = QKeySequence.SequenceFormat.PortableText
_NATIVE = QKeySequence.SequenceFormat.NativeText
RESERVED = {
    "Esc": "It ends gestures and closes what is open.",
    "Space": "Held down, it moves the view.",
    **dict.fromkeys(
        (
            *("Left", "Right", "Up", "Down"),
            *("Shift+Left", "Shift+Right", "Shift+Up", "Shift+Down"),
        ),
        "It moves the selected layers.",
    ),
    **dict.fromkeys(("Return", "Enter"), "It answers what is asked."),
    "Shift+Tab": "It leads to the part of the window before.",
}
"""Keys that no action can have, and what they are for."""


class Keymap(QObject):
    """The keys of every action, remembered in the preferences where the user changed them.

    Signals:
        changed: an action has other keys.
    """

    changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._rows = {row.id: row for row in rows()}
        self._chosen = {row.id: kept for row in rows() if (kept := _kept(row)) is not None}

    def keys_of(self, action: str) -> tuple[QKeySequence, ...]:
        """The keys that call an action now."""
        chosen = self._chosen.get(action)
        return self._rows[action].keys if chosen is None else chosen

    def is_changed(self, action: str) -> bool:
        """Whether the user gave an action other keys."""
        return action in self._chosen

    def refusal(self, action: str, key: QKeySequence) -> str:
        """Why an action cannot have a key; empty if it can."""
        wanted = key.toString(_PLAIN)
        if wanted in RESERVED:
            return f"{spelled([key])} cannot be given away. {RESERVED[wanted]}"
        for other, row in self._rows.items():
            if other != action and key in self.keys_of(other):
                name = row.plain_text.rstrip("…")
                return f"{spelled([key])} is taken by {name}. Give that another key first."
        return ""

    def set_keys(self, action: str, keys: Iterable[QKeySequence]) -> None:
        """Let other keys call an action; ValueError with a sentence where one is taken."""
        wanted = tuple(dict.fromkeys(keys))
        for key in wanted:
            reason = self.refusal(action, key)
            if reason:
                raise ValueError(reason)
        self._choose(action, wanted)

    def reset(self, action: str) -> None:
        """Give an action its first keys back; ValueError where another has one of them now."""
        self.set_keys(action, self._rows[action].keys)

    def reset_all(self) -> None:
        """Give every action its first keys back."""
        for action in tuple(self._chosen):
            self._keep(action, None)
        self.changed.emit()

    def _choose(self, action: str, keys: tuple[QKeySequence, ...]) -> None:
        self._keep(action, None if keys == self._rows[action].keys else keys)
        self.changed.emit()

    def _keep(self, action: str, keys: tuple[QKeySequence, ...] | None) -> None:
        if keys is None:
            self._chosen.pop(action, None)
            preferences().remove(_place(action))
        else:
            self._chosen[action] = keys
            preferences().setValue(_place(action), " ".join(k.toString(_PLAIN) for k in keys))


def spelled(keys: Iterable[QKeySequence]) -> str:
    """Keys as people write them: `Ctrl+D`, `Home, Shift+F`."""
    return ", ".join(key.toString(_NATIVE) for key in keys)


def _kept(row: Row) -> tuple[QKeySequence, ...] | None:
    kept = preferences().value(_place(row.id))
    return tuple(QKeySequence(name) for name in kept.split()) if isinstance(kept, str) else None


def _place(action: str) -> str:
    return f"keys/{action}"
