"""The palette shows every layer, finds it and hands it out."""

import pytest
from PySide6.QtCore import QModelIndex, QPoint, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from netwright.layers.catalog import LAYERS, SHELF
from netwright.layers.layer import Layer
from netwright_desktop.canvas.palette import FIRST_OPEN, LayerPalette
from netwright_desktop.canvas.quick_add import QuickAdd
from netwright_desktop.canvas.search import LAYER_MIME, found
from netwright_desktop.canvas.shelf import KIND


@pytest.fixture
def palette(qtbot: QtBot) -> LayerPalette:
    palette = LayerPalette()
    qtbot.addWidget(palette)
    palette.resize(palette.sizeHint().width(), 700)
    palette.show()
    return palette


def heading(palette: LayerPalette, family: str) -> QModelIndex:
    return palette._shelf.headings()[family]


def click(palette: LayerPalette, index: QModelIndex) -> None:
    place: QPoint = palette.tree.visualRect(index).center()
    QTest.mouseClick(palette.tree.viewport(), Qt.MouseButton.LeftButton, pos=place)


def test_every_layer_of_the_shelf_is_shown_below_its_family(palette: LayerPalette) -> None:
    assert palette.shown() == [layer.kind for layer in SHELF]
    for index in palette._shelf.layers():
        assert index.parent() == heading(palette, LAYERS[index.data(KIND)].family)


def test_a_drag_carries_the_kind(palette: LayerPalette) -> None:
    mime = palette.mime_of("conv2d")

    assert mime is not None
    assert bytes(mime.data(LAYER_MIME).data()) == b"conv2d"


def test_a_click_on_a_heading_folds_it_and_another_unfolds_it(palette: LayerPalette) -> None:
    click(palette, heading(palette, "Core"))
    assert "Core" not in palette.open_families()

    click(palette, heading(palette, "Core"))
    assert "Core" in palette.open_families()


def test_a_double_click_on_a_heading_adds_nothing(palette: LayerPalette, qtbot: QtBot) -> None:
    place = palette.tree.visualRect(heading(palette, "Core")).center()

    with qtbot.assertNotEmitted(palette.chosen):
        click(palette, heading(palette, "Core"))
        QTest.mouseDClick(palette.tree.viewport(), Qt.MouseButton.LeftButton, pos=place)


def test_what_is_folded_is_remembered(palette: LayerPalette, qtbot: QtBot) -> None:
    click(palette, heading(palette, "Pooling"))
    click(palette, heading(palette, "Core"))
    palette.field.setText("conv")
    palette.field.clear()

    another = LayerPalette()
    qtbot.addWidget(another)

    expected = ["Data", "Pooling"]
    assert palette.open_families() == another.open_families() == expected


def test_a_palette_with_everything_folded_stays_so(palette: LayerPalette, qtbot: QtBot) -> None:
    for family in FIRST_OPEN:
        click(palette, heading(palette, family))

    another = LayerPalette()
    qtbot.addWidget(another)

    assert another.open_families() == []


def test_the_keyboard_goes_from_the_search_to_a_folded_layer_and_back(
    palette: LayerPalette, qtbot: QtBot
) -> None:
    palette.field.setFocus()
    QTest.keyClick(palette.field, Qt.Key.Key_Down)
    assert palette.tree.currentIndex() == heading(palette, "Data")
    QTest.keyClick(palette.tree, Qt.Key.Key_Return)
    assert "Data" not in palette.open_families()
    QTest.keyClick(palette.tree, Qt.Key.Key_Right)
    assert "Data" in palette.open_families()
    QTest.keyClick(palette.tree, Qt.Key.Key_Down)
    with qtbot.waitSignal(palette.chosen) as chosen:
        QTest.keyClick(palette.tree, Qt.Key.Key_Return)
    assert chosen.args == ["input"]
    for _ in range(2):
        QTest.keyClick(palette.tree, Qt.Key.Key_Up)

    assert palette.focusWidget() is palette.field


