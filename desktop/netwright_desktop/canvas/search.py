"""Finding layers on the shelf: by what the user types, in what a drag carries."""

from PySide6.QtCore import QMimeData

from netwright.layers.catalog import LAYERS, SHELF
from netwright.layers.layer import Layer

LAYER_MIME = "application/x-netwright-layer"
"""What a drag from the palette carries: the kind of the layer, as UTF-8."""

_BETWEEN_WORDS = str.maketrans("-_/,", "    ")


def kind_in(mime: QMimeData) -> str | None:
    """The kind of the layer that a drag carries, if it is one of ours."""
    kind = bytes(mime.data(LAYER_MIME).data()).decode("utf-8", "replace")
    return kind if kind in LAYERS else None


def found(text: str, shelf: tuple[type[Layer], ...] = SHELF) -> list[type[Layer]]:
    """The layers in which every word of `text` occurs, best first.

    First the title itself, then a keyword or the family itself, titles that begin with the text,
    titles in which words begin so, and the rest. Equals stay in the order of the shelf.
    `max pool`, `maxpool` and `Max-Pool` are the same.
    """
    words = _words(text)
    ranked = [(rank, layer) for layer in shelf if (rank := _rank(layer, words)) is not None]
    return [layer for _, layer in sorted(ranked, key=lambda pair: pair[0])]


def _rank(layer: type[Layer], words: list[str]) -> int | None:
    wanted = "".join(words)
    names = [_words(name) for name in (layer.title, layer.kind)]
    others = [_words(name) for name in (layer.family, *layer.keywords)]
    title = names[0]
    matches = (
        any(wanted == "".join(name) for name in names),
        any(wanted == "".join(name) for name in others),
        any("".join(name).startswith(wanted) for name in names),
        any(_begins_in(name, wanted) for name in names),
        all(any(part.startswith(word) for part in title) for word in words),
        all(word in " ".join(title) for word in words),
        any(_begins_in(name, wanted) for name in others),
        all(any(word in part for name in (*names, *others) for part in name) for word in words),
    )
    return next((rank for rank, does in enumerate(matches) if does), None)


def _begins_in(name: list[str], wanted: str) -> bool:
    """Whether the text begins with one of the words of a name, and goes on as it does."""
    return any("".join(name[at:]).startswith(wanted) for at in range(len(name)))


def _words(text: str) -> list[str]:
    return text.lower().translate(_BETWEEN_WORDS).split()
