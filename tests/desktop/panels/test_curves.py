"""The loss and the accuracy panel draw the numbers they are given."""

import time

import numpy as np
import pyqtgraph as pg
import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QHelpEvent, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QToolTip
from pytestqt.qtbot import QtBot

from netwright.training.snapshot import Change, Evaluation
from netwright_desktop import theme
from netwright_desktop.figures import figure
from netwright_desktop.panels.accuracy import AccuracyPanel
from netwright_desktop.panels.curves import MEANS, PartCurves
from netwright_desktop.panels.loss import LossPanel
from netwright_desktop.panels.overlay import Note, Reading
from netwright_desktop.panels.panel import Panel
from netwright_desktop.series import Smoothed
from support.snapshots import snapshot

LOSSES = np.array([2.25, 1.5, 0.75, 1.0], np.float32)


def drawn(curve: pg.PlotDataItem) -> tuple[list[float], list[float]]:
    x, y = curve.getOriginalDataset()
    return ([], []) if x is None else (x.tolist(), y.tolist())


def shown(qtbot: QtBot, panel: Panel) -> None:
    qtbot.addWidget(panel)
    panel.resize(320, 200)
    panel.show()


def test_the_loss_of_every_batch_is_drawn_at_its_step(qtbot: QtBot) -> None:
    panel = LossPanel()
    shown(qtbot, panel)

    panel.show_snapshots([snapshot(LOSSES[:3]), snapshot(LOSSES[3:], first_step=4)])

    assert drawn(panel.batch_curve) == ([1, 2, 3, 4], LOSSES.tolist())


def test_the_smoothed_loss_is_drawn_beside_it(qtbot: QtBot) -> None:
    panel = LossPanel()
    shown(qtbot, panel)

    panel.show_snapshots([snapshot(LOSSES)])

    _, y = panel.training_curve.getOriginalDataset()
    np.testing.assert_array_equal(y, Smoothed().extend(LOSSES))


def test_validation_and_test_are_drawn_at_the_step_after_which_they_were_measured(
    qtbot: QtBot,
) -> None:
    loss, accuracy = LossPanel(), AccuracyPanel()
    shown(qtbot, loss)
    shown(qtbot, accuracy)
    news = [
        snapshot(LOSSES, evaluations=(Evaluation(4, "validation", 0.875, 0.5),)),
        snapshot(
            LOSSES,
            first_step=5,
            evaluations=(
                Evaluation(8, "validation", 0.625, 0.75),
                Evaluation(8, "test", 0.6875, 0.625),
            ),
        ),
    ]

    loss.show_snapshots(news)
    accuracy.show_snapshots(news)

    assert drawn(loss.validation_curve) == ([4, 8], [0.875, 0.625])
    assert drawn(accuracy.validation_curve) == ([4, 8], [50.0, 75.0])
    assert drawn(accuracy.test_curve) == ([8], [62.5])
    assert "0.625" in loss.plot.legend_text()
    assert "75.0" in accuracy.plot.legend_text()


def test_training_accuracy_is_drawn_in_percent_and_smoothed(qtbot: QtBot) -> None:
    panel = AccuracyPanel()
    shown(qtbot, panel)
    shares = np.array([0.25, 0.5, 1.0], np.float32)

    panel.show_snapshots([snapshot(np.ones(3), accuracies=shares)])

    x, y = panel.training_curve.getOriginalDataset()
    assert x.tolist() == [1, 2, 3]
    np.testing.assert_array_equal(y, Smoothed().extend(100.0 * shares.astype(float)))


def test_the_smoothing_that_is_chosen_counts_from_the_first_step_on(qtbot: QtBot) -> None:
    panel = LossPanel()
    shown(qtbot, panel)
    losses = np.random.default_rng(0).random(300, np.float32)
    panel.show_snapshots([snapshot(losses[:100]), snapshot(losses[100:], first_step=101)])

    for place, number in enumerate(MEANS):
        panel.smoothing.setCurrentIndex(place)

        keep = 1.0 - 1.0 / number
        x, y = panel.training_curve.getOriginalDataset()
        assert x.tolist() == list(range(1, 301))
        for n in (1, 2, 63, 64, 65, 128, 200, 300):
            weights = keep ** np.arange(n - 1.0, -1.0, -1.0)
            right = (weights * losses[:n].astype(float)).sum() / weights.sum()
            np.testing.assert_allclose(y[n - 1], right, rtol=1e-9)


def test_a_target_without_classes_leaves_the_accuracy_panel_empty(qtbot: QtBot) -> None:
    panel = AccuracyPanel()
    shown(qtbot, panel)

    panel.show_snapshots([snapshot(LOSSES, evaluations=(Evaluation(4, "validation", 1.0, None),))])

    assert drawn(panel.training_curve) == ([], [])
    assert drawn(panel.validation_curve) == ([], [])
    assert panel.plot.legend_text() == ""
    assert panel.plot.pages.words == "The target is no class, so there is no accuracy."


