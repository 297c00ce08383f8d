"""Edits of groups and modes, each one step for the user."""

from collections.abc import Iterable

from netwright.graph.analysis import analyze
from netwright.graph.arranging import Collapse, PutInGroup, SetGroups, SetModes
from netwright.graph.commands import Batch, Command, MoveNodes, RenameNode
from netwright.graph.graph import Graph, Group, Mode, Position, new_id
from netwright.graph.levels import Level, level_of
from netwright_desktop.canvas.edits import (
    can_pass_through,
    free_position,
    ports_of,
    position_of,
)
from netwright_desktop.canvas.geometry import snapped
from netwright_desktop.canvas.removing import with_members

SHORT = "group"
"""The beginning of the names of groups: group1, group2, ..."""


def grouped(level: Level, item_ids: Iterable[str]) -> tuple[Command, str]:
    """Put nodes, groups and marks into a new group where they stand; the group's id."""
    graph, items = level.graph, sorted(item_ids)
    name = graph.free_name(SHORT, group=level.group)
    boxes = [item_id for item_id in items if item_id in level.boxes]
    group = Group(new_id(), name, _middle(level, boxes), level.group)
    steps: list[Command] = [
        SetGroups({group.id: group}),
        PutInGroup(dict.fromkeys(items, group.id)),
    ]
    trial = graph.copy()
    for step in steps:
        step.apply(trial)
    there = level_of(trial, level.group)
    place = free_position(there, ports_of(there, group.id), group.position, {group.id})
    return Batch((*steps, MoveNodes({group.id: place})), "Group"), group.id


def ungrouped(level: Level, group_id: str) -> Command:
    """Put what a group holds in its place, and take the group away."""
    graph = level.graph
    group = graph.groups[group_id]
    inside = list(graph.inside(group_id))
    marks = [mark for mark in graph.marks.values() if mark.group == group_id]
    names = {item.name for item in graph.inside(level.group) if item.id != group_id}
    steps: list[Command] = []
    for item in inside:
        if item.name in names:
            short = item.name.rstrip("0123456789") or item.name
            taken = names | {other.name for other in inside}
            name = graph.free_name(short, taken, level.group)
            steps.append(RenameNode(item.id, name))
            names.add(name)
        names.add(item.name)
    middle = _middle_of([item.position for item in inside])
    x, y = snapped(group.position[0] - middle[0], group.position[1] - middle[1])
    held = (*inside, *marks)
    moves = {item.id: (item.position[0] + x, item.position[1] + y) for item in held}
    return Batch(
        (
            *steps,
            MoveNodes(moves),
            # The group goes first: what it holds may have its name.
            SetGroups({group_id: None}),
            PutInGroup(dict.fromkeys(moves, level.group)),
        ),
        "Ungroup",
    )


def collapsed(level: Level, item_ids: Iterable[str]) -> Command | None:
    """Draw boxes small, or whole again if all are; None if none of the items is a box."""
    graph = level.graph
    boxes = {i: graph.nodes.get(i) or graph.groups[i] for i in level.boxes if i in set(item_ids)}
    if not boxes:
        return None
    if all(box.is_collapsed for box in boxes.values()):
        return Collapse(dict.fromkeys(boxes, False), "Expand")
    return Collapse(dict.fromkeys(boxes, True))


def switched(graph: Graph, item_ids: Iterable[str], mode: Mode) -> tuple[Command | None, str]:
    """Give nodes a mode, or take it from them if all have it; a sentence if that cannot be."""
    chosen, _ = with_members(graph, item_ids)
    nodes = [graph.nodes[node_id] for node_id in chosen]
    word = "Bypass" if mode is Mode.BYPASSED else "Mute"
    if nodes and all(node.mode is mode for node in nodes):
        return SetModes(dict.fromkeys(chosen, Mode.ON), "Switch on"), ""
    if mode is Mode.BYPASSED:
        for node in nodes:
            if not can_pass_through(node.layer):
                return None, f"{node.name} cannot be bypassed: nothing goes in and comes out."
    command = SetModes(dict.fromkeys(chosen, mode), word)
    fault = _misfit(graph, command) if mode is Mode.BYPASSED else ""
    names = ", ".join(node.name for node in nodes)
    return (None, f"{names} cannot be bypassed. {fault}") if fault else (command, "")


def _misfit(graph: Graph, command: Command) -> str:
    """The first problem that an edit would bring; empty if it brings none."""
    known = {problem.message for problem in analyze(graph).problems}
    trial = graph.copy()
    command.apply(trial)
    told = (problem.message for problem in analyze(trial).problems)
    return next((message for message in told if message not in known), "")


def _middle(level: Level, boxes: list[str]) -> Position:
    return _middle_of([position_of(level, box) for box in boxes])


def _middle_of(places: list[Position]) -> Position:
    if not places:
        return 0.0, 0.0
    xs, ys = zip(*places, strict=True)
    return snapped((min(xs) + max(xs)) / 2, (min(ys) + max(ys)) / 2)
