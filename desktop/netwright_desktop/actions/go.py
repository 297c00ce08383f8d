"""Going along the graph by keyboard, and back to places that were kept."""

from netwright_desktop.actions.row import CANVAS_PART, SEPARATOR, Entry, Row, Scope, has_nodes
from netwright_desktop.canvas.bookmarks import COUNT
from netwright_desktop.canvas.walk import Way, walk


def _walk(way: Way, text: str, key: str, tip: str) -> Row:
    return Row(
        f"walk_{way.name.lower()}", text, key, "", tip,
        lambda d: walk(d.canvas, way), has_nodes, scope=Scope.CANVAS,
    )  # fmt: skip


def _keep(number: int) -> Row:
    return Row(
        f"keep_view_{number}", f"Keep as view {number}", f"Ctrl+{number}", "",
        f"Remember what is seen now as view {number}", lambda d: d.bookmarks.keep(number),
    )  # fmt: skip


def _go(number: int) -> Row:
    return Row(
        f"go_view_{number}", f"Go to view &{number}", f"Alt+{number}", "",
        f"See again what was kept as view {number}", lambda d: d.bookmarks.go(number),
        lambda d: d.bookmarks.has(number),
    )  # fmt: skip


def _part(title: str, text: str, key: str) -> Row:
    return Row(
        f"go_to_{title.lower()}", text, key, "", f"Give the keyboard to {title.lower()}",
        lambda d: d.go_to(title),
    )  # fmt: skip


# fmt: off
PARTS: tuple[Entry, ...] = (
    _part(CANVAS_PART, "Go to &canvas", "Alt+C"),
    _part("Layers", "Go to la&yers", "Alt+Y"),
    _part("Inspector", "Go to &inspector", "Alt+I"),
    _part("Training", "Go to t&raining", "Alt+R"),
    _part("Outline", "Go to &outline", "Alt+O"),
    _part("Problems", "Go to &problems", "Alt+P"),
)
WALK: tuple[Entry, ...] = (
    _walk(Way.ONWARD, "Go &onward", "Alt+Right", "Go to a layer that the selected one feeds"),
    _walk(Way.BACK, "Go &back", "Alt+Left", "Go to a layer that feeds the selected one"),
    _walk(Way.ABOVE, "Go &up", "Alt+Up", "Go to the layer above at the same depth"),
    _walk(Way.BELOW, "Go &down", "Alt+Down", "Go to the layer below at the same depth"),
)
BOOKMARKS: tuple[Entry, ...] = (
    *map(_go, range(1, COUNT + 1)), SEPARATOR, *map(_keep, range(1, COUNT + 1)),
)
