"""What panning paints strip by strip is what painting everything gives."""

import numpy as np
import pytest
from numpy.typing import NDArray
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication

from netwright_desktop.canvas.view import CanvasView


def on_screen(canvas: CanvasView) -> NDArray[np.int64]:
    """The pixels as they were painted, not painted anew."""
    QApplication.processEvents()
    image = canvas.screen().grabWindow(canvas.winId()).toImage()
    image = image.convertToFormat(QImage.Format.Format_RGB32)
    bits = np.frombuffer(image.constBits(), np.uint8)
    return bits.reshape(image.height(), image.width(), 4).astype(np.int64)


@pytest.mark.parametrize("zoom", [1.0, 0.7, 0.4])
def test_a_panned_canvas_looks_as_one_that_is_painted_whole(
    canvas: CanvasView, zoom: float
) -> None:
    canvas.resize(700, 400)
    canvas.zoom_to(zoom)
    QApplication.processEvents()
    for _ in range(9):
        canvas.horizontalScrollBar().setValue(canvas.horizontalScrollBar().value() + 17)
        canvas.verticalScrollBar().setValue(canvas.verticalScrollBar().value() + 5)
        QApplication.processEvents()

    panned = on_screen(canvas)
    canvas.viewport().update()
    whole = on_screen(canvas)

    assert panned.std() > 0
    # Edges may be smoothed a little otherwise where a curve was cut.
    assert (np.abs(panned - whole).max(axis=2) > 60).mean() < 1e-4
