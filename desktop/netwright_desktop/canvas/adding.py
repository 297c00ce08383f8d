"""Adding layers to the canvas: dropped, searched for, wired to what they come after."""

from functools import partial

from PySide6.QtCore import QPoint, QPointF, QRect
from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDragMoveEvent, QDropEvent
from PySide6.QtWidgets import QWidget

from netwright.graph.graph import Position, Wire
from netwright.layers.catalog import LAYERS
from netwright.operations.tensor import Tensor
from netwright_desktop.canvas import blocks, edits, inserting
from netwright_desktop.canvas.clipboard import Part, area_of_part, part_in, pasted
from netwright_desktop.canvas.geometry import NODE_WIDTH, TEXT_HEIGHT, Port
from netwright_desktop.canvas.gestures import GestureView
from netwright_desktop.canvas.quick_add import QuickAdd
from netwright_desktop.canvas.search import kind_in
from netwright_desktop.document import GraphDocument


class AddingView(GestureView):
    """Takes layers from the palette and from the search that it opens."""

    def __init__(self, document: GraphDocument, parent: QWidget | None = None) -> None:
        super().__init__(document, parent)
        self.setAcceptDrops(True)
        self.wire_dropped.connect(self._add_to_dropped)
        self.canvas_opened.connect(self.open_quick_add)

    def add_layer(self, kind: str, scene_pos: QPointF | None = None) -> str:
        """Add a layer, or a block, with its middle at a point; the id of the layer's node.

        On a wire it is inserted, if it fits. Without a point it comes after the selected node,
        wired to it if it fits, or else in the middle of the view.
        """
        if kind.startswith(blocks.PREFIX):
            self.add_block(kind.removeprefix(blocks.PREFIX), scene_pos or self._middle())
            return ""
        level = self.document.level
        addition = None
        if scene_pos is not None:
            corner = self._corner_for(scene_pos)
            wire = self._wire_for(kind, scene_pos)
            if wire:
                addition = inserting.inserted(level, kind, wire, corner)
                if addition is None:
                    self.message.emit(f"{LAYERS[kind].title} does not fit into this wire.")
        else:
            corner = self._corner_for(self._middle())
            boxes = self.document.selected.intersection(level.boxes)
            if len(boxes) == 1:
                (before,) = boxes
                addition = inserting.added_after(level, kind, before)
        addition = addition or edits.added(level, kind, corner)
        self._add(addition)
        if scene_pos is None:
            self.bring_into_view(addition.node.id)
        return addition.node.id

    def add_block(self, name: str, scene_pos: QPointF) -> None:
        """Add a block that the user saved, with its middle at a point."""
        part = part_in(blocks.text_of(name))
        if part is None:
            self.message.emit(f"The block {name} cannot be read. Save it once more.")
            return
        shift = scene_pos - area_of_part(part).center()
        self.add_part(part, (shift.x(), shift.y()), "Add block")

    def add_part(self, part: Part, shift: Position, label: str, with_inputs: bool = False) -> None:
        """Add a part of a network, moved by `shift`, and select it."""
        paste = pasted(self.document.level, part, shift, label, with_inputs=with_inputs)
        self.canvas_scene.select_wire(None)
        self.document.do(paste.command)
        self.document.select(paste.shown)

    def open_quick_add(self, at: QPoint | None = None, port: Port | None = None) -> QuickAdd:
        """Open the search for a layer at a pixel of the viewport.

        With a port the layer is wired to it.
        """
        pixel = at if at is not None else self._pointer
        if not self.viewport().rect().contains(pixel):
            pixel = self.viewport().rect().center()
        carried = self._carried_by(port) if port else None
        shelf = tuple(
            layer for layer in LAYERS.values() if port is None or edits.takes(layer, port, carried)
        )
        popup = QuickAdd(self, shelf, blocks.names() if port is None else ())
        popup.chosen.connect(partial(self._add_found, self.mapToScene(pixel), port))
        popup.open_at(self.viewport().mapToGlobal(pixel))
        return popup

    def open_insert(self) -> None:
        """Open the search for a layer that goes into the selected wire."""
        wires = self.canvas_scene.wires
        if wires.selected is not None:
            self.open_quick_add(self.mapFromScene(wires.middle_of(wires.selected)))

    def open_add_after(self, box: str) -> None:
        """Search for a layer that comes after a box, wired to it if it fits."""
        frame = self.canvas_scene.nodes[box].frame() if box in self.canvas_scene.nodes else None
        if frame is None:
            return
        shelf = tuple(layer for layer in LAYERS.values() if layer.inputs)
        popup = QuickAdd(self, shelf)
        popup.chosen.connect(self.add_layer)
        self.show_point(frame.center())
        popup.open_at(self.viewport().mapToGlobal(self.mapFromScene(frame.topRight())))

    def bring_into_view(self, node_id: str) -> None:
        """Move the view just so far that a node is seen."""
        if not self.viewport().rect().contains(self.node_rect(node_id)):
            self.ensureVisible(self.canvas_scene.nodes[node_id].frame(), 40, 40)

    # Where things are, in pixels of the viewport.

    def port_position(self, node_id: str, port: str, is_output: bool) -> QPoint:
        """The pixel in the middle of a port."""
        return self.mapFromScene(self.canvas_scene.nodes[node_id].port_position(port, is_output))

    def node_rect(self, node_id: str) -> QRect:
        """The pixels that a node covers."""
        frame = self.canvas_scene.nodes[node_id].frame()
        return self.mapFromScene(frame).boundingRect()

    # What Qt tells.

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        self.dragMoveEvent(event)

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        kind = kind_in(event.mimeData())
        if kind is None:
            event.ignore()
            return
        point = self.mapToScene(event.position().toPoint())
        self.canvas_scene.wires.light(self._wire_for(kind, point))
        event.acceptProposedAction()

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        del event
        self.canvas_scene.wires.light()

    def dropEvent(self, event: QDropEvent) -> None:
        self.canvas_scene.wires.light()
        kind = kind_in(event.mimeData())
        if kind is None:
            event.ignore()
            return
        self.add_layer(kind, self.mapToScene(event.position().toPoint()))
        event.acceptProposedAction()
        self.setFocus()

    # Steps of adding.

    def _add(self, addition: edits.Addition) -> None:
        self.canvas_scene.select_wire(None)
        self.document.do(addition.command)
        self.document.select((addition.node.id,))
        # Under the mouse the view stays, unless nothing would be seen of what found no room there.
        if not self.viewport().rect().intersects(self.node_rect(addition.node.id)):
            self.bring_into_view(addition.node.id)

    def _add_found(self, where: QPointF, port: Port | None, kind: str) -> None:
        if port is None or port.node_id not in self.canvas_scene.nodes:
            self.add_layer(kind, where)
            return
        x, y = self._corner_for(where)
        # The port that was asked for comes to lie under the pointer.
        corner = (x + NODE_WIDTH / 2 * (1 if port.is_output else -1), y)
        addition = edits.added_at(self.document.level, kind, port, corner)
        if addition:
            self._add(addition)

    def _carried_by(self, port: Port) -> Tensor | None:
        """What an output gives, if it is known."""
        if not port.is_output:
            return None
        ((node_id, output), *_) = self.document.level.sources(port.node_id, port.name)
        return self.document.analysis.nodes[node_id].outputs.get(output)

    def _corner_for(self, middle: QPointF) -> tuple[float, float]:
        return (middle.x() - NODE_WIDTH / 2, middle.y() - TEXT_HEIGHT)

    def _wire_for(self, kind: str, point: QPointF) -> Wire | None:
        """The wire at a point into which a layer could go."""
        if kind not in LAYERS or not edits.can_pass_through(LAYERS[kind]):
            return None
        if self.canvas_scene.node_at(point):
            return None
        return self.canvas_scene.wire_at(point, self.zoom)

    def _add_to_dropped(self, port: Port, point: QPointF) -> None:
        self.open_quick_add(self.mapFromScene(point), port)

    def _pointer_in_scene(self) -> QPointF:
        seen = self.viewport().rect()
        return self.mapToScene(self._pointer if seen.contains(self._pointer) else seen.center())
