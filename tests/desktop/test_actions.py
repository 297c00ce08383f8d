"""Every action is a row, and can be done exactly when it makes sense."""

from collections import Counter
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QMenu

from netwright.training.snapshot import RunState
from netwright_desktop import theme
from netwright_desktop.actions.keymap import RESERVED, Keymap
from netwright_desktop.actions.menus import CONTEXT_MENUS, TOOL_BAR, rows
from netwright_desktop.main_window import MainWindow
from support.scripted_worker import ScriptedWorker
from support.snapshots import snapshot


def reach(window: MainWindow, worker: ScriptedWorker, state: RunState) -> None:
    """Bring the run into a state as a worker would."""
    if not window.session.run.is_active:
        window.actions_.of["train"].trigger()
    worker.news = [snapshot([1.0], state=state)]
    window.pulse.beat()


def enabled(window: MainWindow) -> set[str]:
    names = {"train", "pause", "step", "stop", "reset", "export"}
    return {name for name in names if window.actions_.of[name].isEnabled()}


def test_every_row_says_what_it_does_and_has_a_name_of_its_own() -> None:
    assert all(row.text and row.tip for row in rows())
    assert max(Counter(row.id for row in rows()).values()) == 1
    offered = {name for menu in (TOOL_BAR, *CONTEXT_MENUS.values()) for name in menu if name}
    assert offered <= {row.id for row in rows()}


def test_no_letter_leads_to_two_lines_of_a_menu(window: MainWindow) -> None:
    def check(title: str, actions: list[QAction]) -> None:
        letters = [text[text.index("&") + 1].lower() for a in actions if "&" in (text := a.text())]
        twice = [letter for letter, count in Counter(letters).items() if count > 1]
        assert not twice, (title, twice, [action.text() for action in actions])
        for action in actions:
            menu = action.menu()
            if isinstance(menu, QMenu) and menu.title() != "&Panels":
                check(menu.title(), menu.actions())

    check("menu bar", window.menuBar().actions())


def test_no_key_belongs_to_two_actions(window: MainWindow) -> None:
    keys = [key.toString() for action in window.actions_.of.values() for key in action.shortcuts()]

    assert max(Counter(keys).values()) == 1
    assert RESERVED.keys().isdisjoint(keys)


def test_a_letter_calls_an_action_only_while_the_canvas_has_the_focus(window: MainWindow) -> None:
    window.activateWindow()
    document, canvas = window.session.document, window.canvas
    document.select(("conv1",))
    before = canvas.zoom

    window.layers.tree.setFocus()
    QTest.keyClick(window.layers.tree, Qt.Key.Key_F)
    assert canvas.zoom == before
    QTest.keyClick(window.layers.tree, Qt.Key.Key_Delete)
    assert "conv1" in document.graph.nodes

    canvas.setFocus()
    QTest.keyClick(canvas, Qt.Key.Key_F)
    assert canvas.zoom > before
    QTest.keyClick(canvas, Qt.Key.Key_Backspace)
    assert "conv1" not in document.graph.nodes


def test_the_canvas_has_the_keyboard_first(window: MainWindow) -> None:
    window.activateWindow()

    assert window.focusWidget() is window.canvas


def test_changed_keys_call_the_action_and_are_remembered(window: MainWindow) -> None:
    keymap, document = window.actions_.keymap, window.session.document

    keymap.set_keys("duplicate", [QKeySequence("Ctrl+J")])
    document.select(("conv1",))
    QTest.keyClick(window, Qt.Key.Key_D, Qt.KeyboardModifier.ControlModifier)
    assert len(document.graph.nodes) == 10
    QTest.keyClick(window, Qt.Key.Key_J, Qt.KeyboardModifier.ControlModifier)
    assert len(document.graph.nodes) == 11
    assert "(Ctrl+J)" in window.actions_.of["duplicate"].toolTip()

    assert Keymap().keys_of("duplicate") == (QKeySequence("Ctrl+J"),)
    keymap.reset("duplicate")
    assert not Keymap().is_changed("duplicate")
    assert Keymap().keys_of("duplicate") == (QKeySequence("Ctrl+D"),)


