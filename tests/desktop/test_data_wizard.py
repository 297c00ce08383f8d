"""The wizard: what it shows before anything is changed, and what comes of its buttons."""

import re
from pathlib import Path
from time import perf_counter

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QComboBox, QLabel, QTableView
from pytestqt.qtbot import QtBot

from netwright.data.files.settings import CsvSettings
from netwright.data.source import DataSource
from netwright.graph.comparison import same_network
from netwright_desktop.dialogs.data.columns_model import (
    ENCODING,
    FILLING,
    FITTED,
    NAME,
    ROLE,
    SCALING,
    TYPE,
    ColumnsModel,
)
from netwright_desktop.dialogs.data.rows_model import RowsModel
from netwright_desktop.dialogs.data.wizard import DataWizard
from netwright_desktop.main_window import MainWindow
from support.tables import animals


def written(folder: Path) -> Path:
    rng = np.random.default_rng(0)
    lines = ["id,weight,colour,alive,kind"]
    for number in range(60):
        kind = int(rng.integers(2))
        weight = "" if number % 9 == 0 else f"{rng.normal() + 3 * kind:.2f}"
        word = ("dead", "well")[kind]
        lines.append(f"a{number},{weight},{'rgb'[number % 3]},{word},{('cat', 'dog')[kind]}")
    path = folder / "some animals.csv"
    path.write_text("\n".join(lines) + "\n")
    return path


def opened(window: MainWindow, source: DataSource, qtbot: QtBot) -> DataWizard:
    wizard = DataWizard(window, window.session, source)
    wizard.open()
    settled(wizard, qtbot)
    return wizard


def settled(wizard: DataWizard, qtbot: QtBot) -> None:
    """Wait until the settings as they are were tried out."""
    qtbot.waitUntil(
        lambda: wizard.trial is not None and not wizard._rest.isActive(), timeout=30_000
    )


@pytest.fixture
def wizard(window: MainWindow, tmp_path: Path, qtbot: QtBot) -> DataWizard:
    return opened(window, DataSource("csv", path=str(written(tmp_path))), qtbot)


def row_of(wizard: DataWizard, name: str) -> int:
    model = columns(wizard)
    return next(r for r in range(model.rowCount()) if model.index(r, NAME).data() == name)


def columns(wizard: DataWizard) -> ColumnsModel:
    assert wizard.columns is not None
    return wizard.columns


def text(wizard: DataWizard, name: str, column: int) -> str:
    return str(columns(wizard).index(row_of(wizard, name), column).data(Qt.ItemDataRole.EditRole))


def choose(wizard: DataWizard, name: str, column: int, value: str, qtbot: QtBot) -> None:
    model = columns(wizard)
    assert model.setData(model.index(row_of(wizard, name), column), value)
    settled(wizard, qtbot)


def test_it_tells_what_was_found_and_changes_nothing(
    wizard: DataWizard, window: MainWindow
) -> None:
    assert wizard.summary.text() == "60 rows · 5 columns"
    assert text(wizard, "kind", ROLE) == "target"
    assert text(wizard, "id", ROLE) == text(wizard, "alive", ROLE) == "ignore"
    said = " ".join(wizard.found.item(n).text() for n in range(wizard.found.count()))
    assert "alive: It is kind in other words" in said
    assert "id: Every row has a value of its own" in said
    assert wizard.trial is not None
    assert wizard.trial.dataset is not None
    fit = wizard.trial.dataset.preparation
    assert fit is not None
    assert f"{fit.fit_of('weight').center:.4g}" in text(wizard, "weight", FITTED)
    wizard.reject()
    assert window.session.run.source.kind == "digits"
    assert not window.session.is_modified


@pytest.mark.parametrize("kind", ["csv", "digits"])
def test_no_letter_of_the_keyboard_stands_for_two_things(
    kind: str, window: MainWindow, tmp_path: Path, qtbot: QtBot
) -> None:
    path = str(written(tmp_path)) if kind == "csv" else ""
    wizard = opened(window, DataSource(kind, path=path), qtbot)
    wizard.form.folds.setValue(3)  # type: ignore[union-attr]
    wizard.form.kind.setCurrentText("grouped")  # type: ignore[union-attr]
    texts = [wizard.tabs.tabText(n) for n in range(wizard.tabs.count())]
    texts += [label.text() for label in wizard.findChildren(QLabel) if label.buddy() is not None]
    texts += [button.text() for button in wizard.findChildren(QAbstractButton)]

    letters = sorted(re.findall("&([a-z])", " ".join(texts).lower()))
    assert len(letters) > 12
    assert letters == sorted(set(letters))
    wizard.reject()


