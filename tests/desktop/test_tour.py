"""The tour of the panels: a page of help that knows every panel and has its pictures."""

import re

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage, QTextDocument
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from netwright_desktop import theme
from netwright_desktop.dialogs.tour import PAGE, Page, Tour
from netwright_desktop.main_window import MainWindow
from netwright_desktop.panels.catalog import PANELS
from netwright_resources.files import help_file

TEXT = help_file(PAGE).read_text(encoding="utf-8")
PICTURES = re.findall(r"!\[.*?\]\((.*?)\)", TEXT)


def test_every_panel_is_told_of_with_a_picture() -> None:
    headings = re.findall(r"^##+ (.*)$", TEXT, re.MULTILINE)
    for panel in PANELS:
        if panel.title != "Problems":
            assert any(panel.title.lower() in heading.lower() for heading in headings), panel.title
    assert len(PICTURES) >= len(PANELS) - 2  # loss and accuracy share one, problems have none


@pytest.mark.parametrize("scheme", [theme.Scheme.LIGHT, theme.Scheme.DARK])
def test_pictures_are_in_the_colours_in_use(
    qtbot: QtBot, qapp: QApplication, scheme: theme.Scheme
) -> None:
    theme.apply(qapp, scheme)
    page = Page()
    qtbot.addWidget(page)
    for name in PICTURES:
        shown = page.loadResource(QTextDocument.ResourceType.ImageResource.value, name)
        file = help_file(name.replace("light", scheme.value))
        assert shown == QImage.fromData(file.read_bytes())
        assert not shown.isNull()


def test_it_begins_at_the_panel_that_was_used_last(qtbot: QtBot) -> None:
    tour = Tour(heading="Feature maps")
    qtbot.addWidget(tour)
    with qtbot.waitExposed(tour):
        tour.show()

    assert tour.headings.currentItem().text() == "Feature maps"
    top = tour.page.cursorForPosition(tour.page.rect().topLeft())
    assert abs(top.block().blockNumber() - _block_of(tour.page, "Feature maps")) <= 2


def test_a_heading_is_chosen_by_keyboard(qtbot: QtBot) -> None:
    tour = Tour()
    qtbot.addWidget(tour)
    with qtbot.waitExposed(tour):
        tour.show()
    tour.headings.setFocus()
    before = tour.page.verticalScrollBar().value()

    for _ in range(4):
        QTest.keyClick(tour.headings, Qt.Key.Key_Down)

    assert tour.headings.currentRow() == 4
    assert tour.page.verticalScrollBar().value() > before


def test_the_menu_opens_it(window: MainWindow) -> None:
    window.actions_.of["tour"].trigger()

    tour = window.findChild(Tour)
    assert tour is not None
    assert tour.isVisible()
    tour.close()


def _block_of(page: Page, heading: str) -> int:
    place = dict(page.headings())[heading]
    return page.document().findBlock(place).blockNumber()
