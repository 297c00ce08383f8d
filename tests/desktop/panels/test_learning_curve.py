"""The learning curve is computed elsewhere, drawn point by point, and can be cancelled."""

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from netwright.judgement.plan import Plan, Point
from netwright.project.examples import example
from netwright.training.settings import TrainingSettings
from netwright_desktop.main_window import MainWindow
from netwright_desktop.panels import learning_curve
from netwright_desktop.panels.learning_curve import LearningCurvePanel

POINTS = [
    Point("This network", 100, {"RMSE": 0.1, "R²": 0.9}, {"RMSE": 0.5, "R²": 0.6}, True),
    Point("Linear", 100, {"RMSE": 0.4, "R²": 0.5}, {"RMSE": 0.6, "R²": 0.4}, False),
    Point("This network", 200, {"RMSE": 0.2, "R²": 0.8}, {"RMSE": 0.3, "R²": 0.7}, True),
]


def panel_of(window: MainWindow) -> LearningCurvePanel:
    window.docks.bring("Learning curve")
    return next(p for p in window.panels if isinstance(p, LearningCurvePanel))


def test_points_are_drawn_for_training_and_validation(qtbot: QtBot) -> None:
    panel = LearningCurvePanel()
    qtbot.addWidget(panel)
    panel.resize(560, 260)
    panel.show()
    panel.points = list(POINTS)
    panel.changed()

    panel.measure.setCurrentText("R²")

    x, y = panel._curves["This network", False].getData()
    np.testing.assert_allclose(x, np.log2([100, 200]))
    np.testing.assert_allclose(y, [0.6, 0.7])
    np.testing.assert_allclose(panel._curves["This network", True].getData()[1], [0.9, 0.8])
    assert "0.800 on these, 0.700 on validation" in panel.caption.text()
    assert "Linear" in panel.legend.text()
    QTest.mouseClick(panel.others, Qt.MouseButton.LeftButton)
    assert "Linear" not in panel.legend.text()
    table = panel.numbers()
    assert table.header == (
        *("method", "samples", "training: RMSE", "training: R²"),
        *("validation: RMSE", "validation: R²"),
    )
    assert table.columns[1].tolist() == [100, 100, 200]
    assert panel.pictured()


def test_it_is_computed_in_another_process(
    window: MainWindow, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(learning_curve, "Plan", lambda: Plan(2, (1.0,), with_baselines=False))
    panel, session = panel_of(window), window.session
    session.document.open(example("logistic").graph)
    session.set_settings(TrainingSettings(epochs=1))

    QTest.mouseClick(panel.compute, Qt.MouseButton.LeftButton)

    assert panel.is_working
    assert panel.cancel.isVisible()
    qtbot.waitUntil(lambda: not panel.is_working, timeout=60_000)
    assert panel.fault == ""
    assert [(p.method, p.samples) for p in panel.points] == [
        ("This network", 629),
        ("This network", 1258),
    ]
    assert panel.pages.words == ""
    assert not panel.cancel.isVisible()
    window.session.document.open(example("digits").graph)


def test_it_can_be_cancelled_and_keeps_what_was_found(window: MainWindow, qtbot: QtBot) -> None:
    panel = panel_of(window)
    QTest.mouseClick(panel.compute, Qt.MouseButton.LeftButton)
    thread = panel._thread
    assert thread is not None

    QTest.mouseClick(panel.cancel, Qt.MouseButton.LeftButton)

    assert not panel.is_working
    thread.join(10)
    assert not thread.is_alive()
    assert panel.compute.isVisible()


def test_a_network_with_problems_says_which(window: MainWindow) -> None:
    panel = panel_of(window)
    window.session.new()

    QTest.mouseClick(panel.compute, Qt.MouseButton.LeftButton)

    assert not panel.is_working
    assert panel.pages.words == window.session.run.problems()[0].message
