"""Edits of groups, marks, routes and modes; see `commands` for those of nodes and wires."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TypeVar

from netwright.graph.commands import Command, named
from netwright.graph.graph import Graph, Group, Mode, Route, Wire
from netwright.graph.marks import Mark

_Item = TypeVar("_Item", Group, Mark)


@dataclass(frozen=True, slots=True)
class SetModes:
    """Bypass, mute or switch on nodes."""

    modes: Mapping[str, Mode]
    label: str = "Change mode"

    def apply(self, graph: Graph) -> Command:
        before = {node_id: graph.nodes[node_id].mode for node_id in self.modes}
        for node_id, mode in self.modes.items():
            graph.set(replace(graph.nodes[node_id], mode=mode))
        return SetModes(before, self.label)


@dataclass(frozen=True, slots=True)
class Collapse:
    """Draw nodes and groups, by id, small or whole."""

    collapsed: Mapping[str, bool]
    label: str = "Collapse"

    def apply(self, graph: Graph) -> Command:
        boxes = {box: named(graph, box) for box in self.collapsed}
        for box, is_collapsed in self.collapsed.items():
            graph.set(replace(boxes[box], is_collapsed=is_collapsed))
        return Collapse({box: of.is_collapsed for box, of in boxes.items()}, self.label)


@dataclass(frozen=True, slots=True)
class SetRoutes:
    """Give wires the points that they pass; none for the straight way."""

    routes: Mapping[Wire, Route]
    label: str = "Route wire"

    def apply(self, graph: Graph) -> Command:
        before = {wire: graph.routes.get(wire, ()) for wire in self.routes}
        for wire, route in self.routes.items():
            graph.routes.pop(wire, None)
            if route:
                graph.routes[wire] = route
        return SetRoutes(before, self.label)


@dataclass(frozen=True, slots=True)
class SetGroups:
    """Put groups, by id, in the place of those that there are; None takes one away."""

    groups: Mapping[str, Group | None]
    label: str = "Change group"

    def apply(self, graph: Graph) -> Command:
        before = {group_id: graph.groups.get(group_id) for group_id in self.groups}
        _put(graph.groups, self.groups)
        return SetGroups(before, self.label)


@dataclass(frozen=True, slots=True)
class SetMarks:
    """Put frames and notes, by id, in the place of those that there are; None takes one away."""

    marks: Mapping[str, Mark | None]
    label: str = "Change note"

    def apply(self, graph: Graph) -> Command:
        before = {mark_id: graph.marks.get(mark_id) for mark_id in self.marks}
        _put(graph.marks, self.marks)
        return SetMarks(before, self.label)


@dataclass(frozen=True, slots=True)
class PutInGroup:
    """Put nodes, groups and marks, by id, into groups; an empty id takes them out of every one.

    ValueError where a name is taken there.
    """

    groups: Mapping[str, str]
    label: str = "Move to group"

    def apply(self, graph: Graph) -> Command:
        before = {item_id: graph.item(item_id).group for item_id in self.groups}
        for item_id, group in self.groups.items():
            graph.set(replace(graph.item(item_id), group=group))
        if len(graph.names()) < len(graph.nodes) + len(graph.groups):
            for item_id, group in before.items():
                graph.set(replace(graph.item(item_id), group=group))
            raise ValueError("Two nodes in a group cannot have the same name.")
        return PutInGroup(before, self.label)


def _put(items: dict[str, _Item], wanted: Mapping[str, _Item | None]) -> None:
    for item_id, item in wanted.items():
        if item is None:
            items.pop(item_id, None)
        else:
            items[item_id] = item
