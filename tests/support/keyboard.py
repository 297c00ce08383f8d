"""A network built with the keyboard alone, as real key presses."""

from collections.abc import Iterable

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QComboBox, QWidget

from netwright_desktop.canvas.quick_add import QuickAdd
from support.hand import CONTROL, Hand

KEY = Qt.Key
ALT = Qt.KeyboardModifier.AltModifier
MOST_TABS = 20
Settings = dict[str, tuple[str, ...]]
"""What is put into the fields of settings, by their titles."""
Chosen = tuple[str, Settings]


def build(hand: Hand, first: Chosen, others: Iterable[Chosen]) -> None:
    """Layers in a row on an empty canvas, a loss at the end; then its Target, wired to it."""
    hand.press_key(KEY.Key_Tab)
    find(hand, first[0])
    set_by_key(hand, first[1])
    for title, settings in others:
        hand.press_key(KEY.Key_Return)
        find(hand, title)
        if settings:
            set_by_key(hand, settings)
    hand.press_key(KEY.Key_Tab)
    find(hand, "Target")
    hand.press_key(KEY.Key_C)
    hand.press_key(KEY.Key_Return)


def find(hand: Hand, title: str) -> None:
    """Type the title of a layer into the search that is open, and take what it finds."""
    popup = QApplication.activePopupWidget()
    assert isinstance(popup, QuickAdd)
    QTest.keyClicks(popup.field, title)
    QTest.keyClick(popup.field, KEY.Key_Return)
    (node_id,) = hand.window.session.document.selected
    assert hand.window.session.document.graph.nodes[node_id].layer.title == title


def set_by_key(hand: Hand, settings: Settings) -> None:
    """Go to the inspector, to its fields, type, and go back to the canvas."""
    hand.press_key(KEY.Key_I, ALT)
    for title, texts in settings.items():
        tab_to(hand, title)
        for number, text in enumerate(texts):
            if number:
                hand.press_key(KEY.Key_Tab)
            field = focused()
            assert field.accessibleName() == title
            if not isinstance(field, QComboBox):
                hand.press_key(KEY.Key_A, CONTROL)
            QTest.keyClicks(field, text)
    hand.press_key(KEY.Key_C, ALT)
    assert hand.canvas.hasFocus()


def tab_to(hand: Hand, title: str) -> None:
    for _ in range(MOST_TABS):
        if focused().accessibleName() == title:
            return
        hand.press_key(KEY.Key_Tab)
    raise AssertionError(f"Tab does not lead to {title}")


def focused() -> QWidget:
    widget = QApplication.focusWidget()
    assert widget is not None
    return widget
