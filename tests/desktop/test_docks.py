"""Where the parts of the window stand."""

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton

from netwright_desktop.main_window import MainWindow


def test_a_panel_that_its_button_lets_float_comes_out_above_its_old_place(
    window: MainWindow,
) -> None:
    dock = window.docks.bring("Loss")
    at, size = dock.mapToGlobal(dock.rect().topLeft()), dock.size()
    button = dock.findChild(QAbstractButton, "qt_dockwidget_floatbutton")
    assert isinstance(button, QAbstractButton)

    QTest.mouseClick(button, Qt.MouseButton.LeftButton)

    assert dock.isFloating()
    assert dock.width() >= size.width()
    assert dock.height() > size.height()
    assert dock.geometry().top() < at.y()
    larger = dock.size()
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    assert dock.size() == larger
