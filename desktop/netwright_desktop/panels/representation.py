"""The representation panel: how far apart a layer puts the classes."""

from collections.abc import Collection
from threading import Thread

import numpy as np
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import (
    QComboBox,
    QHBoxLayout,
    QProgressBar,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from netwright.inspection.layers import Layers
from netwright.inspection.question import Answer, Question
from netwright.inspection.representation import Activations, Cloud, PrincipalComponents
from netwright.inspection.tsne import TSne
from netwright_desktop import theme
from netwright_desktop.panels.caption import Caption
from netwright_desktop.panels.cloud_view import CloudView, class_legend
from netwright_desktop.panels.layer_choice import LayerChoice
from netwright_desktop.panels.looking import LookingPanel
from netwright_desktop.panels.pages import NOTHING_YET, Pages
from netwright_desktop.panels.table import Table

PCA, T_SNE = "PCA", "t-SNE"
LOOKS = 100
"""Milliseconds between two looks at how far t-SNE is."""


class RepresentationPanel(LookingPanel):
    """The activations of a layer for many samples, in two dimensions, coloured by class.

    PCA follows the training. t-SNE takes seconds: it is begun by a button, for the weights of
    that moment, and can be cancelled.
    """

    title = "Representation"
    about = "The activations of a layer as points, by PCA or t-SNE"

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.cloud: Cloud | None = None
        self.step = 0
        self._known = False  # the layers of the network
        self._wanted: Activations | None = None
        self._work: TSne | None = None
        self._found: Cloud | str | None = None
        self.layer = LayerChoice("The layer whose activations are shown")
        self.method = QComboBox()
        self.method.addItems((PCA, T_SNE))
        self.method.setToolTip(
            "PCA: the two directions in which the activations vary most, live. t-SNE: neighbours"
            " stay neighbours; takes some seconds."
        )
        self.compute = QPushButton("Compute")
        self.cancel = QPushButton("Cancel")
        self.progress = QProgressBar(maximum=100)
        self.legend, self.caption = Caption(), Caption()
        self.view = CloudView()
        self.pages = Pages(self.view)
        self._timer = QTimer(self, interval=LOOKS)
        self._timer.timeout.connect(self._look)
        self._build()
        self.layer.currentIndexChanged.connect(self._begin_again)
        self.method.currentIndexChanged.connect(self._begin_again)
        self.compute.clicked.connect(self._compute)
        self.cancel.clicked.connect(self._cancel)
        self.view.pointed.connect(self._name_point)
        theme.signals.changed.connect(self.changed)
        self._show_controls()

    def asks(self) -> Collection[Question]:
        name = self.layer.currentText()
        if self._wanted is not None:
            return Layers(), self._wanted
        if self.method.currentText() == PCA and name:
            return Layers(), PrincipalComponents(name)
        return (Layers(),)

    def take_value(self, answer: Answer) -> None:
        if answer.question == Layers():
            self._known = True
            names = [face.name for face in answer.value]
            self.layer.offer(names, names[-1] if names else "")
        elif answer.question == self._wanted:
            self._wanted = None
            self.step = answer.step
            self._start(answer.value)
        elif answer.question == PrincipalComponents(self.layer.currentText()):
            self.cloud, self.step = answer.value, answer.step

    def redraw(self) -> None:
        why = self.fault or (NOTHING_YET if not self._known else self._words())
        self.pages.show_content(self.cloud is not None and not self.fault, why)
        self.view.draw(self.cloud)
        self.legend.setText(class_legend(self.cloud) if self.cloud else "")
        self.caption.setText(self._caption())
        self._show_controls()

    def clear(self) -> None:
        self._cancel()
        self.cloud, self.step, self.fault, self._known = None, 0, "", False

    def numbers(self) -> Table:
        if self.cloud is None:
            return Table()
        cloud = self.cloud
        header: tuple[str, ...] = ("sample", "x", "y")
        columns: tuple[np.ndarray, ...] = (
            cloud.samples + 1,
            cloud.points[:, 0].astype(np.float64),
            cloud.points[:, 1].astype(np.float64),
        )
        if cloud.classes is not None:
            header, columns = (*header, "class"), (*columns, cloud.classes)
        return Table(header, columns)

    def pictured(self) -> tuple[QWidget, ...]:
        return self.legend, self.pages, self.caption

    def follow(self, names: Collection[str]) -> None:
        """Show the layer that was selected on the canvas."""
        self.layer.follow(names)

    # --- t-SNE ---------------------------------------------------------------------------------

    @property
    def is_working(self) -> bool:
        """Whether t-SNE is under way."""
        return self._wanted is not None or self._work is not None

    def _compute(self) -> None:
        self.fault = ""
        self._wanted = Activations(self.layer.currentText())
        self._show_controls()

    def _start(self, cloud: Cloud) -> None:
        try:
            work = TSne(cloud.points)
        except ValueError as why:
            self.fault = str(why)
            return
        self._work, self._found = work, None

        def run() -> None:
            try:
                points = work.run()
            except RuntimeError as why:
                self._found = str(why)
            else:
                found = cloud if points is None else _moved(cloud, points)
                self._found = None if points is None else found

        self._thread = Thread(target=run, name="netwright t-SNE", daemon=True)
        self._thread.start()
        self._timer.start()

    def _look(self) -> None:
        """Show how far it is; take what it found."""
        work = self._work
        if work is None:
            self._timer.stop()
            return
        self.progress.setValue(round(100 * work.share))
        if self._thread.is_alive():
            return
        self._timer.stop()
        self._work = None
        if isinstance(self._found, str):
            self.fault = self._found
        elif self._found is not None:
            self.cloud = self._found
        self.changed()

    def _cancel(self) -> None:
        self._wanted = None
        if self._work is not None:
            self._work.cancel()
            self._work = None
        self.changed()

    # --- showing -------------------------------------------------------------------------------

    def _begin_again(self) -> None:
        self.cloud, self.fault = None, ""
        self._cancel()

    def _words(self) -> str:
        if not self.layer.count():
            return "This network has no layer between Input and loss."
        if self.method.currentText() == T_SNE:
            return "Computing…" if self.is_working else "Press Compute."
        return NOTHING_YET

    def _caption(self, point: int = -1) -> str:
        cloud = self.cloud
        if cloud is None:
            return ""
        if 0 <= point < len(cloud.samples):
            words = f"Sample {cloud.samples[point] + 1:,}"
            if cloud.classes is None:
                return words
            number = int(cloud.classes[point])
            known = number < len(cloud.class_names)
            return f"{words}: {cloud.class_names[number] if known else f'class {number}'}"
        words = f"{len(cloud.samples):,} samples, step {self.step:,}"
        if cloud.explained:
            first, second = (100 * share for share in cloud.explained)
            words += f", variance {first:.0f} % and {second:.0f} %"
        return words

    def _name_point(self, point: int) -> None:
        self.caption.setText(self._caption(point))

    def _show_controls(self) -> None:
        is_t_sne = self.method.currentText() == T_SNE
        self.compute.setVisible(is_t_sne and not self.is_working)
        self.compute.setEnabled(bool(self.layer.currentText()))
        self.cancel.setVisible(self.is_working)
        self.progress.setVisible(self.is_working)
        if not self.is_working:
            self.progress.setValue(0)

    def _build(self) -> None:
        head = QHBoxLayout()
        head.setContentsMargins(8, 4, 4, 0)
        head.addWidget(self.layer)
        head.addWidget(self.method)
        head.addWidget(self.compute)
        head.addWidget(self.progress, 1)
        head.addWidget(self.cancel)
        head.addStretch()
        self.caption.setToolTip(
            "Training samples; of PCA, how much of the variance lies along the two directions"
        )
        for label in (self.legend, self.caption):
            label.setContentsMargins(8, 0, 4, 2)
        self.legend.setWordWrap(True)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(2)
        layout.addLayout(head)
        layout.addWidget(self.legend)
        layout.addWidget(self.pages, 1)
        layout.addWidget(self.caption)


def _moved(cloud: Cloud, points: np.ndarray) -> Cloud:
    return Cloud(points, cloud.samples, cloud.classes, cloud.class_names)
