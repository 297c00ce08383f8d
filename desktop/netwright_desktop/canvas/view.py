"""The canvas: the open network, editable."""

from enum import Enum, auto
from functools import partial

from PySide6.QtCore import QPoint, QPointF, QRect, Qt, Signal
from PySide6.QtGui import (
    QContextMenuEvent,
    QDragEnterEvent,
    QDragLeaveEvent,
    QDragMoveEvent,
    QDropEvent,
    QGuiApplication,
    QKeyEvent,
)
from PySide6.QtWidgets import QMenu, QWidget

from netwright.graph.analysis import Problem
from netwright.graph.commands import Batch, Command, Disconnect
from netwright.graph.graph import Position, Wire
from netwright.graph.repairs import Repair, repairs
from netwright.graph.routing import can_be_routed, routed, with_point, without_point
from netwright.layers.catalog import LAYERS
from netwright_desktop.canvas import edits
from netwright_desktop.canvas.announcing import Announcer
from netwright_desktop.canvas.breadcrumb import Breadcrumb
from netwright_desktop.canvas.clipboard import Part, copied, part_in, pasted
from netwright_desktop.canvas.geometry import GRID, NODE_WIDTH, TEXT_HEIGHT, Port, snapped
from netwright_desktop.canvas.gestures import GestureView
from netwright_desktop.canvas.mark_editor import MarkEditor
from netwright_desktop.canvas.mark_edits import framed, noted
from netwright_desktop.canvas.outlooks import Outlooks
from netwright_desktop.canvas.quick_add import QuickAdd
from netwright_desktop.canvas.search import kind_in
from netwright_desktop.canvas.wire_paths import PassedPoint
from netwright_desktop.canvas.wiring import Plan
from netwright_desktop.document import GraphDocument

DUPLICATE_SHIFT = (2 * GRID, 5 * GRID)


class Place(Enum):
    """What a context menu is about."""

    NODE = auto()
    WIRE = auto()
    CANVAS = auto()


