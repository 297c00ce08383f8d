"""The menu Layer: what is done to layers on the canvas."""

from collections.abc import Callable

from netwright.graph.layout.drawing import Direction
from netwright_desktop.actions.group import GROUP
from netwright_desktop.actions.row import (
    SEPARATOR,
    Desk,
    Entry,
    Row,
    Scope,
    Submenu,
    has_nodes,
    has_one_selected,
    has_points,
    has_wire,
)
from netwright_desktop.canvas.arrange import ACROSS, DOWN, Edge, align, distribute, movable_count
from netwright_desktop.canvas.lay_out import choose_direction, lay_out_all, lay_out_selection
from netwright_desktop.canvas.lay_out import direction as chosen_direction
from netwright_desktop.canvas.passed_points import add_point, straighten


def _several(count: int) -> Callable[[Desk], bool]:
    return lambda d: movable_count(d.session.document) >= count


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


def _direction(direction: Direction, text: str, tip: str) -> Row:
    return Row(
        f"layout_{direction}", text, "", "", tip, lambda d: choose_direction(direction),
        is_on=lambda d: chosen_direction() is direction,
    )  # fmt: skip


# fmt: off
LAYER: tuple[Entry, ...] = (
    Row("add_layer", "&Add layer…", "Tab", "plus", "Search for a layer and add it at the pointer",
        lambda d: d.canvas.open_quick_add(), scope=Scope.CANVAS),
    Row("insert_layer", "&Insert layer…", "", "plus",
        "Search for a layer and put it into the selected wire",
        lambda d: d.canvas.open_insert(), has_wire),
    Row("rename", "&Rename", "F2", "pencil", "Give the selected layer another name, in its place",
        lambda d: d.canvas.edit_selected(), has_one_selected, scope=Scope.CANVAS),
    Row("edit_settings", "Edit se&ttings", "E", "",
        "Edit the main settings of the selected layer, in its place",
        lambda d: d.canvas.edit_selected(its_settings=True), has_one_selected,
        scope=Scope.CANVAS),
    SEPARATOR,
    Submenu("Wir&es", (
        Row("start_wire", "&Connect", "C", "",
            "Lay a wire by keyboard: arrows choose a port, Enter takes it",
            lambda d: d.canvas.start_wire(), has_one_selected, scope=Scope.CANVAS),
        Row("cut_wires", "Cu&t wires", "K", "scissors", "Draw a line across the wires to cut",
            lambda d: d.canvas.arm_knife(), has_nodes, scope=Scope.CANVAS),
        SEPARATOR,
        Row("add_point", "Add reroute &point", "", "", "Let the selected wire pass one point more",
            lambda d: add_point(d.canvas.canvas_scene), has_wire),
        Row("straighten", "&Straighten wire", "", "", "Take all points of the selected wire away",
            lambda d: straighten(d.canvas.canvas_scene), has_points),
    )),
    SEPARATOR,
    *GROUP,
    SEPARATOR,
    Submenu("Align and &distribute", (
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
    SEPARATOR,
    Row("lay_out_selection", "Lay out &selection", "L", "workflow",
        "Put the selected layers in the order of their wires; the others stay",
        lambda d: lay_out_selection(d.canvas), _several(2), scope=Scope.CANVAS),
    Row("lay_out_all", "La&y out all", "Shift+L", "", "Put all layers in the order of their wires",
        lambda d: lay_out_all(d.canvas), has_nodes, scope=Scope.CANVAS),
    Submenu("Direction of layouts", (
        _direction(Direction.RIGHT, "Layouts to the &right", "Layouts run from left to right"),
        _direction(Direction.DOWN, "Layouts &down", "Layouts run from top to bottom"),
        _direction(Direction.WRAPPED, "Layouts in r&ows", "Layouts run in rows, as text does"),
    )),
)
