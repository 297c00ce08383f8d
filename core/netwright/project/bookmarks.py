"""Views of the canvas that a project keeps: by number, the open group and what is seen of it.

{"3": {"group", "middle": [x, y], "zoom"}}
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from netwright.graph.graph import Graph, Position
from netwright.graph.plain import GraphFormatError, group_in, pair

COUNT = 9
"""They are numbered from 1."""
ZOOMS = (0.01, 100.0)


@dataclass(frozen=True, slots=True)
class Bookmark:
    """The point in the middle, and pixels per unit, at the level inside a group."""

    group: str
    middle: Position
    zoom: float


Bookmarks = Mapping[int, Bookmark]


def bookmarks_to_data(bookmarks: Bookmarks) -> dict[str, Any]:
    """By number, as text."""
    return {
        str(number): {"group": b.group, "middle": list(b.middle), "zoom": b.zoom}
        for number, b in sorted(bookmarks.items())
    }


def bookmarks_from_data(data: Any, graph: Graph) -> Bookmarks:
    """The bookmarks of a project; those of groups that are gone are left out."""
    known = {str(number): number for number in range(1, COUNT + 1)}
    if not isinstance(data, Mapping) or not known.keys() >= data.keys():
        raise GraphFormatError(f"The bookmarks of the project are not numbered 1 to {COUNT}.")
    found = {known[number]: _bookmark_from(item) for number, item in data.items()}
    return {n: b for n, b in found.items() if not b.group or b.group in graph.groups}


def _bookmark_from(item: Any) -> Bookmark:
    if not isinstance(item, Mapping):
        raise GraphFormatError(f"A bookmark is an object, not {item!r}.")
    zoom = item.get("zoom")
    if isinstance(zoom, bool) or not isinstance(zoom, int | float):
        raise GraphFormatError(f"The zoom of a bookmark is a number, not {zoom!r}.")
    if not ZOOMS[0] <= zoom <= ZOOMS[1]:
        raise GraphFormatError(f"The zoom of a bookmark is {ZOOMS[0]:g} to {ZOOMS[1]:g}.")
    middle = pair(item.get("middle"), "The middle of a bookmark is not two numbers.")
    return Bookmark(group_in(item, "A bookmark"), middle, float(zoom))
