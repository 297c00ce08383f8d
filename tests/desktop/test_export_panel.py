"""Each panel's picture and numbers are files: chosen by focus, tab or context menu."""

import csv
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QByteArray, QPoint, QSize, Qt
from PySide6.QtGui import QContextMenuEvent, QImage, QPainter
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu, QMessageBox
from pytestqt.qtbot import QtBot

from netwright.inspection.question import Answer
from netwright.inspection.stepper import NextStepApart
from netwright.layers.activation import Relu
from netwright.layers.class_losses import SoftmaxCrossEntropy
from netwright.layers.convolution import Conv2d
from netwright.layers.data import Input
from netwright.layers.dense import Dense
from netwright.layers.recurrent import Lstm
from netwright.layers.shaping import Reshape
from netwright.training.settings import TrainingSettings
from netwright.training.snapshot import Evaluation, RunState, UpdateRatios
from netwright_desktop import filing, theme
from netwright_desktop.main_window import MainWindow
from netwright_desktop.panels.accuracy import AccuracyPanel
from netwright_desktop.panels.learning_curve import LearningCurvePanel
from netwright_desktop.panels.panel import Panel
from netwright_desktop.panels.plane import PlanePanel
from netwright_desktop.panels.regression import RegressionPanel
from support.answered import answer_all
from support.apart import standing
from support.build import chain
from support.inspected import subject_of
from support.scripted_worker import ScriptedWorker
from support.snapshots import snapshot

SUBJECT = subject_of(
    chain(
        [
            *(Input((1, 8, 8)), Conv2d(filters=4), Relu(), Reshape((8, 32))),
            *(Lstm(units=5), Dense(units=10), SoftmaxCrossEntropy()),
        ]
    )
)
"""A network of which every panel has something to show, but OTHERS."""
OTHERS = (PlanePanel, RegressionPanel, LearningCurvePanel)


@pytest.fixture
def trained(window: MainWindow, worker: ScriptedWorker) -> MainWindow:
    """A window whose panels all have something to show."""
    window.reset_layout()
    window.session.run.train()
    worker.news = [
        snapshot(
            np.linspace(2, 1, 40),
            accuracies=np.linspace(0.1, 0.9, 40, dtype=np.float32),
            evaluations=(
                Evaluation(20, "validation", 1.5, 0.6, {"F1, macro": 0.5}),
                Evaluation(40, "validation", 1.25, 0.75, {"F1, macro": 0.7}),
            ),
            gradient_rms={"conv1": 0.001, "dense1": 0.1},
            updates=(UpdateRatios(40, {"conv1": 0.002, "dense1": 0.001}),),
            steps_per_epoch=40,
            epochs=3,
        )
    ]
    window.pulse.beat()
    for panel in window.panels:
        answer_all(panel, SUBJECT)
    window.stepper.show_snapshots([snapshot(state=RunState.PAUSED, step=3)])
    with standing(SUBJECT.job.graph, SUBJECT.dataset, TrainingSettings()) as (_, apart):
        window.stepper.show_answer(Answer(NextStepApart(), 1, 3, apart))
    return window


def exported(window: MainWindow) -> list[Panel]:
    """All that have something to show of images with classes; others see in their own tests."""
    return [p for p in window.panels if p.is_exported and not isinstance(p, OTHERS)]


def opened(window: MainWindow, panel: Panel, qtbot: QtBot) -> None:
    window.docks.bring(panel.title)
    qtbot.waitUntil(lambda: panel.is_seen)
    panel.draw_news()


