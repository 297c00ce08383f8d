"""The palette shows every layer, finds it and hands it out."""

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from netwright.layers.catalog import LAYERS
from netwright_desktop.canvas.palette import LayerPalette
from netwright_desktop.canvas.search import LAYER_MIME, found


def test_every_layer_of_the_shelf_is_shown(qtbot: QtBot) -> None:
    palette = LayerPalette()
    qtbot.addWidget(palette)

    assert set(palette.shown()) == set(LAYERS)


def test_a_drag_carries_the_kind(qtbot: QtBot) -> None:
    palette = LayerPalette()
    qtbot.addWidget(palette)

    mime = palette.mime_of("conv2d")

    assert mime is not None
    assert bytes(mime.data(LAYER_MIME).data()) == b"conv2d"


def test_search_finds_keywords_and_enter_chooses_the_best(qtbot: QtBot) -> None:
    palette = LayerPalette()
    qtbot.addWidget(palette)

    QTest.keyClicks(palette.field, "maxpool")
    assert palette.shown() == ["max_pool2d"]
    with qtbot.waitSignal(palette.chosen) as chosen:
        QTest.keyClick(palette.field, Qt.Key.Key_Return)

    assert chosen.args == ["max_pool2d"]


def test_a_title_that_begins_with_the_text_comes_first() -> None:
    assert found("softmax +")[0].kind == "softmax_cross_entropy"
    assert found("linear")[0].kind == "dense"
    assert not found("no such thing")
