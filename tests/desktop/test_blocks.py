"""Blocks: a group is kept under a name and added to other networks from the palette."""

from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QInputDialog, QMessageBox
from pytestqt.qtbot import QtBot

from netwright.graph.graph import Graph
from netwright_desktop.canvas import blocks
from netwright_desktop.canvas.grouping import group_selected
from netwright_desktop.main_window import MainWindow
from support.pointer import drop

NAME = "Conv / pool: 3"


@pytest.fixture
def _answers(monkeypatch: pytest.MonkeyPatch) -> None:
    """The user types the name, and agrees to what is asked."""
    monkeypatch.setattr(QInputDialog, "getText", lambda *_: (NAME, True))
    yes = QMessageBox.StandardButton.Yes
    monkeypatch.setattr(QMessageBox, "question", lambda *_: yes)


def save_block(window: MainWindow) -> None:
    document = window.session.document
    names = ("conv1", "relu1", "pool1")
    document.select(n.id for n in document.graph.nodes.values() if n.name in names)
    group_selected(document)
    window.actions_.of["save_block"].trigger()


@pytest.mark.usefixtures("_answers")
def test_a_block_is_found_in_the_palette_and_dropped_into_another_network(
    window: MainWindow, qtbot: QtBot
) -> None:
    save_block(window)
    assert blocks.names() == (NAME,)
    kind = blocks.PREFIX + NAME
    assert window.layers.shown()[-1] == kind
    document = window.session.document
    document.open(Graph())

    mime = window.layers.mime_of(kind)
    assert mime is not None
    drop(window.canvas, mime, QPoint(200, 150))

    (group,) = document.graph.groups.values()
    assert {node.name for node in document.graph.nodes.values()} == {"conv1", "relu1", "pool1"}
    assert {node.group for node in document.graph.nodes.values()} == {group.id}
    assert len(document.graph.wires) == 2
    assert document.selected == {group.id}
    at = window.canvas.node_rect(group.id)
    assert at.contains(QPoint(200, 150))
    drop(window.canvas, mime, QPoint(300, 250))
    assert len(document.graph.groups) == 2
    document.undo()
    document.undo()
    assert not document.graph.nodes


@pytest.mark.usefixtures("_answers")
def test_a_block_is_found_by_typing(window: MainWindow) -> None:
    save_block(window)
    window.session.document.open(Graph())
    popup = window.canvas.open_quick_add()
    QTest.keyClicks(popup.field, "pool: 3")
    QTest.keyClick(popup.field, Qt.Key.Key_Return)
    assert len(window.session.document.graph.groups) == 1

    window.layers.field.setText("pool: 3")
    assert window.layers.shown()[0] == blocks.PREFIX + NAME
    QTest.keyClick(window.layers.field, Qt.Key.Key_Return)
    assert len(window.session.document.graph.groups) == 2


@pytest.mark.usefixtures("_answers")
def test_delete_takes_a_block_off_the_list(window: MainWindow) -> None:
    save_block(window)
    window.layers.field.setText("pool: 3")
    window.layers.tree.setCurrentIndex(window.layers._shelf.index(0, 0))
    window.layers.tree.setFocus()
    QTest.keyClick(window.layers.tree, Qt.Key.Key_Delete)
    assert blocks.names() == ()
    assert not any(kind.startswith(blocks.PREFIX) for kind in window.layers.shown())


@pytest.mark.usefixtures("_answers")
def test_a_block_that_cannot_be_read_or_written_is_told(
    window: MainWindow, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    save_block(window)
    (file,) = blocks.folder().iterdir()
    file.write_text("{}")
    said: list[str] = []
    window.canvas.message.connect(said.append)
    before = len(window.session.document.graph.nodes)
    window.canvas.add_layer(blocks.PREFIX + NAME)
    assert said[-1] == f"The block {NAME} cannot be read. Save it once more."
    assert len(window.session.document.graph.nodes) == before

    (tmp_path / "full").write_text("a file where a folder is wanted")
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "full"))
    told: list[str] = []
    window.session.failed.disconnect()
    window.session.failed.connect(lambda title, _: told.append(title))
    window.actions_.of["save_block"].trigger()
    assert told == ["The block was not saved"]
