"""What actions do to the selection: group, open, bypass, mute, collapse, colour."""

from netwright.graph.graph import Mode
from netwright.graph.repeats import written_out
from netwright_desktop.canvas.geometry import GAP, NODE_WIDTH
from netwright_desktop.canvas.group_edits import collapsed, grouped, switched, ungrouped
from netwright_desktop.canvas.mark_edits import recolored
from netwright_desktop.canvas.view import CanvasView
from netwright_desktop.document import GraphDocument


def group_selected(document: GraphDocument) -> None:
    """Make one group of what is selected."""
    if document.selected:
        command, group_id = grouped(document.level, document.selected)
        document.do(command)
        document.select((group_id,))


def ungroup_selected(canvas: CanvasView) -> None:
    """Put what the selected group holds in its place; a repeated one is first written out."""
    document = canvas.document
    for group_id in document.selected & document.graph.groups.keys():
        if document.graph.groups[group_id].repeat > 1:
            write_out_selected(canvas)
            return
        held = [item.id for item in document.graph.inside(group_id)]
        document.do(ungrouped(document.level, group_id))
        document.select(held)


def write_out_selected(canvas: CanvasView) -> None:
    """Make a repeated group so many groups, each of which can be changed by itself."""
    document = canvas.document
    for group_id in document.selected & document.graph.groups.keys():
        before = document.graph.groups.keys() - {group_id}
        command = written_out(document.graph, group_id, (NODE_WIDTH + GAP, 0.0))
        if command is None:
            canvas.message.emit("A repeated group needs one input and one output.")
            return
        document.do(command)
        document.select(document.graph.groups.keys() - before)


def open_selected_group(document: GraphDocument) -> None:
    """See what the selected group holds."""
    for group_id in document.selected & document.graph.groups.keys():
        document.enter(group_id)


def switch_selected(canvas: CanvasView, mode: Mode) -> None:
    """Bypass or mute the selected nodes, or switch them on again."""
    document = canvas.document
    command, refusal = switched(document.graph, document.selected, mode)
    if command:
        document.do(command)
    canvas.message.emit(refusal)


def collapse_selected(document: GraphDocument) -> None:
    """Draw the selected boxes small, or whole again."""
    command = collapsed(document.level, document.selected)
    if command:
        document.do(command)


def recolor_selected(document: GraphDocument) -> None:
    """Give the selected frames the next colour."""
    command = recolored(document.graph, document.selected)
    if command:
        document.do(command)
