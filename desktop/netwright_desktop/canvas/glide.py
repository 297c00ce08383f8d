"""Nodes glide to where they are: a picture alone, the document is there already."""

from collections.abc import Mapping

from PySide6.QtCore import QEasingCurve, QObject, QVariantAnimation
from PySide6.QtWidgets import QApplication, QStyle

from netwright.graph.graph import Position
from netwright_desktop.canvas.scene import CanvasScene
from netwright_desktop.preferences import preferences

DURATION = 200
"""Milliseconds."""
_KEY = "canvas/reduced_motion"


def reduces_motion() -> bool:
    """Whether nothing moves by itself: the user said so, or the system does."""
    if preferences().value(_KEY, False, type=bool):
        return True
    style = QApplication.style()
    return style.styleHint(QStyle.StyleHint.SH_Widget_Animation_Duration) <= 0


def reduce_motion(reduced: bool) -> None:
    """Let nodes jump instead of gliding, or glide again."""
    preferences().setValue(_KEY, reduced)


class Glide(QObject):
    """Shows nodes on their way from where they stood before an edit.

    Any other edit, or a gesture, ends it: nodes then stand where the document has them.
    """

    def __init__(self, scene: CanvasScene) -> None:
        super().__init__(scene)
        self._scene = scene
        self._from: dict[str, Position] = {}
        self._animation = QVariantAnimation(self)
        self._animation.setStartValue(0.0)
        self._animation.setEndValue(1.0)
        self._animation.setDuration(DURATION)
        self._animation.setEasingCurve(QEasingCurve.Type.OutCubic)
        self._animation.valueChanged.connect(self._show)
        self._animation.finished.connect(self._end)
        scene.document.changed.connect(self._forget)
        scene.document.level_changed.connect(self._forget)

    @property
    def is_under_way(self) -> bool:
        """Whether nodes are on their way."""
        return bool(self._from)

    def start(self, before: Mapping[str, Position]) -> None:
        """Let nodes come from these positions to those that they have."""
        self.stop()
        if not reduces_motion():
            self._from = dict(before)
            self._animation.start()

    def stop(self) -> None:
        """Show nodes where they are."""
        if self._from:
            self._animation.stop()
            self._end()

    def _show(self, part: float) -> None:
        places = self._places()
        shown = {
            item_id: (x + part * (places[item_id][0] - x), y + part * (places[item_id][1] - y))
            for item_id, (x, y) in self._from.items()
        }
        # Wires go straight until nodes stand where their points were meant for.
        self._scene.show_moved(shown, {})

    def _end(self) -> None:
        places = self._places()
        self._from = {}
        self._scene.show_moved(places)

    def _forget(self) -> None:
        """The scene shows another edit already."""
        self._from = {}
        self._animation.stop()

    def _places(self) -> dict[str, Position]:
        graph = self._scene.document.graph
        return {item_id: graph.item(item_id).position for item_id in self._from}