def test_using_data_loads_them_prepared_and_leaves_the_network(
    wizard: DataWizard, window: MainWindow, qtbot: QtBot
) -> None:
    before = window.session.document.graph.copy()
    choose(wizard, "weight", SCALING, "min-max", qtbot)
    with qtbot.waitSignal(window.session.run.data_loaded, timeout=20_000):
        wizard.use.click()

    dataset = window.session.run.dataset
    assert dataset is not None
    training = dataset.inputs[dataset.parts["training"], 0]
    assert training.min() == 0
    assert training.max() == 1
    assert same_network(window.session.document.graph, before)


@pytest.mark.parametrize("keeps", [True, False])
def test_applying_is_one_step_of_undo_and_can_train(
    keeps: bool, window: MainWindow, tmp_path: Path, qtbot: QtBot
) -> None:
    window.session.open_example("spirals")
    wizard = opened(window, DataSource("csv", path=str(written(tmp_path))), qtbot)
    before = window.session.document.graph.copy()
    assert wizard.offer.keeps.isVisible()
    wizard.offer.keeps.setChecked(keeps)
    with qtbot.waitSignal(window.session.run.data_loaded, timeout=20_000):
        wizard.apply.click()

    document = window.session.document
    assert window.session.run.problems() == []
    assert not same_network(document.graph, before)
    assert (len(document.graph.nodes) == len(before.nodes)) == keeps
    document.undo()
    assert document.graph == before
    assert window.session.run.source.kind == "spirals"
    document.redo()
    assert window.session.run.source.kind == "csv"
    qtbot.waitUntil(lambda: window.session.run.dataset is not None, timeout=20_000)
    assert window.session.run.problems() == []


def test_cells_are_edited_by_keyboard_alone(wizard: DataWizard, qtbot: QtBot) -> None:
    view = wizard.tabs.widget(0)
    assert isinstance(view, QTableView)
    view.setFocus()
    view.setCurrentIndex(columns(wizard).index(row_of(wizard, "colour"), ENCODING))

    QTest.keyClick(view, Qt.Key.Key_F2)
    (box,) = view.viewport().findChildren(QComboBox)
    QTest.keyClick(box, Qt.Key.Key_Down)
    QTest.keyClick(box, Qt.Key.Key_Return)
    settled(wizard, qtbot)

    assert text(wizard, "colour", ENCODING) == "ordinal"
    assert text(wizard, "colour", SCALING) == "standard"


def test_what_does_not_go_together_is_told_and_cannot_be_used(
    wizard: DataWizard, qtbot: QtBot
) -> None:
    choose(wizard, "kind", ROLE, "input", qtbot)
    assert "choose the column that is to be told" in wizard.offer.facts.text()
    assert not wizard.use.isEnabled()

    choose(wizard, "kind", ROLE, "target", qtbot)
    assert wizard.use.isEnabled()
    model = columns(wizard)
    cell = model.index(row_of(wizard, "weight"), FILLING)
    assert not model.setData(cell, "constant heavy")
    assert "is a number" in wizard.offer.facts.text()


def test_a_constant_is_typed_behind_its_word(wizard: DataWizard, qtbot: QtBot) -> None:
    choose(wizard, "weight", FILLING, "constant -2.5", qtbot)

    assert text(wizard, "weight", FILLING) == "constant -2.5"
    assert "fill -2.5" in text(wizard, "weight", FITTED)


def test_shares_folds_and_balance_are_those_of_the_fields(wizard: DataWizard, qtbot: QtBot) -> None:
    form = wizard.form
    assert form is not None
    form.test.setValue(25)
    form.folds.setValue(3)
    form.fold.setValue(2)
    form.balance.setCurrentText("class weights")
    settled(wizard, qtbot)

    assert wizard.trial is not None
    assert wizard.trial.dataset is not None
    parts = wizard.trial.dataset.parts
    assert len(parts["test"]) == pytest.approx(15, abs=1)
    assert len(parts["validation"]) == pytest.approx(15, abs=1)
    assert "weights" in wizard.trial.dataset.arrays
    source, preparation = wizard._settings()
    assert source.shares[2] == 0.25
    assert (preparation.split.folds, preparation.split.fold) == (3, 1)


