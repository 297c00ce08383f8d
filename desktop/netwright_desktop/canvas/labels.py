"""What is written on wires, and where: on the wire, over no node and no other label."""

from collections.abc import Sequence

import numpy as np
from PySide6.QtCore import QPointF, QRectF

from netwright_desktop.canvas import curves
from netwright_desktop.canvas.curves import Floats
from netwright_desktop.canvas.node_texts import line_of

SIZE = 11
HEIGHT = 16.0
PADDING = 8.0
PLACES = np.array([0.5, 0.35, 0.65, 0.25, 0.75])
"""Where a label may sit on its wire; the first free place is taken."""
CELL = 200.0
"""Labels are looked for in cells of this size; none is larger."""
_Frame = tuple[float, float, float, float]


class Labels:
    """Finds places when labels are to be seen, and keeps them until their wires move."""

    def __init__(self) -> None:
        self.texts: Sequence[str] = ()
        """One a wire; empty where nothing is written."""
        self._found: dict[int, QRectF | None] = {}
        self._cells: dict[tuple[int, int], list[int]] = {}

    def write(self, texts: Sequence[str]) -> list[int]:
        """Write other texts on the same wires; the rows where they differ.

        A label that is as wide as before keeps its place.
        """
        pairs = enumerate(zip(texts, self.texts, strict=True))
        changed = [(row, new, old) for row, (new, old) in pairs if new != old]
        self.texts = texts
        self.forget([row for row, new, old in changed if _width(new) != _width(old)])
        return [row for row, *_ in changed]

    def forget(self, rows: Sequence[int] | None = None) -> None:
        """Wires moved, or all of them: their labels look for new places."""
        if rows is None:
            self._found, self._cells = {}, {}
            return
        for row in rows:
            self._take_off(row)

    def boxes(self, rows: Sequence[int], pieces: Floats, nodes: Floats) -> list[QRectF | None]:
        """Where the labels of some wires are; None where there is no room.

        `pieces` has for each of these wires the piece that its label may sit on.
        """
        wanted = [
            place for place, row in enumerate(rows) if row not in self._found and self.texts[row]
        ]
        if wanted:
            self._place([rows[place] for place in wanted], pieces[wanted], nodes)
        return [self._found.get(row) for row in rows]

    def _place(self, rows: Sequence[int], pieces: Floats, nodes: Floats) -> None:
        half = np.array([[_width(self.texts[row]), HEIGHT] for row in rows])[:, None] / 2
        middles = curves.points_at(pieces, PLACES)
        frames = np.concatenate([middles - half, middles + half], axis=2)
        low, high = frames.min(axis=(0, 1)), frames.max(axis=(0, 1))
        near = nodes[curves.overlapping(nodes, low[0], low[1], high[2], high[3])]
        free = _clear_of(frames.reshape(-1, 4), near).reshape(len(rows), -1)
        for row, places, is_free in zip(rows, frames.tolist(), free.tolist(), strict=True):
            self._found[row] = None
            for frame, clear in zip(places, is_free, strict=True):
                if clear and not self._is_taken(frame):
                    self._put(row, frame)
                    break

    def _put(self, row: int, frame: _Frame) -> None:
        left, top, right, bottom = frame
        self._found[row] = QRectF(QPointF(left, top), QPointF(right, bottom))
        self._cells.setdefault((int(left // CELL), int(top // CELL)), []).append(row)

    def _take_off(self, row: int) -> None:
        box = self._found.pop(row, None)
        if box is not None:
            self._cells[int(box.left() // CELL), int(box.top() // CELL)].remove(row)

    def _is_taken(self, frame: _Frame) -> bool:
        left, top, right, bottom = frame
        wanted = QRectF(QPointF(left, top), QPointF(right, bottom))
        column, line = int(left // CELL), int(top // CELL)
        for x in (column - 1, column, column + 1):
            for y in (line - 1, line, line + 1):
                for other in self._cells.get((x, y), ()):
                    box = self._found[other]
                    if box is not None and box.intersects(wanted):
                        return True
        return False


def _width(text: str) -> float:
    return min(line_of(text, SIZE).width + PADDING, CELL)


def _clear_of(frames: Floats, nodes: Floats) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    """Which frames meet no node."""
    meets = np.zeros(len(frames), bool)
    for left, top, right, bottom in nodes.tolist():
        meets |= (
            (frames[:, 0] <= right)
            & (frames[:, 2] >= left)
            & (frames[:, 1] <= bottom)
            & (frames[:, 3] >= top)
        )
    return ~meets