def test_no_title_is_cut_off(palette: LayerPalette, qtbot: QtBot) -> None:
    palette.tree.expandAll()
    qtbot.waitUntil(palette.tree.verticalScrollBar().isVisible)

    assert palette.tree.sizeHintForColumn(0) <= palette.tree.viewport().width()


def test_enter_chooses_the_best_match_which_stands_first(
    palette: LayerPalette, qtbot: QtBot
) -> None:
    QTest.keyClicks(palette.field, "maxpool")
    assert palette.shown()[0] == "max_pool2d"
    with qtbot.waitSignal(palette.chosen) as chosen:
        QTest.keyClick(palette.field, Qt.Key.Key_Return)

    assert chosen.args == ["max_pool2d"]


def test_what_was_found_can_be_dragged_and_chosen(palette: LayerPalette, qtbot: QtBot) -> None:
    palette.field.setText("norm")
    QTest.keyClick(palette.field, Qt.Key.Key_Down)
    with qtbot.waitSignal(palette.chosen) as chosen:
        QTest.keyClick(palette.tree, Qt.Key.Key_Return)

    assert chosen.args == ["batch_norm"]
    assert palette.mime_of("layer_norm") is not None
    assert palette.mime_of("dense") is None


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("pool", ["max_pool2d", "average_pool2d", "min_pool2d"]),
        ("max pool", ["max_pool2d", "max_pool1d", "global_max_pool"]),
        ("maxpool", ["max_pool2d", "max_pool1d", "global_max_pool"]),
        ("conv", ["conv2d", "conv1d", "conv_transpose2d"]),
        ("conv1d", ["conv1d", "conv_transpose1d"]),
        ("deconv", ["conv_transpose2d", "conv_transpose1d"]),
        ("loss", ["softmax_cross_entropy"]),
        ("cross entropy", ["softmax_cross_entropy", "categorical_cross_entropy"]),
        ("crossentropy", ["softmax_cross_entropy", "categorical_cross_entropy"]),
        ("sparse categorical", ["sparse_categorical_cross_entropy"]),
        ("softmax", ["softmax", "softmax_cross_entropy", "log_softmax"]),
        ("softmax +", ["softmax_cross_entropy"]),
        ("mse", ["mean_squared_error"]),
        ("bce", ["binary_cross_entropy", "sigmoid_cross_entropy"]),
        ("norm", ["batch_norm", "layer_norm", "local_response_norm"]),
        ("batchnorm", ["batch_norm"]),
        ("Batch Normalization", ["batch_norm"]),
        ("lstm", ["lstm"]),
        ("recurrent", ["rnn", "lstm", "gru", "sequence_length"]),
        ("relu", ["relu", "leaky_relu", "prelu"]),
        ("step", ["step"]),
        ("linear", ["dense"]),
        ("fully connected", ["dense"]),
        ("swish", ["silu"]),
        ("residual", ["add"]),
        ("l1", ["mean_absolute_error"]),
        ("no such thing", []),
    ],
)
def test_layers_are_found_by_the_words_one_would_type(text: str, kinds: list[str]) -> None:
    best = [layer.kind for layer in found(text)]

    assert best[: len(kinds)] == kinds
    assert bool(best) == bool(kinds)


@pytest.mark.parametrize("layer", SHELF, ids=lambda layer: layer.kind)
def test_a_layer_is_the_best_match_of_its_title_and_is_found_by_each_keyword(
    layer: type[Layer],
) -> None:
    assert found(layer.title)[0] is layer
    for word in layer.keywords:
        assert layer in found(word)


def test_the_popup_finds_in_the_same_order(palette: LayerPalette, qtbot: QtBot) -> None:
    popup = QuickAdd(palette)
    qtbot.addWidget(popup)
    for text in ("", "pool", "softmax"):
        popup.field.setText(text)
        palette.field.setText(text)

        assert popup.shown() == palette.shown()
