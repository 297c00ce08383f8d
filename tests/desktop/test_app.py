"""How the window opens."""

from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from netwright_desktop.app import show_window


def test_a_window_larger_than_the_screen_fills_it_and_a_smaller_one_keeps_its_size(
    qtbot: QtBot,
) -> None:
    large, small = QWidget(), QWidget()
    for window in (large, small):
        qtbot.addWidget(window)
    room = large.screen().availableSize()
    large.resize(room.width() // 2, room.height() - 10)  # its frame does not fit
    small.resize(room.width() // 2, room.height() // 2)

    show_window(large)
    show_window(small)

    assert large.isMaximized()
    assert not small.isMaximized()
