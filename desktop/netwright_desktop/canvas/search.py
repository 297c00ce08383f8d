"""Finding layers on the shelf: by what the user types, in what a drag carries."""

from PySide6.QtCore import QMimeData

from netwright.layers.catalog import LAYERS, SHELF
from netwright.layers.layer import Layer

LAYER_MIME = "application/x-netwright-layer"
"""What a drag from the palette carries: the kind of the layer, as UTF-8."""


def kind_in(mime: QMimeData) -> str | None:
    """The kind of the layer that a drag carries, if it is one of ours."""
    kind = bytes(mime.data(LAYER_MIME).data()).decode("utf-8", "replace")
    return kind if kind in LAYERS else None


def found(text: str, shelf: tuple[type[Layer], ...] = SHELF) -> list[type[Layer]]:
    """The layers in which every word of `text` occurs, best first.

    A title that begins with the text comes before one that holds it, then come keywords.
    """
    words = text.lower().split()
    ranked = [(rank, layer) for layer in shelf if (rank := _rank(layer, words)) is not None]
    return [layer for _, layer in sorted(ranked, key=lambda pair: pair[0])]


def _rank(layer: type[Layer], words: list[str]) -> int | None:
    title = f"{layer.title} {layer.kind}".lower()
    everything = " ".join((title, layer.family.lower(), *layer.keywords))
    if not all(word in everything for word in words):
        return None
    if not words or layer.title.lower().startswith(words[0]):
        return 0
    return 1 if words[0] in title else 2
