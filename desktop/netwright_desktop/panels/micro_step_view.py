"""One micro-step: its tensors side by side, and the number under the mouse worked out."""

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject, QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QPlainTextEdit,
    QScrollArea,
    QSplitter,
    QVBoxLayout,
    QWidget,
)

from netwright.inspection.explaining.worked import Worked
from netwright.inspection.micro_steps import MicroStep, Shown
from netwright_desktop.background import Background
from netwright_desktop.figures import figure
from netwright_desktop.panels.caption import Caption
from netwright_desktop.panels.tensor_slice import Index
from netwright_desktop.panels.tensor_view import TensorView

WIDEST, NARROWEST = 420, 130
"""Pixels that one tensor may take."""
HEAD, TURNING = 34, 28
"""Pixels that the title of a tensor takes, and where channels are chosen."""
MOST_AT_ONCE = 2_000_000
"""Numbers that an operation may read for one of its own to be worked out while the mouse moves."""
Wanted = tuple[MicroStep, int, Index]
"""Of a micro-step the number of an output, and a place in it."""
LOW = 290
"""A view lower than this has the numbers beside the tensors, not below."""


class MicroStepView(QWidget):
    """What comes out stands first, then what goes in, as in the formula."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._step: MicroStep | None = None
        self._sample = 0
        self._pinned: tuple[int, Index] = (0, ())
        self._number = 0
        self.views: list[TensorView] = []
        self._used = 0
        self._wanted: Wanted | None = None
        self._is_working = False
        self._background = Background(self)
        self.title = Caption(textFormat=Qt.TextFormat.PlainText)
        self.title.setContentsMargins(4, 0, 0, 0)
        font = self.title.font()
        font.setBold(True)
        self.title.setFont(font)
        self.formula = QLabel(wordWrap=True)
        self.formula.setTextFormat(Qt.TextFormat.PlainText)
        self.formula.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.lines = QPlainTextEdit(readOnly=True)
        self.lines.setFrameShape(QFrame.Shape.NoFrame)
        self.lines.setAccessibleName("The formula with its numbers")
        self._row = QHBoxLayout()
        self._row.setContentsMargins(4, 2, 4, 2)
        self._row.setSpacing(14)
        self._from = QLabel("from")
        self._from.setEnabled(False)
        self._build()

    def show_step(self, step: MicroStep, sample: int) -> None:
        """Show a micro-step, of a sample where its tensors have samples."""
        stays = self._step is not None and _shapes(self._step) == _shapes(step)
        self._step, self._sample = step, sample
        self.title.setText(f"{step.phase}: {step.node} · {step.title}")
        self._arrange(step)
        if not stays:
            self._pinned = 0, (0,) * step.outputs[0].values.ndim
        self._pin(*self._pinned)

    def explain(self, output: int, index: Index) -> None:
        """Work a number of an output out, and mark what it reads."""
        step = self._step
        if step is None:
            return
        if step.outputs[output].batched:
            index = (self._sample, *index[1:])
        self.formula.setText(step.formula(output))
        self._wanted = step, output, index
        if sum(shown.values.size for shown in step.inputs) <= MOST_AT_ONCE:
            self._show_worked(step, output, index, step.explain(output, index))
        elif not self._is_working:
            self._work(self._wanted)

    def _work(self, wanted: Wanted) -> None:
        """Work a number out beside the window: sums over large tensors take their time."""
        step, output, index = wanted
        self._is_working = True

        def done(worked: Worked | None) -> None:
            self._is_working = False
            if self._wanted == wanted:
                self._show_worked(step, output, index, worked)
            elif self._wanted is not None:
                self.explain(*self._wanted[1:])

        self._background.run(lambda: step.explain(output, index), done, lambda _: done(None))

    def _show_worked(
        self, step: MicroStep, output: int, index: Index, worked: Worked | None
    ) -> None:
        shown = step.outputs[output]
        seen = dict(worked.seen) if worked else {}
        for number, view in enumerate(self.views[: self._used]):
            if number == output:
                view.mark(None, index)
            elif number < len(step.outputs):
                alike = step.outputs[number].values.shape == shown.values.shape
                view.mark(tuple(slice(i, i + 1) for i in index) if alike else None, None)
            else:
                view.mark(seen.get(number - len(step.outputs)), None)
        self.lines.setPlainText("\n".join(worked.lines) if worked else _element(shown, index))

    @property
    def text(self) -> str:
        """The lines that are seen."""
        return self.lines.toPlainText()

    def _build(self) -> None:
        inside = QWidget()
        self._row.addStretch(1)
        inside.setLayout(self._row)
        self.tensors = QScrollArea(widgetResizable=True)
        self.tensors.setFrameShape(QFrame.Shape.NoFrame)
        self.tensors.setWidget(inside)
        self.tensors.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)
        self.tensors.viewport().installEventFilter(self)
        words = QWidget()
        column = QVBoxLayout(words)
        column.setContentsMargins(4, 0, 4, 2)
        column.setSpacing(2)
        column.addWidget(self.formula)
        column.addWidget(self.lines, 1)
        self.parts = QSplitter(Qt.Orientation.Vertical)
        self.parts.setChildrenCollapsible(False)
        self.parts.addWidget(self.tensors)
        self.parts.addWidget(words)
        self.parts.setStretchFactor(0, 3)
        self.parts.setStretchFactor(1, 2)
        self.parts.setSizes([300, 200])
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(2)
        layout.addWidget(self.title)
        layout.addWidget(self.parts, 1)

    def _arrange(self, step: MicroStep) -> None:
        """A view for each tensor; views are used again."""
        shown = [*step.outputs, *step.inputs]
        while len(self.views) < len(shown):
            self._add_view()
        self._used, room = len(shown), self._room(shown)
        self._row.removeWidget(self._from)
        self._row.insertWidget(len(step.outputs), self._from, 0, Qt.AlignmentFlag.AlignTop)
        for number, view in enumerate(self.views):
            view.setVisible(number < len(shown))
            if number < len(shown):
                view.show_tensor(shown[number], self._sample, room)

    def _room(self, shown: Sequence[Shown]) -> QSize:
        """What each tensor may take: all shall be seen at once if they can."""
        between = self._row.spacing() * (len(shown) + 1) + self._from.sizeHint().width()
        width = (self.tensors.viewport().width() - between - 8) // len(shown)
        bar = self.tensors.horizontalScrollBar().sizeHint().height()
        height = self.tensors.viewport().height() - HEAD
        if any(one.values.ndim - one.batched > 2 for one in shown):
            height -= TURNING
        if not self.tensors.horizontalScrollBar().isVisible():
            height -= bar
        return QSize(min(max(width, NARROWEST), WIDEST), max(height, 60))

    def _add_view(self) -> None:
        view, number = TensorView(), len(self.views)
        self.views.append(view)
        # Before the stretch at the end, behind the word `from` if that stands among them.
        self._row.insertWidget(self._row.count() - 1, view, 0, Qt.AlignmentFlag.AlignTop)
        view.pointed.connect(lambda index: self._point(number, index))
        view.chosen.connect(lambda index: self._choose(number, index))

    def _point(self, number: int, index: Index | None) -> None:
        if self._step is None or number >= self._used:
            return
        if index is None:
            self.explain(*self._pinned)
        elif number < len(self._step.outputs):
            self.explain(number, index)
        else:
            shown = self._step.inputs[number - len(self._step.outputs)]
            self._wanted = None
            self.lines.setPlainText(_element(shown, index))

    def _choose(self, number: int, index: Index) -> None:
        if self._step is not None and number < len(self._step.outputs):
            self._pin(number, index)
        elif self._step is not None:
            self._point(number, index)
            self.views[number].mark(None, index)

    def _pin(self, output: int, index: Index) -> None:
        self._pinned = output, index
        self.explain(output, index)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize and self._step is not None:
            self._arrange(self._step)
            self.explain(*self._pinned)
        return super().eventFilter(watched, event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        flat = Qt.Orientation.Horizontal if self.height() < LOW else Qt.Orientation.Vertical
        if self.parts.orientation() is not flat:
            self.parts.setOrientation(flat)
            self.parts.setSizes([300, 200])


def _shapes(step: MicroStep) -> list[tuple[str, tuple[int, ...]]]:
    return [(step.title, shown.values.shape) for shown in step.outputs]


def _element(shown: Shown, index: Index) -> str:
    """`W[3, 2] = 0.5, of dense1/weight`."""
    own = index[1:] if shown.batched else index
    place = f"[{', '.join(map(str, own))}]" if own else ""
    value = figure(float(shown.values[index])).replace("-", "−")
    return f"{shown.letter}{place} = {value}, of {shown.name}"
