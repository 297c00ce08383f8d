"""Which panels of the window are drawn when, and what is measured for them."""

from functools import partial

import pytest
from pytestqt.qtbot import QtBot

from netwright.training.snapshot import Wish
from netwright_desktop import display
from netwright_desktop.budget import Budget
from netwright_desktop.display import LONGEST, TURNS
from netwright_desktop.main_window import MainWindow
from netwright_desktop.panels.catalog import GROUPS
from netwright_desktop.panels.gradients import GradientsPanel
from netwright_desktop.panels.loss import LossPanel
from netwright_desktop.panels.weights import WeightsPanel
from support.answered import answer_all
from support.in_window import dock, train
from support.inspected import subject_of
from support.scripted_worker import ScriptedWorker
from support.snapshots import snapshot

ENDLESS = 1e9
"""A share of the time that never comes to an end."""


def test_snapshots_reach_the_panels_the_status_and_the_title(
    window: MainWindow, worker: ScriptedWorker
) -> None:
    train(window, worker, step=300, seconds_left=42.0, gradient_rms={"conv1": 0.5})

    loss = next(p for p in window.panels if isinstance(p, LossPanel))
    gradients = next(p for p in window.panels if isinstance(p, GradientsPanel))
    assert loss.batches.points()[1].tolist() == [2.0, 1.0]
    assert list(gradients.sizes.layers) == ["conv1"]
    assert window.status.state.text() == "Training"
    assert window.windowTitle() == "25 %, 42 s left – digits[*] – Netwright"


def test_every_panel_that_is_seen_has_drawn_its_news_after_a_round_of_turns(
    window: MainWindow, worker: ScriptedWorker
) -> None:
    window.display.budget = Budget(ENDLESS)
    window.session.run.train()
    worker.news = [snapshot([2.0, 1.0], gradient_rms={"conv1": 0.5})]

    for _ in range(TURNS):
        window.pulse.beat()

    seen = [panel for panel in window.panels if panel.is_seen]
    assert [panel.title for panel in seen] == [group[0].title for group in GROUPS]
    assert all(panel._drawn for panel in seen)
    assert not next(p for p in window.panels if isinstance(p, GradientsPanel))._drawn
    for title in ("Problems", "Gradients"):
        dock(window, title).raise_()
    for _ in range(TURNS):
        window.pulse.beat()
    assert all(panel._drawn for panel in window.panels if panel.is_seen)
    assert next(p for p in window.panels if isinstance(p, GradientsPanel))._drawn


def test_a_window_that_has_no_time_left_still_draws_what_has_waited_long(
    window: MainWindow, worker: ScriptedWorker
) -> None:
    window.display.budget = Budget(0.0)
    window.session.run.train()
    window.draw_news()
    loss = next(p for p in window.panels if isinstance(p, LossPanel))
    window.docks["Loss"].raise_()
    beats = []
    for beat in range(3 * LONGEST):
        worker.news = [snapshot([1.0], first_step=beat + 1)]
        loss._drawn = False
        window.pulse.beat()
        beats += [beat] if loss._drawn else []
    assert len(beats) == 3
    assert beats[1] - beats[0] == beats[2] - beats[1] == LONGEST


def test_with_every_panel_open_each_is_drawn_again_and_again(
    window: MainWindow, worker: ScriptedWorker, monkeypatch: pytest.MonkeyPatch
) -> None:
    drawn: list[str] = []
    for panel in window.panels:
        monkeypatch.setattr(panel, "redraw", partial(drawn.append, panel.title))
        window.docks[panel.title].setFloating(True)
        window.docks[panel.title].show()
    window.display.budget = Budget(ENDLESS)
    monkeypatch.setattr(display, "DRAWING", 0.0)  # as if each took a whole beat
    window.session.run.train()
    window.draw_news()
    drawn.clear()

    for beat in range(4 * len(window.panels)):
        worker.news = [snapshot([1.0], first_step=beat + 1)]
        for panel in window.panels:
            panel._drawn = False
        before = len(drawn)
        window.pulse.beat()
        assert len(drawn) - before <= 1

    count = len(window.panels)
    assert sorted(drawn[:count]) == sorted(panel.title for panel in window.panels)
    assert drawn[count : 2 * count] == drawn[:count]


def test_panels_show_the_layer_that_is_selected_on_the_canvas(
    window: MainWindow, worker: ScriptedWorker, qtbot: QtBot
) -> None:
    subject = subject_of(window.session.document.graph)
    window.session.run.train()
    worker.news = [snapshot()]
    window.pulse.beat()
    for panel in window.panels:
        answer_all(panel, subject)
    weights = next(p for p in window.panels if isinstance(p, WeightsPanel))
    dock(window, "Weights").raise_()
    qtbot.waitUntil(lambda: weights.is_seen)
    window.draw_news()
    assert weights.table.key == "conv1/weight"

    node = next(n for n in window.session.document.graph.nodes.values() if n.name == "dense2")
    window.canvas.show_node(node.id)

    assert weights.table.key == "dense2/weight"


def test_only_what_a_panel_on_the_screen_shows_is_measured(
    window: MainWindow, worker: ScriptedWorker, qtbot: QtBot
) -> None:
    def wanted_soon(*wishes: Wish) -> None:
        def is_so() -> bool:
            window.pulse.beat()
            return worker.wanted == frozenset(wishes)

        qtbot.waitUntil(is_so)

    window.reset_layout()
    wanted_soon()
    dock(window, "Gradients").raise_()
    wanted_soon(Wish.GRADIENTS, Wish.UPDATES)
    dock(window, "Filters").close()
    wanted_soon(Wish.GRADIENTS, Wish.UPDATES)
    dock(window, "Gradients").setFloating(True)
    wanted_soon(Wish.GRADIENTS, Wish.UPDATES)
    dock(window, "Gradients").close()
    dock(window, "Problems").raise_()
    wanted_soon()


def test_another_project_empties_the_panels(window: MainWindow, worker: ScriptedWorker) -> None:
    train(window, worker)

    window.session.open_example("logistic")

    loss = next(p for p in window.panels if isinstance(p, LossPanel))
    assert loss.batches.points()[0].size == 0
    assert window.status.state.text() == "Ready"
    assert window.windowTitle() == "logistic[*] – Netwright"
