"""Finding layers on the shelf: by what the user types, in what a drag carries."""

from PySide6.QtCore import QMimeData

from netwright.layers.catalog import LAYERS, SHELF
from netwright.layers.layer import Layer
from netwright_desktop.canvas import blocks
from netwright_desktop.search import ranking
from netwright_desktop.search.ranking import Words

LAYER_MIME = "application/x-netwright-layer"
"""What a drag from the palette carries: the kind of the layer, as UTF-8."""


def kind_in(mime: QMimeData) -> str | None:
    """The kind of the layer, or the block, that a drag carries, if it is one of ours."""
    kind = bytes(mime.data(LAYER_MIME).data()).decode("utf-8", "replace")
    is_block = kind.removeprefix(blocks.PREFIX) in blocks.names()
    return kind if kind in LAYERS or (is_block and kind.startswith(blocks.PREFIX)) else None


def found(text: str, shelf: tuple[type[Layer], ...] = SHELF) -> list[type[Layer]]:
    """The layers in which every word of `text` occurs, best first."""
    return ranking.found(text, shelf, words_of)


def found_blocks(text: str) -> list[str]:
    """The blocks in whose names every word of `text` occurs, best first."""
    return ranking.found(text, blocks.names(), lambda name: Words((name,), (blocks.FAMILY,)))


def words_of(layer: type[Layer]) -> Words:
    """What a layer is found by."""
    return Words((layer.title, layer.kind), (layer.family, *layer.keywords))
