"""A canvas that shows the network of the digits at its natural size."""

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from netwright_desktop.canvas.view import CanvasView
from netwright_desktop.document import GraphDocument
from support.drawings import digits_network


@pytest.fixture
def document(qapp: QApplication) -> GraphDocument:
    return GraphDocument(digits_network())


@pytest.fixture
def canvas(document: GraphDocument, qtbot: QtBot) -> CanvasView:
    view = CanvasView(document)
    qtbot.addWidget(view)
    view.resize(2000, 800)
    with qtbot.waitExposed(view):
        view.show()
    view.fit_all()
    return view
