"""LeNet-5 from an empty canvas, once by keyboard alone and once by mouse alone."""

from collections.abc import Sequence
from itertools import pairwise

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QApplication, QComboBox, QLineEdit, QSpinBox, QWidget
from pytestqt.qtbot import QtBot

from netwright_desktop.inspector.fields import Choice, FieldEditor, Numbers, WholeNumber
from netwright_desktop.inspector.lines import ShapeText
from netwright_desktop.main_window import MainWindow
from support.hand import Hand
from support.keyboard import Settings, build
from support.pointer import wheel

PARAMETERS = {"conv1": 156, "conv2": 2_416, "conv3": 48_120, "dense1": 10_164, "dense2": 850}
KERNEL = ("5", "5")
LAYERS: tuple[tuple[str, Settings], ...] = (
    ("Conv 2D", {"Filters": ("6",), "Kernel": KERNEL, "Padding": ("valid",)}),
    ("Tanh", {}),
    ("Max Pool 2D", {}),
    ("Conv 2D", {"Filters": ("16",), "Kernel": KERNEL, "Padding": ("valid",)}),
    ("Tanh", {}),
    ("Max Pool 2D", {}),
    ("Conv 2D", {"Filters": ("120",), "Kernel": KERNEL, "Padding": ("valid",)}),
    ("Tanh", {}),
    ("Flatten", {}),
    ("Dense", {"Units": ("84",)}),
    ("Tanh", {}),
    ("Dense", {"Units": ("10",)}),
    ("Softmax + Cross-Entropy", {}),
)
"""What follows the Input, with the settings that are not as they start."""
INPUT: tuple[str, Settings] = ("Input", {"Shape": ("1 x 32 x 32",)})


@pytest.fixture
def hand(window: MainWindow, qtbot: QtBot) -> Hand:
    """The window on an empty canvas."""
    window.resize(1600, 1000)
    window.session.new()
    with qtbot.waitActive(window):
        window.activateWindow()
    window.canvas.setFocus()
    QApplication.processEvents()
    return Hand(window, qtbot)


def test_by_keyboard_alone(hand: Hand) -> None:
    build(hand, INPUT, LAYERS)

    assert_lenet(hand)


def test_by_mouse_alone(hand: Hand) -> None:
    wheel(hand.canvas, QPoint(10, 10), -3)
    kinds = {layer: kind for kind, layer in titles(hand).items()}
    places = [(column, 1.2 * row) for row in range(3) for column in range(5)]
    wanted = [INPUT, *LAYERS]
    for (title, _), (column, row) in zip(wanted, places, strict=False):
        hand.drop_layer(kinds[title], column, row)
    hand.drop_layer(kinds["Target"], 4, 3.4)
    names = [node.name for node in hand.window.session.document.graph.nodes.values()]
    *chain, loss, target = names
    # Settings first: a wire that does not fit would ask for a layer in between.
    for name, (_, settings) in zip(chain, wanted, strict=False):
        if settings:
            hand.select(name)
            hand.show_tab("Inspector")
            set_by_wheel(hand, settings)
    for source, there in pairwise(chain):
        hand.wire(source, there)
    hand.wire(chain[-1], loss, "prediction")
    hand.wire(target, loss, "target")

    assert_lenet(hand)


def assert_lenet(hand: Hand) -> None:
    document = hand.window.session.document
    counts = {
        node.name: document.analysis.nodes[node.id].parameters
        for node in document.graph.nodes.values()
    }
    assert {name: count for name, count in counts.items() if count} == PARAMETERS
    assert document.analysis.parameter_count == 61_706
    assert not document.analysis.problems


def titles(hand: Hand) -> dict[str, str]:
    from netwright.layers.catalog import LAYERS as KINDS

    return {kind: layer.title for kind, layer in KINDS.items()}


def set_by_wheel(hand: Hand, settings: Settings) -> None:
    """Click into fields of the inspector and turn the wheel until they show what is wanted."""
    for title, texts in settings.items():
        editor = hand.window.inspector.form.editors[title.lower()]
        for field, text in zip(fields_of(editor), texts, strict=True):
            assert field.isVisible()
            field.setFocus(Qt.FocusReason.MouseFocusReason)  # as a click into its text does
            if isinstance(field, QLineEdit):
                turn_shape(field, text)
            else:
                assert isinstance(field, QSpinBox | QComboBox)
                turn_to(field, text)


def fields_of(editor: FieldEditor) -> Sequence[QWidget]:
    if isinstance(editor, Numbers):
        return editor.boxes
    if isinstance(editor, ShapeText):
        return [editor.line]
    if isinstance(editor, Choice):
        return [editor.box]
    assert isinstance(editor, WholeNumber)
    return [editor.box]


def turn_to(field: QSpinBox | QComboBox, text: str) -> None:
    for _ in range(200):
        shown = str(field.value()) if isinstance(field, QSpinBox) else field.currentText()
        if shown == text:
            return
        turns_up = isinstance(field, QSpinBox) and field.value() < int(text)
        turn(field, 1 if turns_up else -1)
    raise AssertionError(f"the wheel does not reach {text}")


def turn_shape(field: QLineEdit, text: str) -> None:
    """Click behind each number and turn the wheel until it is the one that is wanted."""
    for place, wanted in enumerate(text.split(" x ")):
        while int(field.text().split(" x ")[place]) < int(wanted):
            before = " x ".join(field.text().split(" x ")[: place + 1])
            field.setCursorPosition(len(before))  # as a click there does
            turn(field, 1)
    assert field.text() == text


def turn(field: QWidget, clicks: int) -> None:
    middle = QPointF(field.rect().center())
    event = QWheelEvent(
        middle,
        field.mapToGlobal(middle),
        QPoint(),
        QPoint(0, 120 * clicks),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(field, event)
