"""A button that stays down."""

from PySide6.QtGui import QColor, QPalette
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from netwright_desktop import theme
from netwright_desktop.panels.press_button import PressButton

ROLE = QPalette.ColorRole.Button


def test_a_pressed_button_stands_out_in_every_scheme_and_a_raised_one_looks_as_others(
    qapp: QApplication, qtbot: QtBot
) -> None:
    down, up = PressButton(), PressButton()
    for button in (down, up):
        qtbot.addWidget(button)
    down.click()

    for scheme in (theme.Scheme.DARK, theme.Scheme.LIGHT):
        theme.apply(qapp, scheme)
        assert down.palette().color(ROLE) == QColor(theme.colors().accent)
        assert up.palette().color(ROLE) == qapp.palette().color(ROLE)

    down.click()
    assert down.palette().color(ROLE) == qapp.palette().color(ROLE)
