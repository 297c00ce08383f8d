"""A plot seldom changes its axes while a curve grows, and always shows all of it."""

import numpy as np
from pytestqt.qtbot import QtBot

from netwright_desktop.panels.axes import kept_or_wider, roomy
from netwright_desktop.panels.plot import Plot

STEPS = 20_000


def test_the_axis_of_steps_ends_behind_the_last_step_and_close_to_it() -> None:
    steps = np.arange(1, STEPS)
    ends = np.array([roomy(float(step)) for step in steps])

    assert (ends >= steps).all()
    assert (ends <= np.maximum(1.125 * steps, 1)).all()
    assert len(set(ends)) < 8 * 12 + 16


def test_the_vertical_axis_keeps_its_ends_while_they_fit() -> None:
    first = kept_or_wider(None, 0.0, 1.0)

    assert kept_or_wider(first, 0.0, 0.99) == first
    assert kept_or_wider(first, 0.0, 0.5)[1] < 0.6  # too much room: made smaller
    low, high = kept_or_wider(first, -1.0, 2.0)
    assert low < -1.0
    assert high > 2.0


def test_all_of_a_growing_curve_is_in_view_and_the_axes_change_seldom(qtbot: QtBot) -> None:
    plot = Plot()
    qtbot.addWidget(plot)
    plot.resize(300, 200)
    with qtbot.waitExposed(plot):
        plot.show()
    curve = plot.add_curve(lambda: "#000000")
    changes = []
    plot.view.getViewBox().sigRangeChanged.connect(lambda *_: changes.append(1))

    x = np.arange(1.0, 2001.0)
    y = 1.0 / x + 0.1 * np.sin(x)
    for count in range(100, 2001, 10):
        plot.draw(curve, x[:count], y[:count])
        plot.view.grab()
        (left, right), (bottom, top) = plot.view.getViewBox().viewRange()
        assert left <= 1.0
        assert right >= count
        assert bottom <= y[:count].min()
        assert top >= y[:count].max()

    assert len(changes) < 60


def test_a_logarithmic_axis_writes_1_2_and_5_of_each_power_of_ten(qtbot: QtBot) -> None:
    plot = Plot()
    qtbot.addWidget(plot)
    axis = plot.view.getPlotItem().getAxis("left")

    written = axis.logTickStrings(np.log10([0.01, 0.02, 0.03, 0.05, 0.09, 1, 3]), 1.0, None)

    assert written == ["0.01", "0.02", "", "0.05", "", "1", ""]
