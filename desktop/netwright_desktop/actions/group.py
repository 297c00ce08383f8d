"""Groups and modes of layers: the lower part of the menu Layer."""

from netwright.graph.graph import Group, Mode, Node
from netwright.graph.marks import Frame
from netwright_desktop import filing
from netwright_desktop.actions.row import SEPARATOR, Desk, Entry, Row, Scope, has_selection
from netwright_desktop.canvas.arrange import movable
from netwright_desktop.canvas.grouping import (
    collapse_selected,
    group_selected,
    open_selected_group,
    recolor_selected,
    switch_selected,
    ungroup_selected,
    write_out_selected,
)


def has_group(desk: Desk) -> bool:
    """Whether one group is selected."""
    document = desk.session.document
    return len(document.selected) == 1 and not document.selected.isdisjoint(document.graph.groups)


def _has_nodes_selected(desk: Desk) -> bool:
    return bool(desk.session.document.selected_nodes)


def _boxes(desk: Desk) -> list[Node | Group]:
    document = desk.session.document
    graph = document.graph
    return [graph.nodes.get(i) or graph.groups[i] for i in movable(document)]


def _has_box(desk: Desk) -> bool:
    return bool(movable(desk.session.document))


def _collapse_words(desk: Desk) -> str:
    boxes = _boxes(desk)
    return "Ex&pand" if boxes and all(box.is_collapsed for box in boxes) else "Colla&pse"


def _is_inside(desk: Desk) -> bool:
    return bool(desk.session.document.level.group)


def _has_repeated(desk: Desk) -> bool:
    document = desk.session.document
    chosen = document.selected & document.graph.groups.keys()
    return any(document.graph.groups[group_id].repeat > 1 for group_id in chosen)


def _has_frame(desk: Desk) -> bool:
    document = desk.session.document
    return any(isinstance(document.graph.marks.get(i), Frame) for i in document.selected)


# fmt: off
GROUP: tuple[Entry, ...] = (
    Row("bypass", "&Bypass", "B", "", "Let what comes in go out as it is, or no longer",
        lambda d: switch_selected(d.canvas, Mode.BYPASSED), _has_nodes_selected,
        scope=Scope.CANVAS),
    Row("mute", "&Mute", "M", "", "Leave the selected layers out, with their wires, or no longer",
        lambda d: switch_selected(d.canvas, Mode.MUTED), _has_nodes_selected, scope=Scope.CANVAS),
    Row("collapse", "Colla&pse", "H", "", "Draw the selected layers small, or whole again",
        lambda d: collapse_selected(d.session.document), _has_box,
        words=_collapse_words, scope=Scope.CANVAS),
    SEPARATOR,
    Row("group", "&Group", "Ctrl+G", "", "Make one box of the selected layers",
        lambda d: group_selected(d.session.document), has_selection),
    Row("ungroup", "&Ungroup", "Ctrl+Shift+G", "", "Put what the group holds in its place",
        lambda d: ungroup_selected(d.canvas), has_group),
    Row("write_out", "&Write out repeats", "", "",
        "Make so many groups of a repeated one, to change each by itself",
        lambda d: write_out_selected(d.canvas), _has_repeated),
    Row("save_block", "Sa&ve as block…", "", "", "Keep the group for other networks",
        lambda d: filing.save_block(d.widget, d.session), has_group),
    Row("open_group", "&Open group", "Ctrl+Return", "", "See and edit what the group holds",
        lambda d: open_selected_group(d.session.document), has_group, scope=Scope.CANVAS),
    Row("leave_group", "&Leave group", "Ctrl+Backspace", "", "Go back to where the group stands",
        lambda d: d.session.document.leave(), _is_inside, scope=Scope.CANVAS),
    SEPARATOR,
    Row("add_frame", "Add &frame", "Shift+C", "", "Put a titled frame around the selected layers",
        lambda d: d.canvas.add_frame(), scope=Scope.CANVAS),
    Row("add_note", "Add &note", "Shift+N", "", "Write a note at the pointer",
        lambda d: d.canvas.add_note(), scope=Scope.CANVAS),
    Row("frame_colour", "&Colour of frame", "", "", "Give the selected frames the next colour",
        lambda d: recolor_selected(d.session.document), _has_frame),
)
# fmt: on
