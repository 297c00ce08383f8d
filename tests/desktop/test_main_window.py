"""The window joins its parts and stays alive."""

import subprocess
import sys
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QDockWidget, QMessageBox, QTabBar
from pytestqt.qtbot import QtBot

from netwright.graph.commands import Disconnect, RemoveNodes
from netwright.training.snapshot import RunState, Wish
from netwright_desktop import display, filing
from netwright_desktop.budget import Budget
from netwright_desktop.canvas.palette import FIRST_OPEN
from netwright_desktop.display import LONGEST, TURNS
from netwright_desktop.inspector.in_place import InPlaceEditor
from netwright_desktop.main_window import MainWindow
from netwright_desktop.panels.catalog import GROUPS
from netwright_desktop.panels.filters import FiltersPanel
from netwright_desktop.panels.gradients import GradientsPanel
from netwright_desktop.panels.loss import LossPanel
from netwright_desktop.panels.weights import WeightsPanel
from netwright_desktop.session import Session
from support.answered import answer_all
from support.inspected import subject_of
from support.scripted_worker import ScriptedWorker
from support.snapshots import snapshot

ENDLESS = 1e9
"""A share of the time that never comes to an end."""


def dock(window: MainWindow, title: str) -> QDockWidget:
    found = window.findChild(QDockWidget, title)
    assert isinstance(found, QDockWidget)
    return found


def rows_of_tabs(window: MainWindow) -> list[list[str]]:
    """Those that are seen; Qt leaves some behind where docks are moved carelessly."""
    bars = [bar for bar in window.findChildren(QTabBar) if bar.parent() is window]
    return sorted(
        [bar.tabText(place) for place in range(bar.count())]
        for bar in bars
        if bar.isVisible() and bar.geometry().intersects(window.rect())
    )


def train(window: MainWindow, worker: ScriptedWorker, **fields: Any) -> None:
    window.session.run.train()
    worker.news = [snapshot([2.0, 1.0], steps_per_epoch=40, total_steps=1200, **fields)]
    window.pulse.beat()


def messages(window: MainWindow) -> list[QMessageBox]:
    return [box for box in window.findChildren(QMessageBox) if box.isVisible()]


@pytest.mark.parametrize("size", [(1280, 720), (1600, 1000)])
def test_panels_stand_in_three_groups_of_tabs_that_have_room(
    window: MainWindow, qtbot: QtBot, size: tuple[int, int]
) -> None:
    window.resize(*size)
    window.reset_layout()
    first = [dock(window, group[0].title) for group in GROUPS]

    qtbot.waitUntil(lambda: min(one.width() for one in first) >= 400)
    assert min(one.height() for one in first) >= 200
    assert len({one.y() for one in first}) == 1
    assert window.canvas.width() >= 700
    assert (window.width(), window.height()) == size
    qtbot.waitUntil(lambda: sum(panel.is_seen for panel in window.panels) == len(GROUPS))
    assert [type(panel) for panel in window.panels if panel.is_seen] == [g[0] for g in GROUPS]


def test_reset_layout_puts_back_what_floats_is_closed_or_was_moved(
    window: MainWindow, qtbot: QtBot
) -> None:
    def seen() -> list[type]:
        return [type(panel) for panel in window.panels if panel.is_seen]

    window.reset_layout()
    qtbot.waitUntil(lambda: seen() == [group[0] for group in GROUPS])
    rows = 1 + sum(len(group) > 1 for group in GROUPS)
    qtbot.waitUntil(lambda: len(rows_of_tabs(window)) == rows)
    tabs = rows_of_tabs(window)
    places = {title: dock(window, title).geometry() for title in ("Loss", "Accuracy", "Filters")}
    dock(window, "Loss").setFloating(True)
    dock(window, "Accuracy").close()
    window.addDockWidget(Qt.DockWidgetArea.TopDockWidgetArea, dock(window, "Filters"))
    dock(window, "Gradients").raise_()
    qtbot.waitUntil(lambda: GradientsPanel in seen())

    window.actions_.of["reset_layout"].trigger()

    qtbot.waitUntil(lambda: seen() == [group[0] for group in GROUPS])
    assert not dock(window, "Loss").isFloating()
    qtbot.waitUntil(lambda: rows_of_tabs(window) == tabs)
    for title, place in places.items():
        now = dock(window, title).geometry()
        assert abs(now.left() - place.left()) <= 8, title
        assert abs(now.width() - place.width()) <= 16, title


def test_the_palette_shows_every_family_at_1280_by_720(window: MainWindow) -> None:
    window.resize(1280, 720)
    window.reset_layout()
    palette = window.layers

    assert palette.open_families() == list(FIRST_OPEN)
    for family, heading in palette._shelf.headings().items():
        assert palette.tree.viewport().rect().contains(palette.tree.visualRect(heading)), family
    assert palette.width() >= palette.sizeHint().width(), "a title is cut off"


