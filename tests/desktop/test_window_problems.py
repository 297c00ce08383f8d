"""What keeps a network from training, and runs that fail, in the window."""

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from netwright.graph.commands import Disconnect, RemoveNodes
from netwright.training.snapshot import RunState
from netwright_desktop.main_window import MainWindow
from support.in_window import dock, messages, train
from support.scripted_worker import ScriptedWorker


def test_problems_are_counted_in_their_tab_and_lead_to_their_node(
    window: MainWindow, qtbot: QtBot
) -> None:
    window.session.document.do(RemoveNodes(("relu1",)))
    problems = window.problems
    dock(window, "Problems").raise_()
    qtbot.waitUntil(lambda: problems.is_seen)
    window.draw_news()

    messages = [problem.message for problem in window.session.document.analysis.problems]
    assert problems.told() == messages
    assert dock(window, "Problems").windowTitle() == f"Problems ({len(messages)})"
    problems.list.itemActivated.emit(problems.list.item(0))
    (selected,) = window.session.document.selected
    assert selected in window.session.document.graph.nodes


def test_a_repair_of_the_list_of_problems_is_one_step(window: MainWindow, qtbot: QtBot) -> None:
    document, problems = window.session.document, window.problems
    target = next(n for n in document.graph.nodes.values() if n.layer.kind == "target")
    document.do(Disconnect(tuple(document.graph.wires_of(target.id))))
    dock(window, "Problems").raise_()
    qtbot.waitUntil(lambda: problems.is_seen)
    window.draw_news()
    texts = [problems.list.item(row).text() for row in range(problems.list.count())]
    link = texts.index(f"Wire {target.name} to loss1")

    where = problems.list.visualItemRect(problems.list.item(link)).center()
    QTest.mouseClick(problems.list.viewport(), Qt.MouseButton.LeftButton, pos=where)

    assert not document.analysis.problems
    document.undo()
    assert document.undo_label == "Disconnect"
    row = problems.list.item(link).data(Qt.ItemDataRole.UserRole)
    document.undo()
    problems.repair_wanted.emit(row, texts[link])  # it is mended already
    assert not document.undo_label


def test_a_refused_training_says_why_and_shows_the_list(
    window: MainWindow, worker: ScriptedWorker, qtbot: QtBot
) -> None:
    window.session.document.do(RemoveNodes(("relu1",)))

    window.actions_.of["train"].trigger()

    (box,) = messages(window)
    assert "cannot be trained yet" in box.text()
    assert window.session.document.analysis.problems[0].message in box.informativeText()
    qtbot.waitUntil(lambda: window.problems.is_seen)
    assert "train" not in worker.orders
    box.close()


def test_a_run_that_fails_is_a_message_and_the_window_goes_on(
    window: MainWindow, worker: ScriptedWorker
) -> None:
    train(window, worker, state=RunState.FAILED, message="conv1/weight is NaN at step 2.")

    (box,) = messages(window)
    assert box.informativeText() == "conv1/weight is NaN at step 2."
    assert not box.isModal() or box.windowModality() is Qt.WindowModality.WindowModal
    box.close()
    window.session.run.train()
    assert worker.orders[-1] == "train"


def test_editing_during_a_run_says_that_it_is_not_applied(
    window: MainWindow, worker: ScriptedWorker
) -> None:
    train(window, worker)

    window.session.document.do(RemoveNodes(("relu1",)))

    assert window.status.state.text() == "Training · edits are not applied to the run yet"
