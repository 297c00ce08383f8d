"""The learning curve panel: how good networks and other methods become with more samples."""

from collections.abc import Sequence
from html import escape
from threading import Thread

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import (
    QApplication,
    QHBoxLayout,
    QProgressBar,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from netwright.judgement.curve_process import CurveProcess
from netwright.judgement.plan import Plan, Point
from netwright.training.snapshot import Snapshot
from netwright_desktop import theme
from netwright_desktop.bench import Bench
from netwright_desktop.panels.caption import Caption
from netwright_desktop.panels.chart import Chart, curve_color
from netwright_desktop.panels.layer_choice import LayerChoice
from netwright_desktop.panels.pages import Pages
from netwright_desktop.panels.panel import Panel
from netwright_desktop.panels.press_button import PressButton
from netwright_desktop.panels.table import Table
from netwright_desktop.traits import Traits

LOOKS = 100
"""Milliseconds between two looks at how far the work is."""
PRESS = (
    "Press Compute: this network, narrower and wider ones and other methods are trained on parts"
    " of the training samples, in a process of its own."
)

NO_DATA = "The data are not loaded yet."
HERE = "This network"
METHODS = 7
"""Methods with a colour of their own."""
MOST_TICKS = 8


class LearningCurvePanel(Panel):
    """A measure over the number of training samples: on validation solid, on training dashed."""

    title = "Learning curve"
    about = "Would more samples help, or a larger network?"

    @classmethod
    def is_offered(cls, traits: Traits) -> bool:
        del traits
        return False  # costs nothing to open when one wants to know

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.points: list[Point] = []
        self.fault = ""
        self._bench: Bench | None = None
        self._work: CurveProcess | None = None
        self._thread: Thread | None = None
        self._news: list[Point | str] = []
        self._drawn_methods: list[str] = []
        self._curves: dict[tuple[str, bool], pg.PlotDataItem] = {}
        self.measure = LayerChoice("The measure that is drawn")
        self.others = PressButton()
        self.compute, self.cancel = QPushButton("Compute"), QPushButton("Cancel")
        self.progress = QProgressBar(maximum=100)
        self.legend = Caption(wordWrap=True, textFormat=Qt.TextFormat.RichText)
        self.caption = Caption(wordWrap=True)
        self.chart = Chart("Training samples", "")
        self.pages = Pages(self.chart, PRESS)
        self._timer = QTimer(self, interval=LOOKS)
        self._timer.timeout.connect(self._look)
        self._build()
        self.measure.currentIndexChanged.connect(self.changed)
        self.others.toggled.connect(self.changed)
        self.compute.clicked.connect(self.start)
        self.cancel.clicked.connect(self.end)
        theme.signals.changed.connect(self.changed)

    # --- the work ------------------------------------------------------------------------------

    @property
    def is_working(self) -> bool:
        """Whether points are still coming."""
        return self._work is not None

    def attend(self, bench: Bench) -> None:
        self._bench = bench
        bench.session.opened.connect(self.end)
        app = QApplication.instance()
        if app is not None:
            app.aboutToQuit.connect(self.end)

    def start(self) -> None:
        """Compute it for the network, the settings and the data as they are now."""
        if self._bench is None or self.is_working:
            return
        session = self._bench.session
        dataset, problems = session.run.dataset, session.run.problems()
        if dataset is None or problems:
            self.points, self.fault = [], problems[0].message if problems else NO_DATA
            self.changed()
            return
        self.points, self.fault, self._news = [], "", []
        work = CurveProcess(session.document.graph.copy(), session.settings, dataset, Plan())
        self._work, news = work, self._news

        def run() -> None:
            try:
                work.run(news.append)
            except RuntimeError as why:
                news.append(str(why))

        self._thread = Thread(target=run, name="netwright learning curve", daemon=True)
        self._thread.start()
        self._timer.start()
        self.changed()

    def end(self) -> None:
        """Cancel it; what was found stays."""
        if self._work is not None:
            self._work.cancel()
            self._work = None
            self._timer.stop()
            self.changed()

    def _look(self) -> None:
        """Take what was found; see how far it is."""
        work, thread = self._work, self._thread
        if work is None or thread is None:
            return
        is_over = not thread.is_alive()
        fresh, self._news[:] = list(self._news), []
        self.points += [point for point in fresh if isinstance(point, Point)]
        self.fault = next((words for words in fresh if isinstance(words, str)), self.fault)
        self.progress.setValue(round(100 * work.share))
        if is_over:
            self._work = None
            self._timer.stop()
        if fresh or is_over:
            self.changed()

    # --- the panel -----------------------------------------------------------------------------

    def show_snapshot(self, snapshot: Snapshot) -> None:
        pass  # it is about the network, not about a run

    def collect(self, snapshots: object) -> None:
        del snapshots

    def redraw(self) -> None:
        self._show_controls()
        has_points = bool(self.points)
        words = "Training…" if self.is_working else self.fault or PRESS
        self.pages.show_content(has_points, words)
        for part in (self.legend, self.caption):
            part.setVisible(has_points)
        if not has_points:
            return
        self.measure.blockSignals(True)  # it is drawn here anyway
        self.measure.offer(list(self.points[0].validation))
        self.measure.blockSignals(False)
        methods = self._methods()
        if methods != self._drawn_methods:
            self._drawn_methods = methods
            self._make_curves(methods)
        name = self.measure.currentText()
        for method in methods:
            found = [point for point in self.points if point.method == method]
            x = np.log2([float(point.samples) for point in found])
            for is_training in (False, True):
                sides = (p.training if is_training else p.validation for p in found)
                y = np.array([side[name] for side in sides])
                self._curves[method, is_training].setData(x, y)
        self._draw_axis()
        self.legend.setText(self._legend(methods, name))
        self.caption.setText(self._caption(name))

    def clear(self) -> None:
        self.end()
        self.points, self.fault = [], ""

    def numbers(self) -> Table:
        if not self.points:
            return Table()
        names = list(self.points[0].validation)
        columns = [
            np.array([p.method for p in self.points], object),
            np.array([p.samples for p in self.points]),
            *(np.array([p.training[name] for p in self.points]) for name in names),
            *(np.array([p.validation[name] for p in self.points]) for name in names),
        ]
        header = (
            "method", "samples", *(f"training: {name}" for name in names),
            *(f"validation: {name}" for name in names),
        )  # fmt: skip
        return Table(header, tuple(columns))

    def pictured(self) -> Sequence[QWidget]:
        return (self.legend, self.pages, self.caption) if self.points else ()

    # --- within --------------------------------------------------------------------------------

    def _methods(self) -> list[str]:
        chosen = [p for p in self.points if p.is_network or self.others.isChecked()]
        return list(dict.fromkeys(point.method for point in chosen))

    def _place(self, method: str) -> int:
        every = list(dict.fromkeys(point.method for point in self.points))
        return every.index(method) % METHODS

    def _make_curves(self, methods: Sequence[str]) -> None:
        self.chart.remove_curves()
        self._curves = {}
        for method in methods:
            color = curve_color(self._place(method))
            width = 3.0 if method == HERE else 1.5
            self._curves[method, False] = self.chart.add_curve(color, width, points=True)
            dashed = Qt.PenStyle.DashLine
            self._curves[method, True] = self.chart.add_curve(color, 1.0, dashed)

    def _draw_axis(self) -> None:
        """The axis doubles from mark to mark, as the sizes do."""
        sizes = sorted({point.samples for point in self.points})[-MOST_TICKS:]
        ticks = [(float(np.log2(size)), f"{size:,}") for size in sizes]
        self.chart.item.getAxis("bottom").setTicks([ticks, []])

    def _legend(self, methods: Sequence[str], name: str) -> str:
        colors, muted = theme.colors().curves, theme.colors().muted_text
        words = [f'<span style="color:{muted}">{escape(name)}, at the last size:</span>']
        for method in methods:
            last = [point for point in self.points if point.method == method][-1]
            shown = f"{escape(method)}&nbsp;{last.validation[name]:.3f}".replace(" ", "&nbsp;")
            color = colors[self._place(method)]
            words.append(f'<span style="color:{color}">■</span>&nbsp;{shown}')
        return "&ensp; ".join(words)

    def _caption(self, name: str) -> str:
        found = [point for point in self.points if point.method == HERE]
        if not found:
            return ""
        last = found[-1]
        training, validation = last.training[name], last.validation[name]
        return (
            f"This network with {last.samples:,} samples: {training:.3f} on these,"
            f" {validation:.3f} on validation. A gap is variance: more samples close it. Where both"
            " are bad it is bias: a larger network may help."
        )

    def _show_controls(self) -> None:
        self.compute.setVisible(not self.is_working)
        self.cancel.setVisible(self.is_working)
        self.progress.setVisible(self.is_working)
        self.measure.setVisible(bool(self.points))
        self.others.setVisible(any(not point.is_network for point in self.points))
        if not self.is_working:
            self.progress.setValue(0)

    def _build(self) -> None:
        self.others.setText("Other methods")
        self.others.setChecked(True)
        self.others.setToolTip("Linear models, support vectors, forests and boosting too")
        self.compute.setToolTip("Train on parts of the training samples; it may take minutes")
        head = QHBoxLayout()
        head.setContentsMargins(8, 4, 4, 0)
        for widget in (self.compute, self.progress, self.cancel, self.measure, self.others):
            head.addWidget(widget)
        head.addStretch()
        for label in (self.legend, self.caption):
            label.setContentsMargins(8, 0, 4, 2)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(2)
        layout.addLayout(head)
        layout.addWidget(self.legend)
        layout.addWidget(self.pages, 1)
        layout.addWidget(self.caption)
        self._show_controls()