def test_every_panel_has_a_picture_of_what_it_shows_in_both_schemes(
    trained: MainWindow,
    tmp_path: Path,
    qtbot: QtBot,
    qapp: QApplication,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for scheme in (theme.Scheme.LIGHT, theme.Scheme.DARK):
        theme.apply(qapp, scheme)
        for panel in exported(trained):
            opened(trained, panel, qtbot)
            images = []
            for suffix in (".png", ".svg"):
                path = tmp_path / f"{panel.title} {scheme}{suffix}"
                monkeypatch.setattr(filing, "ask_picture_target", lambda *_, path=path: path)
                with qtbot.waitSignal(trained.session.told) as told:
                    filing.export_panel_picture(trained, trained.session, panel)
                assert told.args == [f"Picture saved to {path}"]
                images.append(as_image(path))
            for image in images:
                assert image.size() == extent(panel) * 2, panel.title
                ground = image.pixelColor(1, image.height() - 2).lightness()
                assert (ground < 128) == (scheme is theme.Scheme.DARK)
                colors = {
                    image.pixel(x, y)
                    for x in range(0, image.width(), 3)
                    for y in range(0, image.height(), 3)
                }
                assert len(colors) > 8, panel.title


def extent(panel: Panel) -> QSize:
    """The size of what belongs on a picture, without the room of controls around it."""
    parts = [part for part in panel.pictured() if part.isVisible() and part.width()]
    places = [part.mapTo(panel, QPoint()) for part in parts]
    pairs = list(zip(parts, places, strict=True))
    width = max(at.x() + part.width() for part, at in pairs) - min(at.x() for at in places)
    height = max(at.y() + part.height() for part, at in pairs) - min(at.y() for at in places)
    return QSize(width, height)


def as_image(path: Path) -> QImage:
    if path.suffix == ".png":
        return QImage(str(path))
    renderer = QSvgRenderer(QByteArray(path.read_bytes()))
    assert renderer.isValid()
    image = QImage(renderer.viewBox().size() * 2, QImage.Format.Format_RGB32)
    painter = QPainter(image)
    renderer.render(painter)
    painter.end()
    return image


def test_every_panel_writes_its_numbers_under_a_line_of_names(
    trained: MainWindow, tmp_path: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    for panel in exported(trained):
        path = tmp_path / f"{panel.title}.csv"
        monkeypatch.setattr(filing, "ask_numbers_target", lambda *_, path=path: path)
        with qtbot.waitSignal(trained.session.told) as told:
            filing.export_panel_numbers(trained, trained.session, panel)
        assert told.args == [f"Numbers saved to {path}"]
        header, *rows = csv.reader(path.read_text(encoding="utf-8").splitlines())
        assert rows
        assert {len(row) for row in rows} == {len(header)}


def test_the_filters_of_the_table_are_the_weights(trained: MainWindow) -> None:
    panel = next(p for p in trained.panels if p.title == "Filters")

    table = panel.numbers()

    *places, weights = table.columns
    assert table.header == ("filter", "channel", "row", "column", "weight")
    right = SUBJECT.weights["conv1/weight"]
    assert np.array_equal(right[tuple(place - 1 for place in places)], weights)


def test_actions_act_on_the_panel_that_was_clicked_last_and_say_so(
    trained: MainWindow, qtbot: QtBot
) -> None:
    picture = trained.actions_.of["export_panel_picture"]
    trained.activateWindow()
    for title in ("Accuracy", "Loss", "Filters"):
        panel = next(p for p in trained.panels if p.title == title)
        opened(trained, panel, qtbot)
        QTest.mouseClick(panel, Qt.MouseButton.LeftButton, pos=QPoint(4, 4))
        assert trained.panel is panel
        assert picture.text() == f"Export picture of {title.lower()}…"
    trained.canvas.setFocus()
    assert trained.panel is not None
    assert trained.panel.title == "Filters"


def test_the_context_menu_of_a_panel_is_about_that_panel(trained: MainWindow, qtbot: QtBot) -> None:
    panel = next(p for p in trained.panels if p.title == "Accuracy")
    QTest.mouseClick(trained.panels[0], Qt.MouseButton.LeftButton, pos=QPoint(4, 4))

    opened(trained, panel, qtbot)
    assert isinstance(panel, AccuracyPanel)
    viewport, place = panel.plot.view.viewport(), QPoint(90, 60)
    by_mouse = QContextMenuEvent.Reason.Mouse
    event = QContextMenuEvent(by_mouse, place, viewport.mapToGlobal(place))
    QApplication.sendEvent(viewport, event)

    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    assert [a.text() for a in menu.actions() if a.text()] == [
        "Enlarge panel",
        "Export picture of accuracy…",
        "Export numbers of accuracy…",
    ]
    menu.close()


def test_what_shows_nothing_yet_is_told_and_no_file_is_asked_for(
    window: MainWindow, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(filing, "ask_picture_target", lambda *_: tmp_path / "a.png")
    monkeypatch.setattr(filing, "ask_numbers_target", lambda *_: tmp_path / "a.csv")
    window.reset_layout()
    for name, words in (
        ("export_panel_picture", "nothing to draw yet"),
        ("export_panel_numbers", "Press Train"),
    ):
        window.actions_.of[name].trigger()
        (box,) = [b for b in window.findChildren(QMessageBox) if b.isVisible()]
        assert words in box.informativeText()
        box.close()
    assert not [*tmp_path.glob("*.png"), *tmp_path.glob("*.csv")]
