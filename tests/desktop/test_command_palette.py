"""Everything that can be done is found by typing, and done by Enter."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QListWidgetItem

from netwright.layers.catalog import SHELF
from netwright_desktop.actions.command_palette import CommandPalette, recent
from netwright_desktop.actions.menus import rows
from netwright_desktop.main_window import MainWindow
from netwright_desktop.search.finder import NOTE

CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier


def opened(window: MainWindow) -> CommandPalette:
    window.activateWindow()
    QTest.keyClick(window, Qt.Key.Key_K, CTRL)
    popup = QApplication.activePopupWidget()
    assert isinstance(popup, CommandPalette)
    return popup


def item(popup: CommandPalette, key: str) -> QListWidgetItem:
    return popup.list.item(popup.shown().index(key))


@pytest.mark.parametrize(("key", "held"), [(Qt.Key.Key_K, CTRL), (Qt.Key.Key_P, CTRL | SHIFT)])
def test_two_keys_open_it_with_every_action_and_every_layer(
    window: MainWindow, key: Qt.Key, held: Qt.KeyboardModifier
) -> None:
    window.activateWindow()
    QTest.keyClick(window, key, held)
    popup = QApplication.activePopupWidget()
    assert isinstance(popup, CommandPalette)

    assert popup.field.hasFocus()
    assert set(popup.shown()) == {row.id for row in rows()} | {f"add:{a.kind}" for a in SHELF}
    popup.close()


def test_an_action_is_found_with_its_keys_and_done_by_enter(window: MainWindow) -> None:
    popup = opened(window)

    QTest.keyClicks(popup.field, "select all")
    assert popup.shown()[0] == "select_all"
    assert item(popup, "select_all").data(NOTE) == "Ctrl+A"
    QTest.keyClick(popup.field, Qt.Key.Key_Return)

    assert len(window.session.document.selected) == 10
    assert recent() == ["select_all"]


@pytest.mark.parametrize(
    ("text", "first"), [("dark", "scheme_dark"), ("light", "scheme_light"), ("frame", "add_frame")]
)
def test_a_word_of_the_name_counts_more_than_one_of_what_is_told(
    window: MainWindow, text: str, first: str
) -> None:
    popup = opened(window)

    QTest.keyClicks(popup.field, text)

    assert popup.shown()[0] == first
    popup.close()


def test_a_layer_is_added_after_the_selected_one(window: MainWindow) -> None:
    window.session.document.select(("conv1",))
    popup = opened(window)

    QTest.keyClicks(popup.field, "add tanh")
    QTest.keyClick(popup.field, Qt.Key.Key_Return)

    node = window.session.document.graph.named("tanh1")
    assert node is not None
    assert {w.source for w in window.session.document.graph.wires_of(node.id)} == {
        "conv1",
        node.id,
    }


def test_what_cannot_be_done_now_is_grey_at_the_end_and_enter_leaves_it(
    window: MainWindow,
) -> None:
    popup = opened(window)

    keys = popup.shown()
    grey = [bool(item(popup, k).flags() & Qt.ItemFlag.ItemIsEnabled) for k in keys]
    assert not item(popup, "undo").flags() & Qt.ItemFlag.ItemIsEnabled
    assert grey == sorted(grey, reverse=True)
    QTest.keyClicks(popup.field, "undo")
    QTest.keyClick(popup.field, Qt.Key.Key_Return)
    assert popup.isVisible()
    popup.close()


def test_what_was_used_last_comes_first(window: MainWindow) -> None:
    for words in ("select all", "add relu"):
        popup = opened(window)
        QTest.keyClicks(popup.field, words)
        QTest.keyClick(popup.field, Qt.Key.Key_Return)

    popup = opened(window)

    assert popup.shown()[:2] == ["add:relu", "select_all"]
    popup.close()


def test_the_arrows_go_round_what_can_be_done(window: MainWindow) -> None:
    popup = opened(window)
    first = popup.list.currentRow()

    QTest.keyClick(popup.field, Qt.Key.Key_Up)
    last = popup.list.currentItem()
    assert last is not None
    assert last.flags() & Qt.ItemFlag.ItemIsEnabled
    QTest.keyClick(popup.field, Qt.Key.Key_Down)
    assert popup.list.currentRow() == first
    QTest.keyClick(popup.field, Qt.Key.Key_Escape)
    assert not popup.isVisible()
    assert recent() == []
