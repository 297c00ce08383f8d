"""The popup that finds a layer by typing and adds it where the pointer is."""

from PySide6.QtWidgets import QWidget

from netwright.layers.catalog import SHELF
from netwright.layers.layer import Layer
from netwright_desktop.canvas import blocks
from netwright_desktop.canvas.box import GROUP
from netwright_desktop.canvas.chip import chip, family_chip
from netwright_desktop.canvas.search import words_of
from netwright_desktop.canvas.wording import about
from netwright_desktop.search.finder import Choice, Finder
from netwright_desktop.search.ranking import Words

WIDTH, ROWS = 260, 9


class QuickAdd(Finder):
    """Finds a layer or a block; `chosen` tells its kind."""

    def __init__(
        self,
        parent: QWidget,
        shelf: tuple[type[Layer], ...] = SHELF,
        names: tuple[str, ...] = (),
    ) -> None:
        choices = [*map(layer_choice, shelf), *map(block_choice, names)]
        super().__init__(parent, "Search layers", choices, (WIDTH, ROWS))


def layer_choice(layer: type[Layer]) -> Choice:
    """A layer as something that can be found; its key is its kind."""
    return Choice(layer.kind, layer.title, words_of(layer), about(layer), icon=chip(layer))


def block_choice(name: str) -> Choice:
    """A block as something that can be found."""
    words = Words((name,), (blocks.FAMILY, "block"))
    return Choice(
        blocks.PREFIX + name, name, words, "A block that you saved", "block", family_chip(GROUP)
    )
