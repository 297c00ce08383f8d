"""What the canvas shows of the run: asked for and drawn while it is switched on."""

from collections.abc import Collection

from PySide6.QtCore import QObject, Signal

from netwright.inspection.question import Answer, Question
from netwright_desktop import theme
from netwright_desktop.canvas.view import CanvasView
from netwright_desktop.preferences import preferences


class LiveLook(QObject):
    """Drawn on a canvas, again at every edit; whether it is on is remembered under `key`.

    Signals:
        changed: it was switched on or off.
    """

    key: str
    changed = Signal()

    def __init__(self, canvas: CanvasView) -> None:
        super().__init__(canvas)
        self._canvas = canvas
        self._has_news = False
        self.is_on = preferences().value(self.key, True, type=bool) is True
        canvas.document.changed.connect(self._draw)
        canvas.document.level_changed.connect(self._draw)
        theme.signals.changed.connect(self._draw)

    def switch(self) -> None:
        """Show it, or no longer."""
        self.is_on = not self.is_on
        preferences().setValue(self.key, self.is_on)
        self._draw()
        self.changed.emit()

    def questions(self) -> Collection[Question]:
        """What is to be known now: nothing where it would not be seen."""
        question = self._question() if self.is_on and self._canvas.isVisible() else None
        return () if question is None else (question,)

    def show_answer(self, answer: Answer) -> None:
        """Take an answer; it is drawn by `draw_news`."""
        self.take_answer(answer)
        self._has_news = True

    def draw_news(self) -> bool:
        """Draw what has come since it was drawn last; whether there was something."""
        if not self._has_news:
            return False
        self._draw()
        self._has_news = False
        return True

    def take_answer(self, answer: Answer) -> None:
        """Remember what the answer says."""
        raise NotImplementedError

    def _question(self) -> Question | None:
        raise NotImplementedError

    def _draw(self) -> None:
        raise NotImplementedError
