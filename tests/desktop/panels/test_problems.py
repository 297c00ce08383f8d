"""The problems panel lists what keeps the network from training."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from netwright.training.snapshot import RunState
from netwright_desktop.panels.problems import ProblemRow, ProblemsPanel
from support.snapshots import snapshot

ROWS = (ProblemRow("", "The network has no loss."), ProblemRow("a1", "Nothing uses dense1."))


@pytest.fixture
def panel(qtbot: QtBot) -> ProblemsPanel:
    panel = ProblemsPanel()
    qtbot.addWidget(panel)
    panel.show()
    return panel


def sentences(panel: ProblemsPanel) -> list[str]:
    return [panel.list.item(row).text() for row in range(panel.list.count())]


def test_every_problem_is_listed(panel: ProblemsPanel) -> None:
    panel.show_problems(lambda: ROWS)

    assert sentences(panel) == [row.message for row in ROWS]


def test_activating_a_problem_asks_for_its_node(panel: ProblemsPanel, qtbot: QtBot) -> None:
    panel.show_problems(lambda: ROWS)

    with qtbot.waitSignal(panel.node_wanted) as wanted:
        panel.list.itemActivated.emit(panel.list.item(1))

    assert wanted.args == ["a1"]


def test_a_problem_of_the_whole_network_asks_for_no_node(
    panel: ProblemsPanel, qtbot: QtBot
) -> None:
    panel.show_problems(lambda: ROWS)

    with qtbot.assertNotEmitted(panel.node_wanted):
        panel.list.itemActivated.emit(panel.list.item(0))


def test_a_repair_stands_below_its_problem_and_a_click_asks_for_it(
    panel: ProblemsPanel, qtbot: QtBot
) -> None:
    row = ProblemRow("a1", "Dense takes a flat input.", ("Insert Flatten", "Insert Reshape"))
    panel.show_problems(lambda: (ROWS[0], row))
    assert sentences(panel) == [ROWS[0].message, row.message, *row.repairs]
    where = panel.list.visualItemRect(panel.list.item(2)).center()

    with qtbot.waitSignal(panel.repair_wanted) as wanted:
        QTest.mouseClick(panel.list.viewport(), Qt.MouseButton.LeftButton, pos=where)

    assert wanted.args == [row, "Insert Flatten"]


def test_enter_on_a_repair_asks_for_it_and_not_for_the_node(
    panel: ProblemsPanel, qtbot: QtBot
) -> None:
    row = ProblemRow("a1", "Nothing uses dense1.", ("Delete dense1",))
    panel.show_problems(lambda: (row,))
    panel.list.setCurrentRow(1)

    with qtbot.assertNotEmitted(panel.node_wanted), qtbot.waitSignal(panel.repair_wanted):
        QTest.keyClick(panel.list, Qt.Key.Key_Return)


def test_without_problems_it_says_so(panel: ProblemsPanel) -> None:
    panel.show_problems(lambda: ROWS)
    panel.show_problems(tuple)

    assert not panel.list.isVisible()
    assert any(label.isVisible() for label in panel.findChildren(QLabel))


def test_the_fault_that_ended_a_run_stands_first_until_the_next_run(panel: ProblemsPanel) -> None:
    panel.show_problems(lambda: ROWS)

    panel.show_snapshots([snapshot(state=RunState.FAILED, message="conv1/weight is NaN.")])
    assert sentences(panel)[0] == "The last run ended: conv1/weight is NaN."

    panel.show_snapshots([snapshot(run=2)])
    assert sentences(panel) == [row.message for row in ROWS]