def test_a_key_that_is_taken_is_refused_with_a_sentence() -> None:
    keymap = Keymap()

    with pytest.raises(ValueError, match="F5 is taken by Train"):
        keymap.set_keys("step", [QKeySequence("F5")])
    with pytest.raises(ValueError, match="Space cannot be given away"):
        keymap.set_keys("step", [QKeySequence("Space")])
    assert keymap.keys_of("step") == (QKeySequence("F10"),)

    keymap.set_keys("train", [])
    keymap.set_keys("step", [QKeySequence("F5")])
    with pytest.raises(ValueError, match="F5 is taken by Step"):
        keymap.reset("train")
    keymap.reset_all()
    assert keymap.keys_of("train") == (QKeySequence("F5"),)


def test_before_a_run_one_can_train_and_step(window: MainWindow) -> None:
    assert enabled(window) == {"train", "step"}


@pytest.mark.parametrize(
    ("state", "expected"),
    [
        (RunState.PREPARING, {"stop"}),
        (RunState.RUNNING, {"pause", "stop", "export"}),
        (RunState.PAUSED, {"pause", "step", "stop", "reset", "export"}),
        (RunState.FINISHED, {"train", "reset", "export"}),
        (RunState.STOPPED, {"train", "reset", "export"}),
        (RunState.FAILED, {"train", "reset", "export"}),
    ],
)
def test_what_can_be_done_follows_the_state_of_the_run(
    window: MainWindow, worker: ScriptedWorker, state: RunState, expected: set[str]
) -> None:
    reach(window, worker, state)

    assert enabled(window) == expected


@pytest.mark.parametrize(
    ("key", "modifier", "state", "order"),
    [
        (Qt.Key.Key_F5, Qt.KeyboardModifier.NoModifier, None, "train"),
        (Qt.Key.Key_F6, Qt.KeyboardModifier.NoModifier, RunState.RUNNING, "pause"),
        (Qt.Key.Key_F6, Qt.KeyboardModifier.NoModifier, RunState.PAUSED, "resume"),
        (Qt.Key.Key_F10, Qt.KeyboardModifier.NoModifier, RunState.PAUSED, "step"),
        (Qt.Key.Key_F5, Qt.KeyboardModifier.ShiftModifier, RunState.RUNNING, "stop"),
    ],
)
def test_keys_give_orders_to_the_worker(
    window: MainWindow,
    worker: ScriptedWorker,
    key: Qt.Key,
    modifier: Qt.KeyboardModifier,
    state: RunState | None,
    order: str,
) -> None:
    if state:
        reach(window, worker, state)

    QTest.keyClick(window, key, modifier)

    assert worker.orders[-1] == order


def test_pause_is_called_resume_while_the_run_is_held(
    window: MainWindow, worker: ScriptedWorker
) -> None:
    reach(window, worker, RunState.RUNNING)
    assert window.actions_.of["pause"].text() == "&Pause"

    reach(window, worker, RunState.PAUSED)
    assert window.actions_.of["pause"].text() == "&Resume"


def test_undo_and_redo_say_what_they_would_do(window: MainWindow) -> None:
    undo, redo = window.actions_.of["undo"], window.actions_.of["redo"]
    assert not undo.isEnabled()

    window.actions_.of["select_all"].trigger()
    window.actions_.of["delete"].trigger()
    assert undo.isEnabled()
    assert undo.text() == "&Undo Delete"
    assert not window.session.document.graph.nodes

    undo.trigger()
    assert not undo.isEnabled()
    assert redo.text() == "&Redo Delete"
    assert len(window.session.document.graph.nodes) == 10


def test_save_can_be_done_while_there_is_something_to_save(window: MainWindow) -> None:
    save = window.actions_.of["save"]
    assert save.isEnabled()  # it has no file yet

    window.session.path = Path("mine.netw")
    window.actions_.refresh()
    assert not save.isEnabled()

    window.actions_.of["select_all"].trigger()
    window.actions_.of["delete"].trigger()
    assert save.isEnabled()


def test_the_colours_in_use_are_ticked(window: MainWindow) -> None:
    window.actions_.of["scheme_dark"].trigger()

    schemes = (f"scheme_{scheme}" for scheme in theme.Scheme)
    ticked = {name for name in schemes if window.actions_.of[name].isChecked()}
    assert ticked == {"scheme_dark"}
    assert theme.is_dark()


def test_copied_layers_are_pasted_with_their_wires(window: MainWindow) -> None:
    document = window.session.document
    document.select(("dense1", "relu2"))

    window.actions_.of["copy"].trigger()
    window.actions_.of["paste"].trigger()

    assert len(document.graph.nodes) == 12
    assert len(document.graph.wires) == 10
