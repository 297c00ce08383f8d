"""The loss and the accuracy panel draw the numbers they are given."""

import numpy as np
import pyqtgraph as pg
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from netwright.training.snapshot import Evaluation
from netwright_desktop import theme
from netwright_desktop.panels.accuracy import AccuracyPanel
from netwright_desktop.panels.loss import LossPanel
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


def test_a_target_without_classes_leaves_the_accuracy_panel_empty(qtbot: QtBot) -> None:
    panel = AccuracyPanel()
    shown(qtbot, panel)

    panel.show_snapshots([snapshot(LOSSES, evaluations=(Evaluation(4, "validation", 1.0, None),))])

    assert drawn(panel.training_curve) == ([], [])
    assert drawn(panel.validation_curve) == ([], [])
    assert panel.plot.legend_text() == ""


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