def test_snapshots_reach_the_panels_the_status_and_the_title(
    window: MainWindow, worker: ScriptedWorker
) -> None:
    train(window, worker, step=300, seconds_left=42.0, gradient_rms={"conv1": 0.5})

    loss = next(p for p in window.panels if isinstance(p, LossPanel))
    gradients = next(p for p in window.panels if isinstance(p, GradientsPanel))
    assert loss.batches.points()[1].tolist() == [2.0, 1.0]
    assert list(gradients.sizes.layers) == ["conv1"]
    assert window.status.state.text() == "Training"
    assert window.windowTitle() == "25 %, 42 s left – digits[*] – Netwright"


def test_every_panel_that_is_seen_has_drawn_its_news_after_a_round_of_turns(
    window: MainWindow, worker: ScriptedWorker
) -> None:
    window.display.budget = Budget(ENDLESS)
    window.session.run.train()
    worker.news = [snapshot([2.0, 1.0], gradient_rms={"conv1": 0.5})]

    for _ in range(TURNS):
        window.pulse.beat()

    seen = [panel for panel in window.panels if panel.is_seen]
    assert [panel.title for panel in seen] == [group[0].title for group in GROUPS]
    assert all(panel._drawn for panel in seen)
    assert not next(p for p in window.panels if isinstance(p, GradientsPanel))._drawn
    for title in ("Problems", "Gradients"):
        dock(window, title).raise_()
    for _ in range(TURNS):
        window.pulse.beat()
    assert all(panel._drawn for panel in window.panels if panel.is_seen)
    assert next(p for p in window.panels if isinstance(p, GradientsPanel))._drawn


def test_a_window_that_has_no_time_left_still_draws_what_has_waited_long(
    window: MainWindow, worker: ScriptedWorker
) -> None:
    window.display.budget = Budget(0.0)
    window.session.run.train()
    window.draw_news()
    loss = next(p for p in window.panels if isinstance(p, LossPanel))
    window.docks["Loss"].raise_()
    beats = []
    for beat in range(3 * LONGEST):
        worker.news = [snapshot([1.0], first_step=beat + 1)]
        loss._drawn = False
        window.pulse.beat()
        beats += [beat] if loss._drawn else []
    assert len(beats) == 3
    assert beats[1] - beats[0] == beats[2] - beats[1] == LONGEST


def test_with_every_panel_open_each_is_drawn_again_and_again(
    window: MainWindow, worker: ScriptedWorker, monkeypatch: pytest.MonkeyPatch
) -> None:
    drawn: list[str] = []
    for panel in window.panels:
        monkeypatch.setattr(panel, "redraw", partial(drawn.append, panel.title))
        window.docks[panel.title].setFloating(True)
        window.docks[panel.title].show()
    window.display.budget = Budget(ENDLESS)
    monkeypatch.setattr(display, "DRAWING", 0.0)  # as if each took a whole beat
    window.session.run.train()
    window.draw_news()
    drawn.clear()

    for beat in range(4 * len(window.panels)):
        worker.news = [snapshot([1.0], first_step=beat + 1)]
        for panel in window.panels:
            panel._drawn = False
        before = len(drawn)
        window.pulse.beat()
        assert len(drawn) - before <= 1

    count = len(window.panels)
    assert sorted(drawn[:count]) == sorted(panel.title for panel in window.panels)
    assert drawn[count : 2 * count] == drawn[:count]


def test_panels_show_the_layer_that_is_selected_on_the_canvas(
    window: MainWindow, worker: ScriptedWorker, qtbot: QtBot
) -> None:
    subject = subject_of(window.session.document.graph)
    window.session.run.train()
    worker.news = [snapshot()]
    window.pulse.beat()
    for panel in window.panels:
        answer_all(panel, subject)
    weights = next(p for p in window.panels if isinstance(p, WeightsPanel))
    dock(window, "Weights").raise_()
    qtbot.waitUntil(lambda: weights.is_seen)
    window.draw_news()
    assert weights.table.key == "conv1/weight"

    node = next(n for n in window.session.document.graph.nodes.values() if n.name == "dense2")
    window.canvas.show_node(node.id)

    assert weights.table.key == "dense2/weight"


def test_only_what_a_panel_on_the_screen_shows_is_measured(
    window: MainWindow, worker: ScriptedWorker, qtbot: QtBot
) -> None:
    def wanted_soon(*wishes: Wish) -> None:
        def is_so() -> bool:
            window.pulse.beat()
            return worker.wanted == frozenset(wishes)

        qtbot.waitUntil(is_so)

    window.reset_layout()
    wanted_soon()
    dock(window, "Gradients").raise_()
    wanted_soon(Wish.GRADIENTS, Wish.UPDATES)
    dock(window, "Filters").close()
    wanted_soon(Wish.GRADIENTS, Wish.UPDATES)
    dock(window, "Gradients").setFloating(True)
    wanted_soon(Wish.GRADIENTS, Wish.UPDATES)
    dock(window, "Gradients").close()
    dock(window, "Problems").raise_()
    wanted_soon()


