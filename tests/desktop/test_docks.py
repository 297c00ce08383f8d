"""Where the parts of the window stand."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QTabBar
from pytestqt.qtbot import QtBot

from netwright.graph.commands import RemoveNodes
from netwright.judgement.verdict import VALUES
from netwright_desktop.docks.docks import SHARES
from netwright_desktop.main_window import MainWindow
from netwright_desktop.panels.catalog import GROUPS, PANELS
from netwright_desktop.session import Session
from netwright_desktop.traits import Traits
from support.scripted_worker import ScriptedWorker


def test_a_panel_that_its_button_lets_float_comes_out_above_its_old_place(
    window: MainWindow,
) -> None:
    dock = window.docks.bring("Loss")
    at, size = dock.mapToGlobal(dock.rect().topLeft()), dock.size()
    button = dock.findChild(QAbstractButton, "qt_dockwidget_floatbutton")
    assert isinstance(button, QAbstractButton)

    QTest.mouseClick(button, Qt.MouseButton.LeftButton)

    assert dock.isFloating()
    assert dock.width() >= size.width()
    assert dock.height() > size.height()
    assert dock.geometry().top() < at.y()
    larger = dock.size()
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    assert dock.size() == larger


def tabs_of(window: MainWindow) -> list[str]:
    """The panels that have a tab."""
    return [panel.title for panel in window.panels if not window.docks[panel.title].isHidden()]


def opened(name: str, qtbot: QtBot) -> MainWindow:
    session = Session(ScriptedWorker)
    session.open_example(name)
    window = MainWindow(session)
    window.is_seen = False
    qtbot.addWidget(window)
    with qtbot.waitSignal(session.run.data_loaded, timeout=20_000):
        window.show()
    window.pulse.stop()
    return window


def test_panels_have_tabs_where_they_have_something_to_show(qtbot: QtBot) -> None:
    images = opened("digits", qtbot)
    assert {"Filters", "Draw", "Confusion"} <= set(tabs_of(images))
    assert {"Plane", "Recurrent", "Regression"}.isdisjoint(tabs_of(images))

    points = opened("spirals", qtbot)
    assert {"Plane", "Confusion"} <= set(tabs_of(points))
    assert {"Filters", "Draw", "Recurrent", "Regression"}.isdisjoint(tabs_of(points))
    assert points.docks.is_seen("Plane")

    rows = opened("lstm", qtbot)
    assert {"Recurrent", "Confusion"} <= set(tabs_of(rows))
    assert {"Filters", "Plane"}.isdisjoint(tabs_of(rows))


def test_values_are_no_classes() -> None:
    traits = Traits(frozenset({VALUES}))
    offered = {panel.title for panel in PANELS if panel.is_offered(traits)}

    assert {"Regression", "Metrics", "Mistakes"} <= offered
    assert {"Accuracy", "Confusion", "Report", "ROC", "Plane"}.isdisjoint(offered)


@pytest.mark.parametrize("name", ["digits", "lenet", "lstm", "spirals"])
def test_all_tabs_have_room_at_1280(name: str, qtbot: QtBot) -> None:
    window = opened(name, qtbot)
    window.resize(1280, 720)
    window.reset_layout()

    def rows() -> list[QTabBar]:
        bars = [bar for bar in window.findChildren(QTabBar) if bar.parent() is window]
        return [bar for bar in bars if bar.isVisible() and bar.count()]

    def has_room(bar: QTabBar) -> bool:
        return bar.tabRect(bar.count() - 1).right() <= bar.width()

    qtbot.waitUntil(lambda: len(rows()) == 1 + len(GROUPS))  # that of the inspector, too
    qtbot.waitUntil(lambda: all(has_room(bar) for bar in rows()))


def test_the_user_opens_and_closes_panels_and_they_stay_so(qtbot: QtBot) -> None:
    window = opened("digits", qtbot)
    action = window.actions_.of["panel_recurrent"]

    action.trigger()
    assert window.docks.is_seen("Recurrent")
    window.actions_.refresh()
    assert action.isChecked()
    window.docks["Confusion"].close()
    window.session.open_example("spirals")
    qtbot.waitUntil(lambda: "Plane" in tabs_of(window), timeout=20_000)
    assert "Recurrent" in tabs_of(window)
    assert "Confusion" not in tabs_of(window)

    action.trigger()
    action.trigger()
    assert window.docks.is_seen("Recurrent")
    action.trigger()
    assert "Recurrent" not in tabs_of(window)
    window.reset_layout()
    assert "Confusion" in tabs_of(window)


def test_while_the_network_has_problems_the_tabs_stay(qtbot: QtBot) -> None:
    window = opened("digits", qtbot)
    before = tabs_of(window)
    graph = window.session.document.graph
    conv = next(node.id for node in graph.nodes.values() if node.name == "conv1")

    window.session.document.do(RemoveNodes((conv,)))

    assert window.session.document.analysis.problems
    assert tabs_of(window) == before


def test_a_panel_is_enlarged_and_put_back_as_it_was(window: MainWindow, qtbot: QtBot) -> None:
    window.resize(1280, 720)
    window.reset_layout()
    qtbot.waitUntil(lambda: abs(window.docks["Loss"].width() - SHARES[0] * 1280) < 16)
    others, loss = ("Accuracy", "Filters"), window.docks["Loss"].size()
    before = [window.docks[title].size() for title in others]
    window.switch_panel("Gradients")
    gradients = window.docks["Gradients"]
    qtbot.waitUntil(lambda: gradients.size() == loss)

    window.actions_.of["enlarge_panel"].trigger()
    qtbot.waitUntil(lambda: gradients.width() > 1000 and gradients.height() > 1.5 * loss.height())
    assert window.panel is gradients.widget()
    assert window.panel.is_seen
    assert not any(map(window.docks.is_seen, others))

    window.actions_.of["enlarge_panel"].trigger()
    assert window.docks.enlarged == ""
    qtbot.waitUntil(lambda: all(map(window.docks.is_seen, others)))
    qtbot.waitUntil(lambda: abs(gradients.height() - loss.height()) <= 8)
    for title, size in zip(others, before, strict=True):
        assert abs(window.docks[title].width() - size.width()) <= 16, title
        assert abs(window.docks[title].height() - size.height()) <= 8, title


def test_to_bring_another_panel_puts_back_what_was_enlarged(window: MainWindow) -> None:
    window.docks.enlarge("Stepper")
    window.docks.bring("Problems")

    assert window.docks.enlarged == ""
    assert "Filters" in tabs_of(window)


def test_a_double_click_on_a_tab_enlarges_its_panel(window: MainWindow, qtbot: QtBot) -> None:
    bar, place = next(
        (bar, place)
        for bar in window.findChildren(QTabBar)
        for place in range(bar.count())
        if bar.tabText(place) == "Weights"
    )
    for expected in ("Weights", ""):
        QTest.mouseDClick(bar, Qt.MouseButton.LeftButton, pos=bar.tabRect(place).center())
        assert window.docks.enlarged == expected
