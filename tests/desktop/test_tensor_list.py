"""The list of what became of each tensor."""

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from netwright_desktop.dialogs.tensors import TensorList
from netwright_desktop.main_window import MainWindow


def test_the_key_of_undo_is_heard_in_the_list_that_speaks_of_it(
    window: MainWindow, qtbot: QtBot
) -> None:
    window.canvas.add_layer("dense")
    assert window.session.document.undo_label
    dialog = TensorList(window, [])
    with qtbot.waitActive(dialog):
        dialog.show()
        dialog.activateWindow()

    QTest.keyClick(dialog, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)

    assert not window.session.document.undo_label
    dialog.close()
