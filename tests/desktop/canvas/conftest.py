"""A canvas that shows the network of the digits at its natural size, with its actions."""

from collections.abc import Iterator

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from netwright_desktop.canvas.view import CanvasView
from netwright_desktop.document import GraphDocument
from netwright_desktop.session import Session
from support.desk import CanvasDesk
from support.drawings import digits_network
from support.scripted_worker import ScriptedWorker


@pytest.fixture
def session(qapp: QApplication, worker: ScriptedWorker) -> Iterator[Session]:
    session = Session(lambda: worker)
    session.document.open(digits_network())
    yield session
    session.close()


@pytest.fixture
def document(session: Session) -> GraphDocument:
    return session.document


@pytest.fixture
def desk(session: Session, qtbot: QtBot) -> CanvasDesk:
    view = CanvasView(session.document)
    qtbot.addWidget(view)
    desk = CanvasDesk(session, view)
    view.resize(2000, 800)
    with qtbot.waitActive(view):
        view.show()
        view.activateWindow()
    view.setFocus()
    view.fit_all()
    return desk


@pytest.fixture
def canvas(desk: CanvasDesk) -> CanvasView:
    return desk.canvas
