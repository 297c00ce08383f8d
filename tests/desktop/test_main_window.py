"""The window joins its parts and stays alive."""

import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QTabBar
from pytestqt.qtbot import QtBot

from netwright.graph.commands import RemoveNodes
from netwright_desktop import filing
from netwright_desktop.canvas.palette import FIRST_OPEN
from netwright_desktop.inspector.in_place import InPlaceEditor
from netwright_desktop.main_window import MainWindow
from netwright_desktop.panels.catalog import GROUPS
from netwright_desktop.panels.filters import FiltersPanel
from netwright_desktop.panels.gradients import GradientsPanel
from netwright_desktop.session import Session
from support.in_window import dock
from support.scripted_worker import ScriptedWorker


def rows_of_tabs(window: MainWindow) -> list[list[str]]:
    """Those that are seen; Qt leaves some behind where docks are moved carelessly."""
    bars = [bar for bar in window.findChildren(QTabBar) if bar.parent() is window]
    return sorted(
        [bar.tabText(place) for place in range(bar.count())]
        for bar in bars
        if bar.isVisible() and bar.geometry().intersects(window.rect())
    )


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


def test_the_title_marks_what_is_not_saved(window: MainWindow) -> None:
    assert window.windowTitle() == "digits[*] – Netwright"
    assert not window.isWindowModified()

    window.session.document.do(RemoveNodes(("relu1",)))

    assert window.isWindowModified()


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
