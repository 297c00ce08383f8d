"""A form is made from any frozen dataclass of settings."""

from dataclasses import dataclass, replace
from typing import Any

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QStyle
from pytestqt.qtbot import QtBot

from netwright.layers.catalog import LAYERS, SHELF
from netwright.layers.layer import Layer
from netwright.layers.setting import setting, settings_of
from netwright.operations.formula.check import formula_problem
from netwright.training.settings import TrainingSettings
from netwright_desktop.docks.docks import SIDE_WIDTHS
from netwright_desktop.inspector.fields import Choice, Number, WholeNumber
from netwright_desktop.inspector.form import SettingsForm
from netwright_desktop.inspector.inspector import MARGIN
from netwright_desktop.inspector.lines import FreeText, NumberList, ShapeText


@dataclass(frozen=True)
class Recipe:
    """Settings that no layer has."""

    rate: float = setting(0.001, "Rate", "Size of each step.", low=0.0, high=10.0)
    steps: int = setting(5, "Steps", "How many.", low=1, high=100)
    rule: str = setting("Adam", "Rule", "Which.", choices=("Adam", "SGD"))
    formula: str = setting("tanh(x)", "Formula", "What is computed.", check=formula_problem)
    shares: tuple[float, ...] = setting((), "Shares", "One each.", low=0.0, fractions=True)


@dataclass(frozen=True)
class Oven:
    """Settings in groups."""

    size: int = setting(1, "Size", "How large.", low=1, high=9)
    heat: float = setting(0.5, "Heat", "How hot.", low=0.0, high=9.0, group="Fire")
    draught: float = setting(
        1.0, "Draught", "How much air.", low=0.0, high=9.0, only_for=("heat", ()), group="Fire"
    )
    lit: bool = setting(False, "Lit", "Whether it burns.", group="Fire")


@pytest.fixture
def form(qtbot: QtBot) -> SettingsForm:
    widget = SettingsForm(Recipe())
    qtbot.addWidget(widget)
    with qtbot.waitActive(widget):
        widget.show()
        widget.activateWindow()
    return widget


@pytest.mark.parametrize("layer", SHELF, ids=lambda layer: layer.kind)
def test_every_layer_has_a_form(layer: type[Layer], qtbot: QtBot) -> None:
    form = SettingsForm(layer())
    qtbot.addWidget(form)

    form.show_settings(layer())

    assert list(form.editors) == [field.name for field, _ in settings_of(layer)]


def test_a_number_is_written_in_any_way(form: SettingsForm) -> None:
    edits: list[tuple[str, object]] = []
    form.edited.connect(lambda name, value: edits.append((name, value)))
    editor = form.editors["rate"]
    assert isinstance(editor, Number)
    assert editor.line.text() == "0.001"

    editor.line.setFocus()
    editor.line.selectAll()
    QTest.keyClicks(editor.line, "1e-4")

    assert edits[-1] == ("rate", 1e-4)
    form.show_settings(replace(Recipe(), rate=1e-4))
    assert editor.line.text() == "1e-4"


def test_a_number_out_of_range_is_refused_with_the_reason(form: SettingsForm) -> None:
    edits: list[object] = []
    form.edited.connect(lambda _, value: edits.append(value))
    editor = form.editors["rate"]
    assert isinstance(editor, Number)

    editor.line.setFocus()
    editor.line.selectAll()
    QTest.keyClicks(editor.line, "99")
    assert form.note_of("rate") == "Rate is at most 10."
    QTest.keyClick(editor.line, Qt.Key.Key_Return)

    assert 99.0 not in edits
    assert form.note_of("rate") == "Size of each step. From 0 to 10."


def test_the_wheel_does_not_change_what_it_passes_over(form: SettingsForm) -> None:
    edits: list[object] = []
    form.edited.connect(lambda _, value: edits.append(value))
    form.editors["rate"].setFocus()

    for name in ("steps", "rule"):
        editor = form.editors[name]
        assert isinstance(editor, WholeNumber | Choice)
        where = QPointF(editor.box.rect().center())
        event = QWheelEvent(
            where,
            QPointF(editor.box.mapToGlobal(where.toPoint())),
            QPoint(),
            QPoint(0, -120),
            Qt.MouseButton.NoButton,
            Qt.KeyboardModifier.NoModifier,
            Qt.ScrollPhase.NoScrollPhase,
            False,
        )
        QApplication.sendEvent(editor.box, event)
        assert not event.isAccepted()

    assert edits == []


