"""Before anything was measured a panel says so, instead of drawing an empty axis."""

from pytestqt.qtbot import QtBot

from netwright_desktop.panels.loss import LossPanel
from netwright_desktop.panels.pages import NOTHING_YET
from support.snapshots import snapshot


def test_a_plot_says_that_nothing_is_measured_until_something_is(qtbot: QtBot) -> None:
    panel = LossPanel()
    qtbot.addWidget(panel)
    panel.show()
    assert panel.plot.pages.words == NOTHING_YET

    panel.show_snapshots([snapshot([2.0, 1.0])])
    assert panel.plot.pages.words == ""

    panel.forget()
    assert panel.plot.pages.words == NOTHING_YET