def test_the_title_marks_what_is_not_saved(window: MainWindow) -> None:
    assert window.windowTitle() == "digits[*] – Netwright"
    assert not window.isWindowModified()

    window.session.document.do(RemoveNodes(("relu1",)))

    assert window.isWindowModified()


def test_another_project_empties_the_panels(window: MainWindow, worker: ScriptedWorker) -> None:
    train(window, worker)

    window.session.open_example("logistic")

    loss = next(p for p in window.panels if isinstance(p, LossPanel))
    assert loss.batches.points()[0].size == 0
    assert window.status.state.text() == "Ready"
    assert window.windowTitle() == "logistic[*] – Netwright"


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


def test_the_layout_is_remembered_and_can_be_reset(qtbot: QtBot, worker: ScriptedWorker) -> None:
    def opened() -> MainWindow:
        window = MainWindow(Session(lambda: worker))
        qtbot.addWidget(window)
        window.show()
        return window

    first = opened()
    dock(first, "Filters").close()
    first.close()

    second = opened()
    assert not dock(second, "Filters").isVisible()
    left = [[panel for panel in group if panel is not FiltersPanel] for group in GROUPS]
    rows = 1 + sum(len(group) > 1 for group in left)  # Inspector's, and those of panels
    qtbot.waitUntil(lambda: len(rows_of_tabs(second)) == rows)
    second.reset_layout()
    assert dock(second, "Filters").isVisible()
    second.close()


def test_closing_with_changes_asks_and_cancelling_stays(
    window: MainWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    window.is_seen = True
    window.session.document.do(RemoveNodes(("relu1",)))
    monkeypatch.setattr(filing, "ask_unsaved", lambda *_: None)

    assert not window.close()
    assert window.isVisible()

    monkeypatch.setattr(filing, "ask_unsaved", lambda *_: False)
    assert window.close()


def test_closing_with_changes_can_save_them_first(
    window: MainWindow, tmp_path: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    window.is_seen = True
    window.session.document.do(RemoveNodes(("relu1",)))
    monkeypatch.setattr(filing, "ask_unsaved", lambda *_: True)
    monkeypatch.setattr(filing, "ask_project_target", lambda *_: tmp_path / "mine.netw")

    window.close()
    qtbot.waitUntil(lambda: not window.isVisible(), timeout=20_000)

    assert (tmp_path / "mine.netw").exists()
    assert not window.session.is_modified


def test_the_engine_is_not_imported_before_the_window_is_painted() -> None:
    code = (
        "import sys, netwright_desktop.app as app\n"
        "from netwright_desktop.session import Session\n"
        "a = app.QApplication([]); s = Session(); s.open_example(); app.MainWindow(s)\n"
        "print([m for m in ('numba', 'llvmlite', 'sklearn', 'scipy') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)

    assert done.stdout.strip() == "[]", done.stderr


def test_a_layer_is_renamed_where_it_stands(window: MainWindow, qtbot: QtBot) -> None:
    window.activateWindow()
    document = window.session.document
    document.select(("dense1",))
    window.canvas.setFocus()
    QTest.keyClick(window.canvas, Qt.Key.Key_F2)
    editor = window.canvas.findChild(InPlaceEditor)
    assert isinstance(editor, InPlaceEditor)
    qtbot.waitUntil(editor.name_field.hasFocus)

    QTest.keyClicks(editor.name_field, "hidden")
    QTest.keyClick(editor.name_field, Qt.Key.Key_Return)

    assert document.graph.nodes["dense1"].name == "hidden"
    assert window.inspector.name_field.text() == "hidden"


@pytest.mark.parametrize(
    ("key", "part"),
    [("Y", "Layers"), ("I", "Inspector"), ("R", "Training"), ("O", "Outline"), ("P", "Problems")],
)
def test_alt_and_a_letter_give_the_keyboard_to_a_part_and_alt_c_gives_it_back(
    window: MainWindow, qtbot: QtBot, key: str, part: str
) -> None:
    window.activateWindow()
    window.session.document.do(RemoveNodes(("relu1",)))  # a problem to go to
    window.session.document.select(("conv1",))

    QTest.keyClick(window, getattr(Qt.Key, f"Key_{key}"), Qt.KeyboardModifier.AltModifier)
    qtbot.waitUntil(lambda: dock(window, part).isAncestorOf(window.focusWidget()))
    QTest.keyClick(window.focusWidget(), Qt.Key.Key_C, Qt.KeyboardModifier.AltModifier)

    assert window.focusWidget() is window.canvas