def test_arrows_change_the_number_of_a_shape_at_the_cursor(qtbot: QtBot) -> None:
    form = SettingsForm(LAYERS["input"]())
    qtbot.addWidget(form)
    form.show()
    edits: list[object] = []
    form.edited.connect(lambda _, value: edits.append(value))
    editor = form.editors["shape"]
    assert isinstance(editor, ShapeText)
    editor.line.setFocus()

    editor.line.setCursorPosition(len("1 x 8"))
    QTest.keyClick(editor.line, Qt.Key.Key_Up)
    QTest.keyClick(editor.line, Qt.Key.Key_Up)
    assert editor.line.text() == "1 x 10 x 8"
    editor.line.setCursorPosition(0)
    QTest.keyClick(editor.line, Qt.Key.Key_Down)  # a size is at least 1

    assert edits == [(1, 9, 8), (1, 10, 8)]
    assert editor.line.text() == "1 x 10 x 8"


def test_a_field_can_be_shut(form: SettingsForm) -> None:
    form.set_field_enabled("steps", False)

    assert not form.editors["steps"].isEnabled()
    assert form.editors["rate"].isEnabled()


def test_help_and_range_stand_below_and_help_in_the_tooltip(form: SettingsForm) -> None:
    editor = form.editors["steps"]
    assert isinstance(editor, WholeNumber)

    assert form.note_of("steps") == "How many. From 1 to 100."
    assert editor.box.toolTip() == "How many."
    assert editor.box.accessibleName() == "Steps"


def test_a_wrong_formula_is_not_told_on_and_the_place_of_the_fault_is_shown(
    form: SettingsForm,
) -> None:
    edits: list[tuple[str, object]] = []
    form.edited.connect(lambda name, value: edits.append((name, value)))
    editor = form.editors["formula"]
    assert isinstance(editor, FreeText)
    assert editor.line.text() == "tanh(x)"

    editor.line.setFocus()
    editor.line.selectAll()
    QTest.keyClicks(editor.line, "2*foo(x)")
    assert form.note_of("formula").startswith("Formula, column 3: there is no function `foo`")
    assert all(value != "2*foo(x)" for _, value in edits)

    editor.line.selectAll()
    QTest.keyClicks(editor.line, "x * sigmoid(b * x)")
    assert edits[-1] == ("formula", "x * sigmoid(b * x)")
    assert form.note_of("formula") == "What is computed."

    QTest.keyClicks(editor.line, " +")
    QTest.keyClick(editor.line, Qt.Key.Key_Return)
    assert editor.line.text() == "x * sigmoid(b * x)"


def test_numbers_are_written_with_commas_and_none_at_all_are_allowed(form: SettingsForm) -> None:
    edits: list[object] = []
    form.edited.connect(lambda _, value: edits.append(value))
    editor = form.editors["shares"]
    assert isinstance(editor, NumberList)

    editor.line.setFocus()
    QTest.keyClicks(editor.line, "1, 0.5, 3")
    assert edits[-1] == (1.0, 0.5, 3.0)
    editor.line.selectAll()
    QTest.keyClicks(editor.line, "1, -1")
    assert form.note_of("shares") == "Shares is at least 0."
    editor.line.selectAll()
    QTest.keyClick(editor.line, Qt.Key.Key_Delete)
    assert edits[-1:] == [()]


def visible(form: SettingsForm) -> list[str]:
    return [name for name, editor in form.editors.items() if editor.isVisible()]


@pytest.fixture
def oven(qtbot: QtBot) -> SettingsForm:
    widget = SettingsForm(Oven())
    qtbot.addWidget(widget)
    widget.show()
    return widget


