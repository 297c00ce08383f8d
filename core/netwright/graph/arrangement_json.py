"""Groups, frames, notes and routes as plain data (for JSON) and back.

{"groups": [{"id", "name", "position", "repeat"}],
"frames": [{"id", "title", "position", "size", "color"}],
"notes": [{"id", "text", "position", "size"}],
"routes": [[source, output, target, input, [[x, y], ...]]]}

What lies in a group also has "group", the id of that group; a group that is drawn small has
"collapsed". Lists that are empty are left out.
"""

from collections.abc import Mapping
from typing import Any

from netwright.graph.graph import Graph, Group
from netwright.graph.marks import COLORS, Frame, Mark, Note
from netwright.graph.plain import (
    MOST_REPEATS,
    GraphFormatError,
    collapsed_in,
    given,
    group_in,
    identity,
    is_whole,
    listed,
    name_in,
    pair,
    wire_from_data,
    wire_to_data,
)

MOST_DEPTH = 50
"""Groups within groups."""
_MAX_TEXT = 10_000


def arrangement_to_data(graph: Graph) -> dict[str, Any]:
    """Groups and marks by id, routes by wire: equal graphs give equal data."""
    marks = sorted(graph.marks.values(), key=lambda mark: mark.id)
    routes = [
        [*wire_to_data(wire), [list(point) for point in graph.routes[wire]]]
        for wire in sorted(graph.routes)
    ]
    return given(
        groups=[_group_to_data(graph.groups[group_id]) for group_id in sorted(graph.groups)],
        frames=[_mark_to_data(mark) for mark in marks if isinstance(mark, Frame)],
        notes=[_mark_to_data(mark) for mark in marks if isinstance(mark, Note)],
        routes=routes,
    )


def read_groups(graph: Graph, data: Mapping[str, Any]) -> None:
    """Put the groups into the graph; GraphFormatError if they are none."""
    for item in listed(data.get("groups", []), "The groups of the network are no list."):
        name = name_in(item)
        repeat = item.get("repeat", 1)
        if not is_whole(repeat) or not 1 <= repeat <= MOST_REPEATS:
            raise GraphFormatError(f"{name}: it is repeated 1 to {MOST_REPEATS} times.")
        place = pair(item.get("position"), f"{name}: its position is not two numbers.")
        around, is_collapsed = group_in(item, name), collapsed_in(item, name)
        group = Group(identity(item), name, place, around, repeat, is_collapsed)
        if group.id in graph.groups:
            raise GraphFormatError(f"Two groups have the id {group.id}.")
        graph.groups[group.id] = group
    for group in graph.groups.values():
        depth, around = 0, group.group
        while around:
            depth += 1
            if around not in graph.groups or depth > MOST_DEPTH:
                raise GraphFormatError(f"{group.name}: it lies in no group of the network.")
            around = graph.groups[around].group
    if len(graph.names()) < len(graph.groups):
        raise GraphFormatError("Two groups side by side have the same name.")


def read_marks(graph: Graph, data: Mapping[str, Any]) -> None:
    """Put frames and notes into the graph; GraphFormatError if they are none."""
    for kind in ("frames", "notes"):
        for item in listed(data.get(kind, []), f"The {kind} of the network are no list."):
            mark = _mark_from(item, kind)
            if mark.id in graph.marks or mark.id in graph.nodes or mark.id in graph.groups:
                raise GraphFormatError(f"Two items have the id {mark.id}.")
            if mark.group and mark.group not in graph.groups:
                raise GraphFormatError("A note or frame lies in no group of the network.")
            graph.marks[mark.id] = mark


def read_routes(graph: Graph, data: Mapping[str, Any]) -> None:
    """Give wires their routes; GraphFormatError if they are none."""
    for item in listed(data.get("routes", []), "The routes of the wires are no list."):
        if not isinstance(item, list) or not item:
            raise GraphFormatError(f"A route is a wire and its points, not {item!r}.")
        wire = wire_from_data(item[:-1])
        points = listed(item[-1], "The points of a route are no list.")
        if wire not in graph.wires:
            raise GraphFormatError("A route belongs to a wire that is not in the network.")
        graph.routes[wire] = tuple(pair(p, "A point of a route is two numbers.") for p in points)


def _group_to_data(group: Group) -> dict[str, Any]:
    place = {"id": group.id, "name": group.name, "position": list(group.position)}
    own = given(group=group.group, collapsed=group.is_collapsed)
    return {**place, "repeat": group.repeat, **own}


def _mark_to_data(mark: Mark) -> dict[str, Any]:
    own: dict[str, Any] = (
        {"title": mark.title, "color": mark.color}
        if isinstance(mark, Frame)
        else {"text": mark.text}
    )
    place = {"id": mark.id, "position": list(mark.position), "size": list(mark.size)}
    return {**place, **own, **given(group=mark.group)}


def _mark_from(item: Any, kind: str) -> Mark:
    mark_id = identity(item)
    text = item.get("title" if kind == "frames" else "text")
    if not isinstance(text, str) or len(text) > _MAX_TEXT:
        raise GraphFormatError(f"A frame or note has a text of at most {_MAX_TEXT} letters.")
    place = pair(item.get("position"), "The position of a frame or note is not two numbers.")
    size = pair(item.get("size"), "The size of a frame or note is not two numbers.")
    if min(size) <= 0:
        raise GraphFormatError("The size of a frame or note is two numbers above 0.")
    group = group_in(item, "A frame or note")
    if kind == "notes":
        return Note(mark_id, text, place, size, group)
    color = item.get("color", 0)
    if not is_whole(color) or not 0 <= color < COLORS:
        raise GraphFormatError(f"The color of a frame is a number from 0 to {COLORS - 1}.")
    return Frame(mark_id, text, place, size, group, color)