def test_a_new_run_forgets_the_older_one(qtbot: QtBot) -> None:
    panel = LossPanel()
    shown(qtbot, panel)
    panel.show_snapshots([snapshot(LOSSES, evaluations=(Evaluation(4, "validation", 0.9, 0.5),))])

    panel.show_snapshots([snapshot([3.0], run=2)])

    assert drawn(panel.batch_curve) == ([1], [3.0])
    assert drawn(panel.training_curve) == ([1], [3.0])
    assert drawn(panel.validation_curve) == ([], [])


def test_a_logarithmic_axis_shows_the_same_numbers_and_leaves_out_zero(qtbot: QtBot) -> None:
    panel = LossPanel()
    shown(qtbot, panel)
    panel.show_snapshots([snapshot([100.0, 0.0, 0.01])])

    panel.log_button.click()

    assert drawn(panel.batch_curve)[1] == [100.0, np.float32(0.01)]
    np.testing.assert_allclose(panel.batch_curve.getData()[1], [2.0, -2.0], atol=1e-6)

    panel.log_button.click()

    np.testing.assert_allclose(panel.batch_curve.getData()[1], [100.0, 0.0, 0.01], rtol=1e-6)


def test_a_hidden_panel_collects_and_draws_once_it_is_seen(qtbot: QtBot) -> None:
    panel = LossPanel()
    qtbot.addWidget(panel)

    panel.show_snapshots([snapshot(LOSSES)])
    assert drawn(panel.batch_curve) == ([], [])

    panel.show()
    assert drawn(panel.batch_curve)[1] == LOSSES.tolist()


def test_curves_change_their_colour_with_the_theme(qtbot: QtBot, qapp: QApplication) -> None:
    panel = LossPanel()
    shown(qtbot, panel)
    panel.show_snapshots([snapshot(LOSSES)])

    theme.apply(qapp, theme.Scheme.DARK)

    assert panel.training_curve.opts["pen"].color().name() == theme.DARK.curves[0]
    assert theme.DARK.curves[0] in panel.plot.legend_text()


def test_a_million_steps_are_drawn_with_few_points_and_keep_their_peak(qtbot: QtBot) -> None:
    panel = LossPanel()
    shown(qtbot, panel)
    losses = np.random.default_rng(0).random(1_000_000, np.float32)
    losses[345_678] = 50.0

    panel.show_snapshots([snapshot(losses)])

    x, y = panel.batch_curve.getOriginalDataset()
    assert x.size <= 4096
    assert (x[y.argmax()], y.max()) == (345_679, 50.0)


def hover(panel: PartCurves, step: float, low: float = 0.5) -> Reading | None:
    """Move the real mouse to a step, at this share of the height."""
    frame = panel.plot._frame()
    y = frame.area.top() + low * frame.area.height()
    viewport = panel.plot.view.viewport()
    QTest.mouseMove(viewport, QPoint(round(frame.x_of(step)), round(y)))
    return panel.plot.overlay.reading


def test_under_the_mouse_step_epoch_and_every_value_of_that_step_are_read(qtbot: QtBot) -> None:
    panel = LossPanel()
    qtbot.addWidget(panel)
    panel.resize(640, 240)
    with qtbot.waitExposed(panel):
        panel.show()
    losses = 1.0 + np.arange(200, dtype=np.float32) / 100
    evaluations = (Evaluation(50, "validation", 1.25, None), Evaluation(150, "test", 7.5, None))
    panel.show_snapshots([snapshot(losses, evaluations=evaluations, steps_per_epoch=40, epoch=5)])
    panel.smoothing.setCurrentIndex(MEANS.index(5))
    panel.plot.view.grab()

    reading = hover(panel, 121)

    assert reading is not None
    assert abs(reading.step - 121) <= 1  # half a pixel
    step = int(reading.step)
    assert reading.title == f"Step {step}, epoch 4"
    mean = Smoothed(0.8).extend(losses)[step - 1]
    assert [(name, value) for _, name, value in reading.lines] == [
        ("batches", figure(float(losses[step - 1]))),
        ("training", figure(float(mean))),
        ("validation", "1.25 at 50"),
        ("test", "7.5 at 150"),
    ]
    QTest.mouseMove(panel.plot.view.viewport(), QPoint(2, 2))
    assert panel.plot.overlay.reading is None


def test_a_long_run_reads_what_the_band_spans_at_that_step(qtbot: QtBot) -> None:
    panel = LossPanel()
    qtbot.addWidget(panel)
    panel.resize(640, 240)
    with qtbot.waitExposed(panel):
        panel.show()
    losses = np.random.default_rng(1).random(512 * 8, np.float32)
    panel.show_snapshots([snapshot(losses)])
    panel.plot.view.grab()

    reading = hover(panel, 2000)

    assert reading is not None
    place = (int(reading.step) - 1) // panel.batches.stride
    of_bin = losses[place * panel.batches.stride :][: panel.batches.stride]
    low, high = figure(float(of_bin.min())), figure(float(of_bin.max()))
    assert reading.lines[0][1:] == ("batches", f"{low} – {high}")
    assert panel.batch_curve.opts["fillLevel"] == "enclosed"
    x, y = panel.batch_curve.getOriginalDataset()
    half = x.size // 2
    bins = losses.reshape(-1, panel.batches.stride)
    np.testing.assert_array_equal(y[:half], bins.min(axis=1))
    np.testing.assert_array_equal(y[half:][::-1], bins.max(axis=1))


