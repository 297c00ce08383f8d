"""The gradients panel draws the magnitude of every layer."""

import numpy as np
import pyqtgraph as pg
import pytest
from PySide6.QtCore import QPoint
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from netwright.training.snapshot import RunState, UpdateRatios
from netwright_desktop.panels.gradients import BY_DEPTH, NOT_WATCHED, UPDATES, GradientsPanel
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

    x, y = panel.sizes.curves["conv1"].getOriginalDataset()
    assert (x.tolist(), y.tolist()) == ([10, 20], [0.001, 0.0001])
    assert panel.sizes.curves["dense1"].getOriginalDataset()[1].tolist() == [0.1, 0.01]
    np.testing.assert_allclose(panel.sizes.curves["conv1"].getData()[1], [-3, -4])  # log10


def test_no_line_leads_over_steps_at_which_nothing_was_measured(panel: GradientsPanel) -> None:
    def measured(*steps: int) -> None:
        panel.show_snapshots([snapshot(step=n, gradient_rms={"conv1": 0.5}) for n in steps])

    measured(10, 20)
    panel.hide()
    panel.show_snapshots([snapshot([1.0] * 5, step=step) for step in range(25, 900, 5)])
    panel.show()
    measured(900, 910)

    curve = panel.sizes.curves["conv1"]
    assert curve.getOriginalDataset()[0].tolist() == [10, 20, 900, 910]
    path = curve.curve.getPath()
    lines = [path.elementAt(n).isLineTo() for n in range(path.elementCount())]
    assert lines == [False, True, False, True]


def test_the_legend_names_the_layers_in_their_order(panel: GradientsPanel) -> None:
    panel.show_snapshots([snapshot(step=1, gradient_rms={"z": 0.5, "a": 0.25, "m": 0.125})])

    words = panel.plot.legend_text()
    assert words.index("0.5") < words.index("0.25") < words.index("0.125")
    assert list(panel.sizes.curves) == ["z", "a", "m"]


def test_a_gradient_of_zero_has_no_place_on_the_axis_but_is_named(panel: GradientsPanel) -> None:
    panel.show_snapshots(
        [
            snapshot(step=1, gradient_rms={"dead": 0.25}),
            snapshot(step=2, gradient_rms={"dead": 0.0}),
        ]
    )

    assert panel.sizes.curves["dead"].getOriginalDataset()[0].tolist() == [1]
    assert panel.plot.legend_text().endswith("&nbsp;0</span>")


def test_a_new_run_with_other_layers_has_curves_of_its_own(panel: GradientsPanel) -> None:
    panel.show_snapshots([snapshot(step=1, gradient_rms={"conv1": 0.5})])

    panel.show_snapshots([snapshot(run=2, step=1, gradient_rms={"dense1": 0.25})])

    assert list(panel.sizes.curves) == ["dense1"]
    assert panel.sizes.curves["dense1"].getOriginalDataset()[1].tolist() == [0.25]


def test_a_hundred_layers_are_drawn_and_a_few_of_them_named(panel: GradientsPanel) -> None:
    panel.show_snapshots([snapshot(step=1, gradient_rms={f"d{i}": 0.5 for i in range(100)})])

    assert len(panel.sizes.curves) == 100
    assert "d0" in panel.plot.legend_text()
    assert "d99" in panel.plot.legend_text()
    assert "d50" not in panel.plot.legend_text()


def drawn(curve: pg.PlotDataItem) -> tuple[list[float], list[float]]:
    x, y = curve.getOriginalDataset()
    return ([], []) if x is None else (x.tolist(), y.tolist())


CHAIN = {"dense1": 1e-6, "dense2": 1e-4, "dense3": 0.02}


def test_against_depth_the_newest_step_is_drawn_from_the_input_to_the_loss(
    panel: GradientsPanel,
) -> None:
    panel.view.setCurrentText(BY_DEPTH)
    panel.show_snapshots(
        [
            snapshot(step=1, gradient_rms=dict.fromkeys(CHAIN, 1.0)),
            snapshot(step=9, gradient_rms=CHAIN),
        ]
    )

    depth = panel.by_depth
    assert drawn(depth.measured_curve) == ([1, 2, 3], list(CHAIN.values()))
    assert drawn(depth.bound_curve) == ([], [])
    assert "step&nbsp;9" in depth.legend_text()
    ticks = depth.view.getPlotItem().getAxis("bottom")._tickLevels
    assert [name for _, name in ticks[0]] == list(CHAIN)
    table = panel.numbers()
    assert table.header == ("layer", "gradient RMS")
    assert [c.tolist() for c in table.columns] == [list(CHAIN), list(CHAIN.values())]


def test_a_chain_of_sigmoids_is_drawn_with_a_quarter_for_each(panel: GradientsPanel) -> None:
    panel.view.setCurrentText(BY_DEPTH)
    behind = {"dense1": 5, "dense2": 2, "dense3": 1}

    panel.show_snapshots([snapshot(step=1, gradient_rms=CHAIN, sigmoids=behind)])

    x, y = drawn(panel.by_depth.bound_curve)
    assert x == [1, 2, 3]
    assert y == [0.02 * 0.25**4, 0.02 * 0.25, 0.02]
    assert panel.numbers().header[-1] == "0.25 for each sigmoid"
    panel.show_snapshots([snapshot(run=2, step=1, gradient_rms=CHAIN)])
    assert drawn(panel.by_depth.bound_curve) == ([], [])


def test_the_share_by_which_a_step_changes_each_layer_has_a_view(panel: GradientsPanel) -> None:
    panel.view.setCurrentText(UPDATES)
    panel.show_snapshots([snapshot(state=RunState.FINISHED)])
    assert panel.updates.pages.words == NOT_WATCHED

    panel.show_snapshots([snapshot(step=7, updates=(UpdateRatios(7, {"a": 0.5, "b": 1e-3}),))])

    assert drawn(panel.updates.curves["a"]) == ([7], [0.5])
    assert drawn(panel.updates.curves["b"]) == ([7], [1e-3])
    assert panel.words.toolTip() == (
        "a changes too fast: a by 50 % in one step. A lower learning rate helps."
    )
    assert panel.numbers().header == ("step", "a", "b")


def test_what_is_wrong_is_told_in_words_and_goes_away(panel: GradientsPanel) -> None:
    panel.show_snapshots([snapshot(step=1, gradient_rms=CHAIN)])
    assert panel.words.isVisibleTo(panel)
    assert "dense1 hardly learns" in panel.words.toolTip()

    for step in range(2, 8):  # the middle one of five
        panel.show_snapshots([snapshot(step=step, gradient_rms=dict.fromkeys(CHAIN, 0.1))])
    assert not panel.words.isVisibleTo(panel)


def test_with_many_layers_the_mouse_reads_those_nearest_to_it(qtbot: QtBot) -> None:
    panel = GradientsPanel()
    qtbot.addWidget(panel)
    panel.resize(640, 240)
    with qtbot.waitExposed(panel):
        panel.show()
    sizes = {f"d{i}": 10.0 ** (i / 10) for i in range(30)}
    panel.show_snapshots([snapshot(step=s, gradient_rms=sizes) for s in (1, 2, 3)])
    panel.sizes.view.grab()
    frame = panel.sizes._frame()
    at = QPoint(round(frame.x_of(2)), round(frame.area.top() + 12))

    QTest.mouseMove(panel.sizes.view.viewport(), at)

    reading = panel.sizes.overlay.reading
    assert reading is not None
    assert [name for _, name, _ in reading.lines] == [f"d{i}" for i in range(22, 30)]
    assert reading.title == "Step 2"
