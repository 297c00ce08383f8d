"""The gradients panel draws the magnitude of every layer."""

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from netwright_desktop.panels.gradients import GradientsPanel
from support.snapshots import snapshot


@pytest.fixture
def panel(qtbot: QtBot) -> GradientsPanel:
    panel = GradientsPanel()
    qtbot.addWidget(panel)
    panel.show()
    return panel


def test_each_layer_has_a_curve_of_its_magnitudes(panel: GradientsPanel) -> None:
    panel.show_snapshots(
        [
            snapshot(step=10, gradient_rms={"conv1": 0.001, "dense1": 0.1}),
            snapshot(step=20, gradient_rms={"conv1": 0.0001, "dense1": 0.01}),
        ]
    )

    x, y = panel.curves["conv1"].getOriginalDataset()
    assert (x.tolist(), y.tolist()) == ([10, 20], [0.001, 0.0001])
    assert panel.curves["dense1"].getOriginalDataset()[1].tolist() == [0.1, 0.01]
    np.testing.assert_allclose(panel.curves["conv1"].getData()[1], [-3, -4])  # log10


def test_the_legend_names_the_layers_in_their_order(panel: GradientsPanel) -> None:
    panel.show_snapshots([snapshot(step=1, gradient_rms={"z": 0.5, "a": 0.25, "m": 0.125})])

    words = panel.plot.legend_text()
    assert words.index("0.5") < words.index("0.25") < words.index("0.125")
    assert list(panel.curves) == ["z", "a", "m"]


def test_a_gradient_of_zero_has_no_place_on_the_axis_but_is_named(panel: GradientsPanel) -> None:
    panel.show_snapshots(
        [
            snapshot(step=1, gradient_rms={"dead": 0.25}),
            snapshot(step=2, gradient_rms={"dead": 0.0}),
        ]
    )

    assert panel.curves["dead"].getOriginalDataset()[0].tolist() == [1]
    assert panel.plot.legend_text().endswith("&nbsp;0</span>")


def test_a_new_run_with_other_layers_has_curves_of_its_own(panel: GradientsPanel) -> None:
    panel.show_snapshots([snapshot(step=1, gradient_rms={"conv1": 0.5})])

    panel.show_snapshots([snapshot(run=2, step=1, gradient_rms={"dense1": 0.25})])

    assert list(panel.curves) == ["dense1"]
    assert panel.curves["dense1"].getOriginalDataset()[1].tolist() == [0.25]


def test_a_hundred_layers_are_drawn_and_a_few_of_them_named(panel: GradientsPanel) -> None:
    panel.show_snapshots([snapshot(step=1, gradient_rms={f"d{i}": 0.5 for i in range(100)})])

    assert len(panel.curves) == 100
    assert "d0" in panel.plot.legend_text()
    assert "d99" in panel.plot.legend_text()
    assert "d50" not in panel.plot.legend_text()
