"""Cross-validation in the window: a line for each fold, mean and deviation; closing ends it."""

import re

import pytest
from PySide6.QtCore import QProcess, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from netwright_desktop.dialogs.folds import FoldsDialog
from netwright_desktop.main_window import MainWindow


@pytest.fixture
def dialog(window: MainWindow) -> FoldsDialog:
    """Opened from the menu, on a small network."""
    window.session.open_example("logistic")
    window.actions_.of["train_folds"].trigger()
    (dialog,) = window.findChildren(FoldsDialog)
    return dialog


def test_every_fold_is_trained_and_summed_up(
    dialog: FoldsDialog, window: MainWindow, qtbot: QtBot
) -> None:
    dialog.folds.setValue(2)
    QTest.mouseClick(dialog.train, Qt.MouseButton.LeftButton)
    assert not dialog.train.isEnabled()
    qtbot.waitUntil(dialog.train.isEnabled, timeout=120_000)

    rows = [dialog.rows.topLevelItem(n) for n in range(dialog.rows.topLevelItemCount())]
    names = [row.text(0) for row in rows if row is not None]
    assert names == ["fold 1", "fold 2", "mean"]
    last = rows[-1]
    assert last is not None
    assert re.fullmatch(r"loss .* ± .*, accuracy 9\d\.\d ± \d\.\d %", last.text(1))
    assert not window.session.run.has_weights  # what the window learned stays as it is
    dialog.reject()


def test_what_keeps_the_network_from_training_is_told(
    dialog: FoldsDialog, window: MainWindow
) -> None:
    window.session.new()
    QTest.mouseClick(dialog.train, Qt.MouseButton.LeftButton)

    assert dialog.problem.isVisible()
    assert dialog.problem.text() == window.session.run.problems()[0].message
    dialog.reject()


def test_closing_ends_the_work(dialog: FoldsDialog) -> None:
    QTest.mouseClick(dialog.train, Qt.MouseButton.LeftButton)
    process = dialog.process
    dialog.reject()

    assert process.state() == QProcess.ProcessState.NotRunning
