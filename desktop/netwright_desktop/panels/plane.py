"""The plane panel: samples of two numbers, what the network says all around them, and a brush."""

from collections.abc import Collection, Sequence

import numpy as np
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from netwright.inspection.plane import Boundary, PlaneAnswer, middles
from netwright.inspection.question import Answer, Question
from netwright_desktop import theme
from netwright_desktop.bench import Bench
from netwright_desktop.figures import figure
from netwright_desktop.painting import Painting, Plane
from netwright_desktop.panels.looking import LookingPanel
from netwright_desktop.panels.pages import Pages
from netwright_desktop.panels.plane_colors import cell_at, marks_of, picture_of, reach_of
from netwright_desktop.panels.plane_tools import ERASE, LOOK, PlaneTools
from netwright_desktop.panels.plane_view import PlaneView
from netwright_desktop.panels.table import Table
from netwright_desktop.session import Session
from netwright_desktop.traits import Traits

APART = 9
"""Pixels from one sample of a stroke to the next."""
BRUSH, ERASER = 3, 12
"""Pixels around the pointer: where a sample is painted, and where they are erased."""
SIDE = 152
NO_POINTS = "These samples are no points in the plane. Choose a class, and paint others."
LATER = "New samples count from the next Train."
LEGEND = "● training  ◆ validation"
MOST_NAMES = 4
"""Of more classes the most likely are read."""