class CanvasView(GestureView):
    """Shows the network and turns gestures into edits of the document.

    Signals:
        rename_requested: the user wants to rename this node.
        menu_wanted: the user asks for what can be done at this place; where on the screen.
    """

    rename_requested = Signal(str)
    menu_wanted = Signal(object, QPoint)

    def __init__(self, document: GraphDocument, parent: QWidget | None = None) -> None:
        super().__init__(document, parent)
        self.setAcceptDrops(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName("Canvas")
        self.wire_dropped.connect(self._add_to_dropped)
        self.adapters_offered.connect(self._ask_for_adapter)
        self.wire_opened.connect(self.add_point)
        self.point_opened.connect(self._remove_point)
        self.node_opened.connect(self._open_box)
        self.breadcrumb = Breadcrumb(document, self)
        self._outlooks = Outlooks(self)
        self.announcer = Announcer(self)
        self.canvas_opened.connect(self.open_quick_add)
        self.fit_all()

    # What the window's actions call.

    def delete_selected(self, heal: bool = False) -> None:
        """Take the selected nodes or the selected wire away; `heal` joins what they joined."""
        wires = self.canvas_scene.wires
        wire, passed = wires.selected, wires.selected_point
        level, selected = self.document.level, self.document.selected
        if selected:
            remove = edits.removed_and_healed if heal else edits.removed
            self.document.do(remove(level, selected))
        elif passed:
            self._remove_point(passed)
        elif wire:
            self._take_off(wire)

    def copy_selected(self) -> None:
        """Put the selected nodes and the wires between them on the clipboard."""
        if self.document.selected:
            QGuiApplication.clipboard().setText(copied(self.document.graph, self.document.selected))

    def cut_selected(self) -> None:
        """Copy the selected nodes, then take them away."""
        if self.document.selected:
            self.copy_selected()
            self.delete_selected()

    def paste(self, with_inputs: bool = False) -> None:
        """Add what is on the clipboard with its middle at the pointer.

        With inputs, what fed it and is still there feeds the copies too.
        """
        part = part_in(QGuiApplication.clipboard().text())
        if part:
            shift = self._pointer_in_scene() - edits.area_of(part.graph).center()
            self._add_part(part, (shift.x(), shift.y()), "Paste", with_inputs)

    def duplicate_selected(self) -> None:
        """Add the selected nodes once more, a little further down."""
        part = part_in(copied(self.document.graph, self.document.selected))
        if part:
            self._add_part(part, DUPLICATE_SHIFT, "Duplicate")

    def add_point(self, wire: Wire | None = None, at: QPointF | None = None) -> None:
        """Let a wire pass a point on the grid; the selected wire in its middle."""
        wires, level = self.canvas_scene.wires, self.document.level
        wire = wire or wires.selected
        if wire is None or not can_be_routed(level, wire):
            self.message.emit("A wire from or to outside has no points here.")
            return
        place = at if at is not None else wires.middle_of(wire)
        number = wires.paths.place_for_point(wire, place.x(), place.y())
        self.document.do(with_point(level, wire, number, snapped(place.x(), place.y())))
        self.canvas_scene.select_wire(wire, PassedPoint(wire, number))

    def straighten_wire(self) -> None:
        """Take all points of the selected wire away."""
        wire = self.canvas_scene.wires.selected
        if wire:
            self.document.do(routed(self.document.level, {wire: ()}, "Straighten wire"))

    def repairs_of(self, problem: Problem) -> tuple[Repair, ...]:
        """What would mend a problem of the network."""
        return repairs(self.document.graph, self.document.analysis, problem)

    def repair(self, repair: Repair) -> None:
        """Mend a problem, and show the layer that was added."""
        if repair.wire:
            self.document.show_level_of(repair.wire.target)
        self.document.do(edits.repaired(self.document.level, repair))
        if repair.node:
            self.show_node(repair.node.id)

    def select_all(self) -> None:
        """Select every node."""
        self.canvas_scene.select_wire(None)
        self.document.select(self.document.level.boxes)

    def fit_selection(self) -> None:
        """Show the selected nodes; all, if none is selected."""
        self.fit(self.canvas_scene.frame_of(self.document.selected or self.canvas_scene.nodes))

    def show_node(self, node_id: str) -> None:
        """Select a node and bring it to the middle."""
        graph = self.document.graph
        if node_id in graph.nodes or node_id in graph.groups:
            self.canvas_scene.select_wire(None)
            self.document.show_level_of(node_id)
            self.document.select((node_id,))
            self.centerOn(self.canvas_scene.nodes[node_id].frame().center())

    def add_layer(self, kind: str, scene_pos: QPointF | None = None) -> str:
        """Add a layer with its middle at a point; answers with the id of its node.

        On a wire it is inserted, if it fits. Without a point it comes after the selected node,
        wired to it if it fits, or else in the middle of the view.
        """
        level = self.document.level
        addition = None
        if scene_pos is not None:
            corner = self._corner_for(scene_pos)
            wire = self._wire_for(kind, scene_pos)
            if wire:
                addition = edits.inserted(level, kind, wire, corner)
                if addition is None:
                    self.message.emit(f"{LAYERS[kind].title} does not fit into this wire.")
        else:
            corner = self._corner_for(self._middle())
            boxes = self.document.selected.intersection(level.boxes)
            if len(boxes) == 1:
                (before,) = boxes
                addition = edits.added_after(level, kind, before)
        addition = addition or edits.added(level, kind, corner)
        self._add(addition)
        if scene_pos is None:
            self.bring_into_view(addition.node.id)
        return addition.node.id

    def open_quick_add(self, at: QPoint | None = None, port: Port | None = None) -> QuickAdd:
        """Open the search for a layer at a pixel of the viewport.

        With a port the layer is wired to it.
        """
        pixel = at if at is not None else self._pointer
        if not self.viewport().rect().contains(pixel):
            pixel = self.viewport().rect().center()
        shelf = tuple(
            layer for layer in LAYERS.values() if port is None or edits.takes(layer, port)
        )
        popup = QuickAdd(self, shelf)
        popup.chosen.connect(partial(self._add_found, self.mapToScene(pixel), port))
        popup.open_at(self.viewport().mapToGlobal(pixel))
        return popup

    def _open_add_after(self, box: str) -> None:
        """Search for a layer that comes after a box, wired to it if it fits."""
        frame = self.canvas_scene.nodes[box].frame() if box in self.canvas_scene.nodes else None
        if frame is None:
            return
        shelf = tuple(layer for layer in LAYERS.values() if layer.inputs)
        popup = QuickAdd(self, shelf)
        popup.chosen.connect(self.add_layer)
        self.show_point(frame.center())
        popup.open_at(self.viewport().mapToGlobal(self.mapFromScene(frame.topRight())))

    def _place_of_selection(self) -> tuple[Place, QPoint]:
        """What a context menu by keyboard is about, and where it opens."""
        wires, selected = self.canvas_scene.wires, self.document.selected
        boxes = selected & self.canvas_scene.nodes.keys()
        if boxes:
            return Place.NODE, self.mapFromScene(self.canvas_scene.frame_of(boxes).center())
        if wires.selected:
            return Place.WIRE, self.mapFromScene(wires.middle_of(wires.selected))
        return Place.CANVAS, self.viewport().rect().center()

    def open_insert(self) -> None:
        """Open the search for a layer that goes into the selected wire."""
        wires = self.canvas_scene.wires
        if wires.selected is not None:
            self.open_quick_add(self.mapFromScene(wires.middle_of(wires.selected)))

    def rename_selected(self) -> None:
        """Ask for another name of the selected node or group, or edit the selected note."""
        if len(self.document.selected) == 1:
            (item_id,) = self.document.selected
            if item_id in self.canvas_scene.marks:
                MarkEditor(self, item_id)
            else:
                self.rename_requested.emit(item_id)

    def add_frame(self) -> None:
        """Put a frame around what is selected, and ask for its title."""
        document, middle = self.document, self._middle()
        command, frame = framed(document.level, document.selected, (middle.x(), middle.y()))
        self._write_on(command, frame)

    def add_note(self) -> None:
        """Put a note at the pointer, and ask for its text."""
        point = self._pointer_in_scene()
        self._write_on(*noted(self.document.level, "", (point.x(), point.y())))

    # Where things are, in pixels of the viewport.

    def port_position(self, node_id: str, port: str, is_output: bool) -> QPoint:
        """The pixel in the middle of a port."""
        return self.mapFromScene(self.canvas_scene.nodes[node_id].port_position(port, is_output))

    def node_rect(self, node_id: str) -> QRect:
        """The pixels that a node covers."""
        frame = self.canvas_scene.nodes[node_id].frame()
        return self.mapFromScene(frame).boundingRect()

    def place_at(self, pixel: QPoint) -> Place:
        """What lies at a pixel of the viewport."""
        scene, point = self.canvas_scene, self.mapToScene(pixel)
        if scene.node_at(point) is not None:
            return Place.NODE
        return Place.CANVAS if scene.wire_at(point, self.zoom) is None else Place.WIRE

    # Steps of the gestures.

    def _open_box(self, box: str) -> None:
        if box in self.document.graph.groups:
            self.document.enter(box)
        elif box in self.document.graph.nodes:
            self.rename_requested.emit(box)
        elif box in self.canvas_scene.marks:
            MarkEditor(self, box)

    def _add(self, addition: edits.Addition) -> None:
        self.canvas_scene.select_wire(None)
        self.document.do(addition.command)
        self.document.select((addition.node.id,))

    def _add_part(self, part: Part, shift: Position, label: str, with_inputs: bool = False) -> None:
        paste = pasted(self.document.level, part, shift, label, with_inputs=with_inputs)
        self.canvas_scene.select_wire(None)
        self.document.do(paste.command)
        self.document.select(paste.shown)

    def _write_on(self, command: Command, mark_id: str) -> None:
        self.canvas_scene.select_wire(None)
        self.document.do(command)
        self.document.select((mark_id,))
        MarkEditor(self, mark_id)

    def _pointer_in_scene(self) -> QPointF:
        seen = self.viewport().rect()
        return self.mapToScene(self._pointer if seen.contains(self._pointer) else seen.center())

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

    def _remove_point(self, passed: PassedPoint) -> None:
        self.document.do(without_point(self.document.level, *passed))

    def _ask_for_adapter(self, plan: Plan, point: QPointF) -> None:
        """Offer the layers that would make a dropped wire fit."""
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        level = self.document.level
        for repair in plan.adapters:
            room = edits.repaired(level, repair, plan.wire)
            both = Batch(tuple(filter(None, (plan.command, room))), repair.label)
            menu.addAction(repair.label).triggered.connect(partial(self._do_chosen, both))
        menu.addSeparator()
        if plan.command:
            as_it_is = menu.addAction("Connect as it is")
            as_it_is.triggered.connect(partial(self._do_chosen, plan.command))
        menu.setActiveAction(menu.actions()[0])
        menu.popup(self.viewport().mapToGlobal(self.mapFromScene(point)))

    def _do_chosen(self, command: Command, _is_checked: bool = False) -> None:
        self.document.do(command)

    def _take_off(self, wire: Wire) -> None:
        self.document.do(Disconnect(self.document.level.real((wire,))))

    def _corner_for(self, middle: QPointF) -> tuple[float, float]:
        return (middle.x() - NODE_WIDTH / 2, middle.y() - TEXT_HEIGHT)

    def _wire_for(self, kind: str, point: QPointF) -> Wire | None:
        """The wire at a point into which a layer could go."""
        if not edits.can_pass_through(LAYERS[kind]) or self.canvas_scene.node_at(point):
            return None
        return self.canvas_scene.wire_at(point, self.zoom)

    def bring_into_view(self, node_id: str) -> None:
        """Move the view just so far that a node is seen."""
        if not self.viewport().rect().contains(self.node_rect(node_id)):
            self.ensureVisible(self.canvas_scene.nodes[node_id].frame(), 40, 40)

    def _add_to_dropped(self, port: Port, point: QPointF) -> None:
        self.open_quick_add(self.mapFromScene(point), port)

    # What Qt tells.

    def focusNextPrevChild(self, next: bool) -> bool:  # noqa: A002  (the name that Qt gives it)
        # Tab is the key of an action; Shift+Tab still leaves the canvas.
        return False if next else super().focusNextPrevChild(next)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        held = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        is_enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not held
        if is_enter and self.tool is None and len(self.document.selected) == 1:
            (selected,) = self.document.selected
            self._open_add_after(selected)
        else:
            super().keyPressEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        if event.reason() == QContextMenuEvent.Reason.Keyboard:
            place, pixel = self._place_of_selection()
            self.menu_wanted.emit(place, self.viewport().mapToGlobal(pixel))
        elif not self._has_cut:
            self.cancel_gesture()
            self._pointer = event.pos()
            self.menu_wanted.emit(self.place_at(event.pos()), event.globalPos())

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
