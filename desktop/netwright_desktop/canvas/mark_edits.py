"""Edits of frames and notes, each one step for the user."""

from collections.abc import Iterable
from dataclasses import replace

from PySide6.QtCore import QRectF

from netwright.graph.arranging import SetMarks
from netwright.graph.commands import Command
from netwright.graph.graph import Graph, Position, new_id
from netwright.graph.levels import Level
from netwright.graph.marks import COLORS, Frame, Mark, Note
from netwright_desktop.canvas.edits import position_of, shape_at
from netwright_desktop.canvas.geometry import GRID, NODE_WIDTH, snapped
from netwright_desktop.canvas.mark_items import TITLE, note_size

AROUND = GRID
"""Room between a frame and what it was put around."""
SMALLEST = (80.0, 40.0)
EMPTY_FRAME, NOTE_WIDTH = (360.0, 240.0), 200.0


def framed(level: Level, item_ids: Iterable[str], middle: Position) -> tuple[Command, str]:
    """A frame around boxes, or an empty one around a point; the frame's id."""
    area = QRectF()
    for box in item_ids:
        if box in level.boxes:
            area |= area_of(level, box)
    if area.isEmpty():
        width, height = EMPTY_FRAME
        area = QRectF(middle[0] - width / 2, middle[1] - height / 2, width, height)
    else:
        area.adjust(-AROUND, -AROUND - TITLE, AROUND, AROUND)
    corner = snapped(area.left(), area.top())
    size = (area.right() - corner[0], area.bottom() - corner[1])
    used = [mark.color for mark in level.graph.marks.values() if isinstance(mark, Frame)]
    color = min(range(COLORS), key=lambda number: (used.count(number), number))
    frame = Frame(new_id(), "Frame", corner, size, level.group, color)
    return SetMarks({frame.id: frame}, "Add frame"), frame.id


def noted(level: Level, text: str, corner: Position) -> tuple[Command, str]:
    """A note at a point; its id."""
    note = Note(new_id(), text, snapped(*corner), note_size(text, NOTE_WIDTH), level.group)
    return SetMarks({note.id: note}, "Add note"), note.id


def rewritten(mark: Mark, text: str) -> Command:
    """Another title of a frame, or text of a note, which grows where it needs to."""
    if isinstance(mark, Frame):
        return SetMarks({mark.id: replace(mark, title=text)}, "Edit title")
    width, height = mark.size
    size = (width, max(height, note_size(text, width)[1]))
    return SetMarks({mark.id: replace(mark, text=text, size=size)}, "Edit note")


def resized(mark: Mark, corner: Position) -> Mark:
    """The mark with its lower right corner at a point."""
    x, y = mark.position
    size = (max(corner[0] - x, SMALLEST[0]), max(corner[1] - y, SMALLEST[1]))
    return replace(mark, size=size)


def recolored(graph: Graph, mark_ids: Iterable[str]) -> Command | None:
    """The next colour for frames; None if none of the marks is one."""
    frames = [mark for i in sorted(mark_ids) if isinstance(mark := graph.marks.get(i), Frame)]
    changed = {frame.id: replace(frame, color=(frame.color + 1) % COLORS) for frame in frames}
    return SetMarks(changed, "Colour of frame") if changed else None


def carried(level: Level, item_ids: Iterable[str]) -> set[str]:
    """The items, and what stands wholly in the frames among them."""
    graph, found = level.graph, set(item_ids)
    frames = [mark for i in found if isinstance(mark := graph.marks.get(i), Frame)]
    marks = [mark for mark in graph.marks.values() if mark.group == level.group]
    for frame in frames:
        area = QRectF(*frame.position, *frame.size)
        found |= {box for box in level.boxes if area.contains(area_of(level, box))}
        found |= {m.id for m in marks if area.contains(QRectF(*m.position, *m.size))}
    return found


def area_of(level: Level, box: str) -> QRectF:
    """Where a node or group stands."""
    x, y = position_of(level, box)
    shape = shape_at(level, box)
    return QRectF(x, y + shape.top, NODE_WIDTH, shape.height - shape.top)