def test_a_change_is_a_note_at_its_step_and_read_under_the_mouse(qtbot: QtBot) -> None:
    loss, accuracy = LossPanel(), AccuracyPanel()
    change = Change(60, "Learning rate 0.001 → 0.0001")
    for panel in (loss, accuracy):
        qtbot.addWidget(panel)
        panel.resize(640, 240)
        with qtbot.waitExposed(panel):
            panel.show()
        accuracies = np.linspace(0, 1, 100, dtype=np.float32)
        panel.show_snapshots([snapshot(np.ones(100), accuracies=accuracies, changes=(change,))])
        panel.plot.view.grab()

        hover(panel, 60)

        frame = panel.plot._frame()
        at = QPointF(frame.x_of(60), frame.area.center().y())
        assert panel.plot.overlay.notes == (Note(60, change.text),)
        assert panel.plot.overlay.notes_at(at) == [Note(60, change.text)]
        assert panel.plot.overlay.notes_at(at + QPointF(40, 0)) == []

    loss.show_snapshots([snapshot([1.0], run=2)])
    assert loss.plot.overlay.notes == ()


def test_over_fitting_is_marked_with_its_step_and_explained(qtbot: QtBot) -> None:
    panel = LossPanel()
    shown(qtbot, panel)
    steps = np.arange(0, 2001, 100)
    losses = np.linspace(2, 0.1, 2000)
    evaluations = tuple(
        Evaluation(int(s), "validation", abs(s - 1200) / 1000 + 0.5, None) for s in steps
    )

    panel.show_snapshots([snapshot(losses, evaluations=evaluations)])

    (note,) = panel.plot.overlay.notes
    assert (note.step, note.text) == (1200, "Over-fitting from step 1,200")
    assert "not seen" in note.tip
    panel.plot.view.grab()
    frame, viewport = panel.plot._frame(), panel.plot.view.viewport()
    place = QPoint(round(frame.x_of(1200)) + 3, round(frame.area.center().y()))
    event = QHelpEvent(QEvent.Type.ToolTip, place, viewport.mapToGlobal(place))
    QApplication.sendEvent(viewport, event)
    assert note.tip in QToolTip.text()
    QToolTip.hideText()


def test_the_wheel_zooms_a_drag_moves_and_a_double_click_shows_all(qtbot: QtBot) -> None:
    panel = LossPanel()
    qtbot.addWidget(panel)
    panel.resize(640, 240)
    with qtbot.waitExposed(panel):
        panel.show()
    panel.show_snapshots([snapshot(np.linspace(2, 1, 1000))])
    panel.plot.view.grab()
    viewport, frame = panel.plot.view.viewport(), panel.plot._frame()
    whole, middle = (frame.first, frame.last), frame.area.center()

    def steps() -> tuple[float, float]:
        panel.plot.view.grab()
        now = panel.plot._frame()
        return now.first, now.last

    turn = QWheelEvent(
        middle, viewport.mapToGlobal(middle), QPoint(), QPoint(0, 240), Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase, False,
    )  # fmt: skip
    QApplication.sendEvent(viewport, turn)
    zoomed = steps()
    assert whole[0] < zoomed[0] < zoomed[1] < whole[1]

    place = middle.toPoint()
    QTest.mousePress(viewport, Qt.MouseButton.LeftButton, pos=place)
    for shift in range(5, 65, 5):
        QTest.mouseMove(viewport, place + QPoint(shift, 0))
        QTest.qWait(15)
    QTest.mouseRelease(viewport, Qt.MouseButton.LeftButton, pos=place + QPoint(60, 0))
    moved = steps()
    assert moved[0] < zoomed[0]
    assert moved[1] - moved[0] == pytest.approx(zoomed[1] - zoomed[0])

    QTest.mouseDClick(viewport, Qt.MouseButton.LeftButton, pos=place)
    assert steps() == pytest.approx(whole)


def test_reading_under_the_mouse_takes_less_than_a_frame(qtbot: QtBot) -> None:
    panel = LossPanel()
    qtbot.addWidget(panel)
    panel.resize(640, 240)
    with qtbot.waitExposed(panel):
        panel.show()
    panel.show_snapshots([snapshot(np.random.default_rng(0).random(100_000, np.float32))])
    panel.plot.view.grab()
    costs = []
    for step in range(1000, 100_000, 2000):
        begin = time.process_time()
        hover(panel, step)
        QApplication.processEvents()
        costs.append(time.process_time() - begin)

    assert np.median(costs) < 0.016


def test_a_mean_that_falls_towards_zero_without_end_keeps_the_logarithmic_axis_readable(
    qtbot: QtBot,
) -> None:
    panel = LossPanel()
    shown(qtbot, panel)

    panel.log_button.click()
    panel.show_snapshots([snapshot(np.array([0.5] + [0.0] * 2000, np.float32))])

    _, means = drawn(panel.training_curve)
    assert 1e-15 < min(means) < 1e-12
    assert panel.log_button.isChecked()
