"""The canvas: the open network, editable."""

from enum import Enum, auto

from PySide6.QtCore import QPoint, QPointF, Qt, Signal
from PySide6.QtGui import (
    QContextMenuEvent,
    QGuiApplication,
    QKeyEvent,
)
from PySide6.QtWidgets import QWidget

from netwright.graph.analysis import Problem
from netwright.graph.commands import Command, Disconnect
from netwright.graph.graph import Wire
from netwright.graph.repairs import Repair, repairs
from netwright_desktop.canvas.adding import AddingView
from netwright_desktop.canvas.announcing import Announcer
from netwright_desktop.canvas.breadcrumb import Breadcrumb
from netwright_desktop.canvas.clipboard import area_of_part, copied, part_in
from netwright_desktop.canvas.geometry import GRID
from netwright_desktop.canvas.inserting import repaired
from netwright_desktop.canvas.mark_editor import MarkEditor
from netwright_desktop.canvas.mark_edits import framed, noted
from netwright_desktop.canvas.outlooks import Outlooks
from netwright_desktop.canvas.passed_points import remove_point
from netwright_desktop.canvas.removing import removed, removed_and_healed
from netwright_desktop.canvas.welcome import Welcome
from netwright_desktop.document import GraphDocument

DUPLICATE_SHIFT = (2 * GRID, 5 * GRID)


class Place(Enum):
    """What a context menu is about."""

    NODE = auto()
    WIRE = auto()
    CANVAS = auto()


class CanvasView(AddingView):
    """Shows the network and turns gestures into edits of the document.

    Signals:
        edit_wanted: the user wants to edit this box in its place: its settings, else its name.
        menu_wanted: the user asks for what can be done at this place; where on the screen.
    """

    edit_wanted = Signal(str, bool)
    menu_wanted = Signal(object, QPoint)

    def __init__(self, document: GraphDocument, parent: QWidget | None = None) -> None:
        super().__init__(document, parent)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName("Canvas")
        self.node_opened.connect(self._open_box)
        self.welcome = Welcome(document, self)
        self.breadcrumb = Breadcrumb(document, self)
        self._outlooks = Outlooks(self)
        self.announcer = Announcer(self)
        self.fit_all()

    # What the window's actions call.

    def delete_selected(self, heal: bool = False) -> None:
        """Take the selected nodes or the selected wire away; `heal` joins what they joined."""
        wires = self.canvas_scene.wires
        wire, passed = wires.selected, wires.selected_point
        level, selected = self.document.level, self.document.selected
        if selected:
            remove = removed_and_healed if heal else removed
            self.document.do(remove(level, selected))
        elif passed:
            remove_point(self.document, passed)
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
            shift = self._pointer_in_scene() - area_of_part(part).center()
            self.add_part(part, (shift.x(), shift.y()), "Paste", with_inputs)

    def duplicate_selected(self) -> None:
        """Add the selected nodes once more, a little further down."""
        part = part_in(copied(self.document.graph, self.document.selected))
        if part:
            self.add_part(part, DUPLICATE_SHIFT, "Duplicate")

    def repairs_of(self, problem: Problem) -> tuple[Repair, ...]:
        """What would mend a problem of the network."""
        return repairs(self.document.graph, self.document.analysis, problem)

    def repair(self, repair: Repair) -> None:
        """Mend a problem, and show the layer that was added."""
        if repair.wire:
            self.document.show_level_of(repair.wire.target)
        self.document.do(repaired(self.document.level, repair))
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
        if self._select_alone(node_id):
            self.centerOn(self.canvas_scene.nodes[node_id].frame().center())

    def mark_node(self, node_id: str) -> None:
        """Select a node, and scroll no further than until it is seen."""
        if self._select_alone(node_id):
            self.ensureVisible(self.canvas_scene.nodes[node_id].frame())

    def _select_alone(self, node_id: str) -> bool:
        graph = self.document.graph
        is_there = node_id in graph.nodes or node_id in graph.groups
        if is_there:
            self.canvas_scene.select_wire(None)
            self.document.show_level_of(node_id)
            self.document.select((node_id,))
        return is_there

    def edit_selected(self, its_settings: bool = False) -> None:
        """Edit the name of the selected node or group, or its settings; or the selected note."""
        if len(self.document.selected) == 1:
            (item_id,) = self.document.selected
            self._edit(item_id, its_settings)

    def add_frame(self) -> None:
        """Put a frame around what is selected, and ask for its title."""
        document, middle = self.document, self._middle()
        command, frame = framed(document.level, document.selected, (middle.x(), middle.y()))
        self._write_on(command, frame)

    def add_note(self) -> None:
        """Put a note at the pointer, and ask for its text."""
        point = self._pointer_in_scene()
        self._write_on(*noted(self.document.level, "", (point.x(), point.y())))

    def place_at(self, pixel: QPoint) -> Place:
        """What lies at a pixel of the viewport."""
        if self.canvas_scene.node_at(self.mapToScene(pixel)) is not None:
            return Place.NODE
        return Place.CANVAS if self.wire_under(pixel) is None else Place.WIRE

    def wire_under(self, pixel: QPoint) -> Wire | None:
        """The wire at a pixel of the viewport, if no node covers it."""
        scene, point = self.canvas_scene, self.mapToScene(pixel)
        return None if scene.node_at(point) else scene.wire_at(point, self.zoom)

    # Steps of the gestures.

    def _open_box(self, box: str, point: QPointF) -> None:
        if box in self.document.graph.groups:
            self.document.enter(box)
        elif box in self.document.graph.nodes:
            self._edit(box, self.canvas_scene.nodes[box].tells_settings_at(point))
        elif box in self.canvas_scene.marks:
            self._edit(box)

    def _edit(self, item_id: str, its_settings: bool = False) -> None:
        if item_id in self.canvas_scene.marks:
            MarkEditor(self, item_id)
        else:
            frame = self.canvas_scene.nodes[item_id].frame()
            self.ensureVisible(frame, 0, 0)
            self.edit_wanted.emit(item_id, its_settings)

    def _write_on(self, command: Command, mark_id: str) -> None:
        self.canvas_scene.select_wire(None)
        self.document.do(command)
        self.document.select((mark_id,))
        MarkEditor(self, mark_id)

    def _take_off(self, wire: Wire) -> None:
        self.document.do(Disconnect(self.document.level.real((wire,))))

    def _place_of_selection(self) -> tuple[Place, QPoint]:
        """What a context menu by keyboard is about, and where it opens."""
        wires, selected = self.canvas_scene.wires, self.document.selected
        boxes = selected & self.canvas_scene.nodes.keys()
        if boxes:
            return Place.NODE, self.mapFromScene(self.canvas_scene.frame_of(boxes).center())
        if wires.selected:
            return Place.WIRE, self.mapFromScene(wires.middle_of(wires.selected))
        return Place.CANVAS, self.viewport().rect().center()

    # What Qt tells.

    def focusNextPrevChild(self, next: bool) -> bool:  # noqa: A002  (the name that Qt gives it)
        # Tab is the key of an action; Shift+Tab still leaves the canvas.
        return False if next else super().focusNextPrevChild(next)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        held = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        is_enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not held
        if is_enter and self.tool is None and len(self.document.selected) == 1:
            (selected,) = self.document.selected
            self.open_add_after(selected)
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