def test_a_group_is_folded_until_its_heading_is_clicked(oven: SettingsForm) -> None:
    assert visible(oven) == ["size"]

    QTest.mouseClick(oven.headings["Fire"].button, Qt.MouseButton.LeftButton)
    assert visible(oven) == ["size", "heat", "draught", "lit"]

    QTest.keyClick(oven.headings["Fire"].button, Qt.Key.Key_Space)
    assert visible(oven) == ["size"]


def test_an_unfolded_group_still_hides_what_does_not_matter(oven: SettingsForm) -> None:
    oven.headings["Fire"].button.click()

    oven.show_settings(Oven(heat=0.0))

    assert visible(oven) == ["size", "heat", "lit"]


def test_a_folded_group_says_what_in_it_is_not_as_it_starts(oven: SettingsForm) -> None:
    heading = oven.headings["Fire"]
    assert heading.note() == ""

    oven.show_settings(Oven(size=3, heat=2.5, lit=True))
    assert heading.note() == "Heat 2.5, Lit"

    heading.button.click()
    assert heading.note() == ""


def test_what_is_unfolded_is_remembered_for_every_form(oven: SettingsForm, qtbot: QtBot) -> None:
    oven.headings["Fire"].button.click()

    another = SettingsForm(Oven(size=2))
    qtbot.addWidget(another)
    another.show()

    assert "heat" in visible(another)


def test_layers_with_weights_begin_with_what_is_their_own(qtbot: QtBot) -> None:
    form = SettingsForm(LAYERS["dense"]())
    qtbot.addWidget(form)
    form.show()

    assert visible(form) == ["units", "bias"]
    assert list(form.headings) == ["Weights"]


def test_a_form_of_another_layer_leaves_no_air_behind(qtbot: QtBot) -> None:
    form, fresh = SettingsForm(LAYERS["lstm"]()), SettingsForm(LAYERS["dropout"]())
    for widget in (form, fresh):
        qtbot.addWidget(widget)
        widget.show()

    form.show_settings(LAYERS["dropout"]())
    qtbot.waitUntil(lambda: form.sizeHint() == fresh.sizeHint())


@pytest.mark.parametrize("owner", [*SHELF, TrainingSettings], ids=lambda owner: owner.__name__)
def test_no_form_is_wider_than_its_panel(owner: type[Any], qtbot: QtBot) -> None:
    form = SettingsForm(owner())
    qtbot.addWidget(form)
    for heading in form.headings.values():
        heading.button.setChecked(True)
    scroll_bar = form.style().pixelMetric(QStyle.PixelMetric.PM_ScrollBarExtent)

    assert form.minimumSizeHint().width() <= SIDE_WIDTHS[1] - 2 * MARGIN - scroll_bar


def test_lists_are_written_with_commas_and_shapes_with_crosses(qtbot: QtBot) -> None:
    for kind, name, written, typed, value in (
        ("permute", "order", "1, 2, 0", "1, 0", (1, 0)),
        ("zero_pad", "border", "1, 1, 1, 1", "0,2, 0,2", (0, 2, 0, 2)),
        ("reshape", "shape", "1 x 1 x -1", "4x4", (4, 4)),
    ):
        form = SettingsForm(LAYERS[kind]())
        qtbot.addWidget(form)
        editor = form.editors[name]
        assert isinstance(editor, ShapeText)
        assert editor.line.text() == written

        editor.line.clear()
        with qtbot.waitSignal(form.edited, check_params_cb=lambda _, v, value=value: v == value):
            QTest.keyClicks(editor.line, typed)


def test_a_changed_setting_is_marked_and_a_button_takes_it_back(form: SettingsForm) -> None:
    edits: list[tuple[str, object]] = []
    form.edited.connect(lambda name, value: edits.append((name, value)))
    title = form._titles["steps"]
    assert not title.is_changed
    assert title.button.isHidden()

    form.show_settings(replace(Recipe(), steps=7))
    assert form._titles["steps"].is_changed
    assert title.button.isVisible()
    title.button.setFocus()
    QTest.keyClick(title.button, Qt.Key.Key_Space)

    assert edits == [("steps", Recipe().steps)]
    assert title.button.toolTip() == f"Reset to {Recipe().steps}"