class PlanePanel(LookingPanel):
    """The colour of a place is the network's answer there; it is drawn as soon as it comes."""

    title = "Plane"
    about = "What the network answers all over the plane; paint samples"

    @classmethod
    def is_offered(cls, traits: Traits) -> bool:
        return traits.has_points

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session: Session | None = None
        self._painting: Painting | None = None
        self._answer: PlaneAnswer | None = None
        self._last: tuple[float, float] | None = None
        self._pointed: tuple[float, float] | None = None
        self.view, self.tools = PlaneView(), PlaneTools()
        self.pages = Pages(self.view, NO_POINTS)
        self.discrete = QCheckBox("Classes alone")
        self.discrete.setToolTip("Colour each place by its class, not by how sure the network is")
        self.legend, self.readout, self.note = QLabel(), QLabel(), QLabel()
        self.note.setWordWrap(True)
        self._build()
        self.discrete.toggled.connect(self._show_answer)
        self.view.hovered.connect(self._point)
        self.view.pressed.connect(self._begin)
        self.view.dragged.connect(self._go_on)
        self.view.released.connect(self._end)
        self.view.area_changed.connect(self._size_pointer)
        self.tools.chosen.connect(self._take)
        self.tools.cleared.connect(self._clear_samples)
        theme.signals.changed.connect(self._show_data)

    # --- the run -------------------------------------------------------------------------------

    def attend(self, bench: Bench) -> None:
        session = bench.session
        self._session, self._painting = session, bench.painting
        session.run.data_loaded.connect(self._show_data)
        session.run.changed.connect(self._show_note)
        session.opened.connect(self._show_data)

    def asks(self) -> Collection[Question]:
        return (Boundary(self.view.area),) if self._plane else ()

    def take_value(self, answer: Answer) -> None:
        self._answer = answer.value

    def take_fault(self, answer: Answer) -> None:
        super().take_fault(answer)
        self._answer = None

    def show_answer(self, answer: Answer) -> None:
        # At once, and not on the panel's turn: the boundary is to be seen moving.
        super().show_answer(answer)
        self.draw_news()

    def redraw(self) -> None:
        self._show_answer()
        self._show_note()

    def numbers(self) -> Table:
        """A row for each cell: its middle, and what the network answers there."""
        answer = self._answer
        if answer is None:
            return Table()
        places, count = middles(answer.area, len(answer.values)), answer.values.shape[-1]
        names = (name.lower() for name in self._names(count, answer.is_class))
        return Table(("x", "y", *names), (*places.T, *answer.values.reshape(-1, count).T))

    def pictured(self) -> Sequence[QWidget]:
        return (self.view, self.legend) if self._plane else ()

    def clear(self) -> None:
        self._answer, self.fault = None, ""

    # --- what is shown -------------------------------------------------------------------------

    @property
    def _plane(self) -> Plane | None:
        return self._painting.plane if self._painting else None

    def _show_data(self) -> None:
        """Other data are there, or none yet."""
        plane = self._plane
        self.pages.show_content(plane is not None, NO_POINTS)
        self.legend.setText(LEGEND if plane else "")
        if plane is not None:
            self.view.set_home(plane.area)
            self.view.show_marks(marks_of(plane))
        self._size_pointer()
        self.changed()

    def _show_answer(self) -> None:
        answer = self._answer
        if answer is None or self._plane is None:
            self.view.show_background(None, self.view.area)
        else:
            picture = picture_of(answer, reach_of(self._plane), self.discrete.isChecked())
            self.view.show_background(picture, answer.area)
        self.readout.setText(self.told())

    def _show_note(self) -> None:
        is_later = self._session is not None and self._session.run.trains_older_data
        self.note.setText(LATER if is_later else self.fault)

    def _point(self, point: tuple[float, float] | None) -> None:
        self._pointed = point
        self.readout.setText(self.told())

    def told(self) -> str:
        """What the network answers under the pointer, and where that is."""
        if self._pointed is None:
            return ""
        x, y = self._pointed
        lines = [f"x {figure(x)}, y {figure(y)}"]
        found = cell_at(self._answer, x, y) if self._answer else None
        if self._answer and found is not None:
            names = self._names(len(found), self._answer.is_class)
            likely = np.sort(np.argsort(-found, kind="stable")[:MOST_NAMES])
            lines += [f"{names[n]}: {figure(float(found[n]))}" for n in likely]
        return "\n".join(lines)

    def _names(self, count: int, is_class: bool) -> list[str]:
        """What each answer is called."""
        given = self._plane.class_names if self._plane else ()
        if not is_class:
            return ["Value"] if count == 1 else [f"Value {number + 1}" for number in range(count)]
        if count == 1:
            return [f"Class {given[1] if len(given) > 1 else 2}"]
        return [f"Class {given[n] if n < len(given) else n + 1}" for n in range(count)]

    # --- the brush -----------------------------------------------------------------------------

    def _take(self, tool: int) -> None:
        if tool >= 0 and self._plane is None:
            self._clear_samples()  # a plane to paint on
        self._size_pointer()

    def _size_pointer(self) -> None:
        pixels = {LOOK: 0, ERASE: ERASER}.get(self.tools.tool, BRUSH)
        self.view.reach = pixels * self.view.unit()
        self.view.update()

    def _begin(self, x: float, y: float) -> None:
        if self._painting is not None and self.tools.tool != LOOK:
            self._painting.begin()
            self._last = None
            self._go_on(x, y)

    def _go_on(self, x: float, y: float) -> None:
        painting, tool, unit = self._painting, self.tools.tool, self.view.unit()
        if painting is None or tool == LOOK:
            return
        if tool == ERASE:
            painting.erase(x, y, ERASER * unit)
        elif self._last and np.hypot(x - self._last[0], y - self._last[1]) < APART * unit:
            return
        else:
            painting.paint(x, y, tool)
        self._last = x, y

    def _end(self) -> None:
        if self._painting is not None:
            self._painting.end()

    def _clear_samples(self) -> None:
        if self._painting is not None:
            self._painting.clear()

    def _build(self) -> None:
        column = QVBoxLayout()
        column.setContentsMargins(0, 6, 6, 4)
        column.setSpacing(4)
        for part in (self.tools, self.discrete, self.legend, self.readout, self.note):
            column.addWidget(part)
        column.addStretch(1)
        side = QWidget()
        side.setFixedWidth(SIDE)
        side.setLayout(column)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.pages, 1)
        layout.addWidget(side)
