"""The sheet shows every action with its keys, and gives them others."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QTreeWidgetItem
from pytestqt.qtbot import QtBot

from netwright_desktop.actions.key_sheet import KeySheet
from netwright_desktop.actions.key_tree import BY_MOUSE, GESTURE_HEADING, WAITING, _lines_of
from netwright_desktop.actions.keymap import spelled
from netwright_desktop.actions.menus import MENUS, rows
from netwright_desktop.actions.row import plain
from netwright_desktop.main_window import MainWindow

CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier


@pytest.fixture
def sheet(window: MainWindow, qtbot: QtBot) -> Iterator[KeySheet]:
    window.activateWindow()
    QTest.keyClick(window, Qt.Key.Key_F1)
    sheet = window.findChild(KeySheet)
    assert isinstance(sheet, KeySheet)
    qtbot.waitUntil(sheet.isActiveWindow)
    yield sheet
    sheet.close()


def lines(sheet: KeySheet) -> dict[str, dict[str, str]]:
    """What is shown, by heading."""
    headings = [sheet.tree.topLevelItem(row) for row in range(sheet.tree.topLevelItemCount())]
    return {
        heading.text(0): {
            child.text(0): child.text(1) for child in _lines_of(heading) if not child.isHidden()
        }
        for heading in headings
        if heading is not None and not heading.isHidden()
    }


def line(sheet: KeySheet, action: str) -> QTreeWidgetItem:
    return sheet.tree._lines[action]


def click_keys(sheet: KeySheet, action: str) -> None:
    item = line(sheet, action)
    sheet.tree.scrollToItem(item)
    place = sheet.tree.visualRect(sheet.tree.indexFromItem(item, 1)).center()
    QTest.mouseClick(sheet.tree.viewport(), Qt.MouseButton.LeftButton, pos=place)


def test_every_action_stands_below_its_menu_with_its_keys_and_every_gesture_is_told(
    sheet: KeySheet,
) -> None:
    shown = lines(sheet)

    assert list(shown) == [*(plain(menu) for menu in MENUS), GESTURE_HEADING]
    assert sum(map(len, shown.values())) == len(list(rows())) + len(BY_MOUSE)
    assert shown["Edit"]["Delete"] == "Del, Backspace"
    assert shown[GESTURE_HEADING] == dict(BY_MOUSE)


def test_no_action_and_no_gesture_is_cut_off(sheet: KeySheet) -> None:
    wanted = sheet.fontMetrics().horizontalAdvance
    widths = [sheet.tree.columnWidth(0), sheet.tree.columnWidth(1)]
    room = [widths[0] - 2 * sheet.tree.indentation() - 6, widths[1] - 6]

    for heading in lines(sheet).values():
        for texts in heading.items():
            assert [wanted(t) <= r for t, r in zip(texts, room, strict=True)] == [True, True], texts


def test_a_search_leaves_what_matches(sheet: KeySheet) -> None:
    QTest.keyClicks(sheet.field, "zoom")
    shown = lines(sheet)
    assert "Wheel" in shown[GESTURE_HEADING]
    assert "File" not in shown

    sheet.field.setText("Ctrl+D")
    assert lines(sheet)["Edit"]["Duplicate"] == "Ctrl+D"


def test_a_click_on_keys_and_other_keys_change_them(window: MainWindow, sheet: KeySheet) -> None:
    click_keys(sheet, "duplicate")
    QTest.keyClick(sheet.tree, Qt.Key.Key_Control, CTRL)
    QTest.keyClick(sheet.tree, Qt.Key.Key_J, CTRL)

    assert line(sheet, "duplicate").text(1) == "Ctrl+J"
    assert window.actions_.of["duplicate"].shortcut() == QKeySequence("Ctrl+J")
    sheet.default.click()
    assert line(sheet, "duplicate").text(1) == "Ctrl+D"
    assert not sheet.default.isEnabled()


def test_enter_waits_for_keys_and_esc_keeps_the_old_ones(sheet: KeySheet) -> None:
    sheet.tree.setCurrentItem(line(sheet, "step"))
    sheet.tree.setFocus()

    QTest.keyClick(sheet.tree, Qt.Key.Key_Return)
    assert line(sheet, "step").text(1) == WAITING
    QTest.keyClick(sheet.tree, Qt.Key.Key_Escape)

    assert line(sheet, "step").text(1) == "F10"
    assert sheet.isVisible()


def test_keys_that_are_taken_are_refused_in_words(sheet: KeySheet) -> None:
    click_keys(sheet, "step")
    QTest.keyClick(sheet.tree, Qt.Key.Key_F5)

    assert sheet.note.text() == "F5 is taken by Train. Give that another key first."
    assert line(sheet, "step").text(1) == "F10"
    click_keys(sheet, "step")
    QTest.keyClick(sheet.tree, Qt.Key.Key_Tab)
    assert "taken by Add layer" in sheet.note.text()


def test_an_action_can_have_one_more_key_or_none_and_all_go_back(
    window: MainWindow, sheet: KeySheet
) -> None:
    sheet.tree.setCurrentItem(line(sheet, "train"))
    sheet.add.click()
    QTest.keyClick(sheet.tree, Qt.Key.Key_Question, SHIFT)  # taken, with Shift or without
    assert "taken by Keys and gestures" in sheet.note.text()
    sheet.add.click()
    QTest.keyClick(sheet.tree, Qt.Key.Key_T, CTRL)
    assert line(sheet, "train").text(1) == "F5, Ctrl+T"

    sheet.remove.click()
    assert line(sheet, "train").text(1) == ""
    assert window.actions_.of["train"].shortcuts() == []
    sheet.all_default.click()
    keymap = window.actions_.keymap
    assert {row.id: spelled(row.keys) for row in rows()} == {
        row.id: spelled(keymap.keys_of(row.id)) for row in rows()
    }
