"""Small pictures with a line of words under each, as many as fit side by side."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from netwright_desktop import theme
from netwright_desktop.colormap import Colors, image_of

GAP, WORDS, NARROWEST = 6, 16, 76


@dataclass(frozen=True, slots=True, eq=False)
class Captioned:
    """A picture, (height, width, 3), and its words."""

    pixels: Colors
    words: str


class PictureGrid(QWidget):
    """Pictures of one size in rows; they grow with the place that they are given."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.pictures: Sequence[Captioned] = ()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        theme.signals.changed.connect(self.update)

    def sizeHint(self) -> QSize:
        return QSize(240, 160)

    def show_pictures(self, pictures: Sequence[Captioned]) -> None:
        """Show these from now on."""
        self.pictures = pictures
        self.setAccessibleDescription(", ".join(picture.words for picture in pictures))
        self.update()

    def places(self) -> list[QRectF]:
        """Where each picture stands, without its words."""
        count = len(self.pictures)
        if not count:
            return []
        height, width = self.pictures[0].pixels.shape[:2]
        most = max(1, min(count, self.width() // self._narrowest()))
        columns, zoom = max(
            ((n, self._zoom(n, width, height)) for n in range(1, most + 1)),
            key=lambda choice: (choice[1], choice[0]),
        )
        step_x, step_y = self._room(columns)
        size = (width * zoom, height * zoom)
        return [
            QRectF(
                (k % columns) * step_x + (step_x - size[0]) / 2,
                (k // columns) * step_y + (step_y - WORDS - size[1]) / 2,
                *size,
            )
            for k in range(count)
        ]

    def _narrowest(self) -> int:
        """Pixels of a column in which all words have room."""
        metrics = self.fontMetrics()
        widest = max(metrics.horizontalAdvance(picture.words) for picture in self.pictures)
        return max(NARROWEST, widest + GAP)

    def _room(self, columns: int) -> tuple[float, float]:
        rows = ceil(len(self.pictures) / columns)
        return self.width() / columns, self.height() / rows

    def _zoom(self, columns: int, width: int, height: int) -> float:
        across, down = self._room(columns)
        return max(min((across - GAP) / width, (down - GAP - WORDS) / height), 0.1)

    def paintEvent(self, event: QPaintEvent) -> None:
        del event
        painter = QPainter(self)
        colors = theme.colors()
        narrowest = self._narrowest() if self.pictures else NARROWEST
        for picture, place in zip(self.pictures, self.places(), strict=True):
            painter.drawImage(place, image_of(picture.pixels))
            painter.setPen(QColor(colors.node_border))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(place.adjusted(-0.5, -0.5, 0.5, 0.5))
            painter.setPen(QColor(colors.muted_text))
            middle, half = place.center().x(), min(narrowest, self.width()) / 2
            words = QRectF(middle - half, place.bottom() + 1, 2 * half, WORDS)
            said = self.fontMetrics().elidedText(
                picture.words, Qt.TextElideMode.ElideMiddle, int(2 * half)
            )
            painter.drawText(words, Qt.AlignmentFlag.AlignCenter, said)
