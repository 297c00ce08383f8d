"""Editing in place: the canvas says what and where, the inspector has the editor."""

from PySide6.QtCore import QRect

from netwright_desktop.canvas.view import CanvasView
from netwright_desktop.inspector.in_place import InPlaceEditor


def edit_in_place(canvas: CanvasView, box: str, its_settings: bool) -> None:
    """Open the editor over a box of the canvas: on its settings, else on its name."""
    graph, nodes = canvas.document.graph, canvas.canvas_scene.nodes
    shown = graph.nodes.get(box) or graph.groups.get(box)
    if shown is None:
        return

    def place() -> QRect | None:
        return canvas.node_rect(box) if box in nodes else None

    editor = InPlaceEditor(canvas.viewport(), canvas.document, shown, place, its_settings)
    canvas.outlook_changed.connect(editor.follow_canvas)
