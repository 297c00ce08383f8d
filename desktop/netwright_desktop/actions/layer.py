"""The menu Layer: what is done to layers on the canvas."""

from collections.abc import Callable

from netwright_desktop.actions.row import (
    SEPARATOR,
    Desk,
    Entry,
    Row,
    Scope,
    Submenu,
    has_one_selected,
    has_wire,
)
from netwright_desktop.canvas.arrange import ACROSS, DOWN, Edge, align, distribute


def _several(count: int) -> Callable[[Desk], bool]:
    return lambda d: len(d.session.document.selected) >= count


def _align(edge: Edge, text: str, tip: str) -> Row:
    return Row(
        f"align_{edge.name.lower()}", text, "", "", tip,
        lambda d: align(d.session.document, edge), _several(2),
    )  # fmt: skip


def _distribute(axis: int, name: str, text: str) -> Row:
    return Row(
        f"distribute_{name}", text, "", "", f"Leave equal gaps between the selected layers, {name}",
        lambda d: distribute(d.session.document, axis), _several(3),
    )  # fmt: skip


# fmt: off
LAYER: tuple[Entry, ...] = (
    Row("add_layer", "&Add layer…", "Tab", "plus", "Search for a layer and add it at the pointer",
        lambda d: d.canvas.open_quick_add(), scope=Scope.CANVAS),
    Row("insert_layer", "&Insert layer…", "", "plus",
        "Search for a layer and put it into the selected wire",
        lambda d: d.canvas.open_insert(), has_wire),
    Row("rename", "&Rename…", "F2", "pencil", "Give the selected layer another name",
        lambda d: d.canvas.rename_selected(), has_one_selected, scope=Scope.CANVAS),
    SEPARATOR,
    Submenu("Ali&gn", (
        _align(Edge.LEFT, "Align &left", "Bring the left edges onto one line"),
        _align(Edge.CENTRE, "Align &centre", "Bring the middles onto one line down"),
        _align(Edge.RIGHT, "Align &right", "Bring the right edges onto one line"),
        SEPARATOR,
        _align(Edge.TOP, "Align &top", "Bring the upper edges onto one line"),
        _align(Edge.MIDDLE, "Align &middle", "Bring the middles onto one line across"),
        _align(Edge.BOTTOM, "Align &bottom", "Bring the lower edges onto one line"),
        SEPARATOR,
        _distribute(ACROSS, "across", "Distribute &across"),
        _distribute(DOWN, "down", "Distribute &down"),
    )),
)
