"""The draw panel: a digit of one's own, and what the network takes it for."""

from collections.abc import Collection, Sequence

import numpy as np
from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QSlider,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from netwright.inspection.passage import Passage, Way
from netwright.inspection.question import Answer, Question
from netwright.inspection.sample import Drawn, FromData
from netwright_desktop import theme
from netwright_desktop.bench import Bench
from netwright_desktop.panels.bars import AnswerBars
from netwright_desktop.panels.ink import PEN, SIDE, InkView
from netwright_desktop.panels.looking import LookingPanel
from netwright_desktop.panels.pages import NOTHING_YET
from netwright_desktop.panels.press_button import PressButton
from netwright_desktop.panels.sample_chooser import SampleChooser
from netwright_desktop.panels.table import Table
from netwright_desktop.tiles import Values, pictures_of
from netwright_desktop.traits import Traits

THINNEST, THICKEST = 4, 30
COLUMN = 150
DRAWING = "Your drawing"


class DrawPanel(LookingPanel):
    """A square to draw in, what the network gets of it, and a bar for each class.

    The picture is centred and scaled as those of the data are. It is asked about again at each
    step, while training goes on.
    """

    title = "Draw"
    about = "A digit of your own, and what the network takes it for"

    @classmethod
    def is_offered(cls, traits: Traits) -> bool:
        return traits.has_images

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._bench: Bench | None = None
        self._way: Way | None = None
        self.ink, self.bars, self.input = InkView(), AnswerBars(), InputView()
        self.erase, self.clear_button = PressButton(), QToolButton()
        self.pen = QSlider(Qt.Orientation.Horizontal)
        self.chooser = SampleChooser()
        self.caption = QLabel()
        self.caption.setWordWrap(True)
        self._build()
        self.ink.drawn.connect(self._follow_ink)
        self.pen.valueChanged.connect(self._set_pen)
        self.erase.toggled.connect(self._set_erasing)
        self.clear_button.clicked.connect(self.ink.clear)

    def attend(self, bench: Bench) -> None:
        self._bench = bench
        self.chooser.attend(bench)
        bench.sample.changed.connect(self._forget_answer)

    def asks(self) -> Collection[Question]:
        return (Passage(self._bench.sample.sample),) if self._bench else ()

    def take_value(self, answer: Answer) -> None:
        self._way = answer.value

    def take_fault(self, answer: Answer) -> None:
        super().take_fault(answer)
        self._way = None

    def show_answer(self, answer: Answer) -> None:
        # At once: a line under the pen is to be answered while it is drawn.
        super().show_answer(answer)
        self.draw_news()

    def redraw(self) -> None:
        way = self._way
        self.caption.setText(self._told())
        if way is None:
            self.bars.clear()
            self.input.show_values(None)
            return
        self.bars.show_answer(way.answer.ravel(), self._names(way), way.label, way.is_class)
        self.input.show_values(next((way.layers[n] for n in way.layers if n in way.inputs), None))

    def numbers(self) -> Table:
        """A row for each class: its name and the answer."""
        way = self._way
        if way is None:
            return Table()
        return Table(("answer", "value"), (np.array(self._names(way)), way.answer.ravel()))

    def pictured(self) -> Sequence[QWidget]:
        return (self.input, self.bars) if self._way else ()

    def clear(self) -> None:
        self._way, self.fault = None, ""

    def _names(self, way: Way) -> list[str]:
        known = way.class_names if way.is_class else ()
        return [known[n] if n < len(known) else str(n + 1) for n in range(way.answer.size)]

    def _told(self) -> str:
        """Whose answer it is, and which."""
        way = self._way
        if way is None or self._bench is None:
            return self.fault or NOTHING_YET
        sample = self._bench.sample.sample
        words = DRAWING
        if isinstance(sample, FromData):
            words = f"{sample.part.capitalize()} sample {sample.number + 1}"
        if not way.is_class:
            return words
        names = self._names(way)
        known = "" if way.label is None else f", a {names[way.label]}"
        return f"{words}{known}: read as {names[int(way.answer.argmax())]}"

    def _forget_answer(self) -> None:
        self.fault = ""

    def _follow_ink(self) -> None:
        if self._bench:
            is_drawn = not self.ink.is_empty
            self._bench.sample.choose(Drawn(self.ink.ink(), SIDE) if is_drawn else FromData())

    def _set_pen(self, width: int) -> None:
        self.ink.pen = width

    def _set_erasing(self, erases: bool) -> None:
        self.ink.erases = erases

    def _build(self) -> None:
        self.pen.setRange(THINNEST, THICKEST)
        self.pen.setValue(PEN)
        self.pen.setToolTip("Width of the pen")
        self.pen.setAccessibleName("Width of the pen")
        self.erase.setText("Erase")
        self.erase.setToolTip("Take ink away; the right button does so at any time")
        self.clear_button.setText("Clear")
        self.clear_button.setToolTip("Take all ink away")
        buttons = QHBoxLayout()
        buttons.addWidget(self.erase, 1)
        buttons.addWidget(self.clear_button, 1)
        column = QVBoxLayout()
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addLayout(buttons)
        column.addWidget(self.pen)
        column.addWidget(QLabel("or a sample of"))
        column.addWidget(self.chooser)
        column.addWidget(self.input, 1)
        middle = QWidget()
        middle.setFixedWidth(COLUMN)
        middle.setLayout(column)
        answer = QVBoxLayout()
        answer.setSpacing(4)
        answer.addWidget(self.caption)
        answer.addWidget(self.bars, 1)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(6, 6, 6, 6)
        layout.addWidget(self.ink, 3)
        layout.addWidget(middle)
        layout.addLayout(answer, 4)


class InputView(QWidget):
    """What the network gets, pixel by pixel."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.values: Values | None = None
        self.setToolTip("What the network gets")
        self.setAccessibleName("What the network gets")

    def sizeHint(self) -> QSize:
        return QSize(64, 64)

    def show_values(self, values: Values | None) -> None:
        """Show the numbers of an Input; None: there are none."""
        self.values = values
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        del event
        if self.values is None or self.values.ndim < 2:
            return
        picture = pictures_of(self.values, is_input=True, most=1)[0]
        room = QRectF(self.rect()).adjusted(0, 0, -1, -1)
        scale = min(room.width() / picture.width(), room.height() / picture.height())
        place = QRectF(0, 0, picture.width() * scale, picture.height() * scale)
        painter = QPainter(self)
        painter.drawImage(place, picture)
        painter.setPen(QPen(QColor(theme.colors().node_border), 1))
        painter.drawRect(place)
