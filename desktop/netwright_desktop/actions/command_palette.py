"""The command palette: every action and every layer, found by typing."""

from dataclasses import replace
from functools import partial

from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QWidget

from netwright.layers.catalog import LAYERS, SHELF
from netwright.layers.layer import Layer
from netwright_desktop.actions.actions import Actions
from netwright_desktop.actions.keymap import spelled
from netwright_desktop.actions.menus import MENUS, rows_in
from netwright_desktop.actions.row import plain
from netwright_desktop.canvas import blocks
from netwright_desktop.canvas.quick_add import block_choice, layer_choice
from netwright_desktop.preferences import preferences
from netwright_desktop.search.finder import Choice, Finder
from netwright_desktop.search.ranking import Words

WIDTH, ROWS = 520, 14
TOP = 70
"""Pixels from the upper edge of the window."""
REMEMBERED = 8
_RECENT = "commands/recent"
_ADD = "add:"


class CommandPalette(Finder):
    """Finds an action or a layer and does it; what was used last comes first."""

    def __init__(self, window: QWidget, actions: Actions) -> None:
        self._window = window
        super().__init__(window, "Search commands and layers", _choices(actions), (WIDTH, ROWS))
        self.chosen.connect(partial(_use, actions))

    def open(self) -> None:
        """Show the palette in the upper middle of the window."""
        middle = (self._window.width() - WIDTH) // 2
        self.open_at(self._window.mapToGlobal(QPoint(middle, TOP)))


def recent() -> list[str]:
    """What was used last, the latest first."""
    kept = preferences().value(_RECENT)
    return kept.split() if isinstance(kept, str) else []


def _use(actions: Actions, key: str) -> None:
    latest = [key, *(other for other in recent() if other != key)][:REMEMBERED]
    preferences().setValue(_RECENT, " ".join(latest))
    if key.startswith(_ADD):
        actions.add_layer(key.removeprefix(_ADD))
    else:
        actions.of[key].trigger()


def _choices(actions: Actions) -> list[Choice]:
    choices = [
        _of_action(actions, row.id, plain(menu), row.tip)
        for menu, entries in MENUS.items()
        for row in rows_in(entries)
    ]
    choices += [_of_layer(layer) for layer in SHELF]
    choices += [_of_block(name) for name in blocks.names()]
    places = {key: place for place, key in enumerate(recent())}
    return sorted(choices, key=lambda choice: places.get(choice.key, REMEMBERED))


def _of_action(actions: Actions, key: str, menu: str, tip: str) -> Choice:
    action = actions.of[key]
    text, keys = plain(action.text()), spelled(actions.keymap.keys_of(key))
    return Choice(
        key=key,
        text=text,
        words=Words((text.rstrip("…"), key), (menu,), tip.rstrip(".")),
        tip=tip,
        note=keys or menu,
        icon=action.icon(),
        enabled=action.isEnabled(),
    )


def _of_layer(layer: type[Layer]) -> Choice:
    choice, title = layer_choice(layer), f"Add {LAYERS[layer.kind].title}"
    return Choice(
        key=_ADD + choice.key,
        text=title,
        words=Words((*choice.words.names, title), choice.words.others),
        tip=choice.tip,
        note=layer.family,
        icon=choice.icon,
    )


def _of_block(name: str) -> Choice:
    choice = block_choice(name)
    return replace(choice, key=_ADD + choice.key, text=f"Add {name}")
