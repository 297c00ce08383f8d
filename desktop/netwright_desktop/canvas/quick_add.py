"""The popup that finds a layer by typing and adds it where the pointer is."""

from PySide6.QtWidgets import QWidget

from netwright.layers.catalog import SHELF
from netwright.layers.layer import Layer
from netwright_desktop.canvas.chip import chip
from netwright_desktop.canvas.search import words_of
from netwright_desktop.canvas.wording import about
from netwright_desktop.search.finder import Choice, Finder

WIDTH, ROWS = 260, 9


class QuickAdd(Finder):
    """Finds a layer; `chosen` tells its kind."""

    def __init__(self, parent: QWidget, shelf: tuple[type[Layer], ...] = SHELF) -> None:
        choices = [layer_choice(layer) for layer in shelf]
        super().__init__(parent, "Search layers", choices, (WIDTH, ROWS))


def layer_choice(layer: type[Layer]) -> Choice:
    """A layer as something that can be found; its key is its kind."""
    return Choice(layer.kind, layer.title, words_of(layer), about(layer), icon=chip(layer))