def test_images_are_shown_as_pictures_and_can_be_augmented(
    window: MainWindow, qtbot: QtBot
) -> None:
    wizard = opened(window, window.session.run.source, qtbot)
    assert wizard.tabs.tabText(0) == "Sam&ples"
    assert wizard.form is not None
    wizard.form.shift.setValue(10)
    wizard.form.flip.setChecked(True)
    settled(wizard, qtbot)
    with qtbot.waitSignal(window.session.run.data_loaded, timeout=20_000):
        wizard.use.click()

    dataset = window.session.run.dataset
    assert dataset is not None
    assert dataset.preparation is not None
    assert dataset.preparation.augmentation.shift == 0.1
    assert dataset.preparation.augmentation.flip


def test_a_file_that_cannot_be_read_is_told_in_the_wizard(
    window: MainWindow, tmp_path: Path, qtbot: QtBot
) -> None:
    wizard = DataWizard(window, window.session, DataSource("csv", path=str(tmp_path / "gone.csv")))
    wizard.open()

    qtbot.waitUntil(lambda: "gone.csv" in wizard.offer.facts.text(), timeout=20_000)
    assert not wizard.use.isEnabled()
    assert wizard.progress.isHidden()
    wizard.reject()


def test_how_a_file_is_read_can_be_set_and_it_is_read_again(
    window: MainWindow, tmp_path: Path, qtbot: QtBot
) -> None:
    path = tmp_path / "bars.csv"
    rows = [f"{k}.5|{k * k % 7}|{'xy'[k % 2]}" for k in range(40)]
    path.write_text("a|b|kind\n" + "\n".join(rows) + "\n")
    settings = CsvSettings(delimiter="semicolon")
    wizard = DataWizard(
        window, window.session, DataSource("csv", path=str(path), settings=settings)
    )
    wizard.open()
    qtbot.waitUntil(lambda: "delimiter to bar" in wizard.offer.facts.text(), timeout=20_000)
    assert wizard.reading is not None
    box = wizard.reading.fields["delimiter"]
    assert isinstance(box, QComboBox)
    assert box.isVisible()

    box.setFocus()
    QTest.keyClicks(box, "bar")
    settled(wizard, qtbot)

    assert wizard.summary.text() == "40 rows · 3 columns"
    assert text(wizard, "a", TYPE) == "number"
    with qtbot.waitSignal(window.session.run.data_loaded, timeout=20_000):
        wizard.use.click()
    assert window.session.run.source.settings.delimiter == "bar"


def test_a_series_can_be_split_by_time_alone(
    window: MainWindow, tmp_path: Path, qtbot: QtBot
) -> None:
    path = tmp_path / "s.csv"
    path.write_text("value\n" + "".join(f"{k % 9}\n" for k in range(90)))
    wizard = opened(window, DataSource("series", path=str(path)), qtbot)

    assert wizard.form is not None
    assert [wizard.form.kind.itemText(n) for n in range(wizard.form.kind.count())] == ["by time"]
    wizard.reject()


def test_of_many_rows_only_those_on_the_screen_become_words(qtbot: QtBot) -> None:
    model = RowsModel(animals(100_000))
    view = QTableView()
    qtbot.addWidget(view)
    view.setModel(model)
    view.resize(800, 500)
    view.show()
    spent = []
    for row in range(0, 90_000, 9_000):
        begin = perf_counter()
        view.scrollTo(model.index(row, 0), QTableView.ScrollHint.PositionAtTop)
        view.viewport().grab()
        spent.append(perf_counter() - begin)

    assert sorted(spent)[len(spent) // 2] < 0.1
    assert model.index(3, 3).data() in ("cat", "dog", "emu")
    missing = int(np.flatnonzero(np.isnan(animals(100_000).column("height").values))[0])
    assert model.index(missing, 1).data() == "–"
