"""The run: orders to the worker, and what comes back."""

from dataclasses import replace

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from netwright.data.dataset import Dataset
from netwright.data.source import DataSource
from netwright.graph.analysis import Problem
from netwright.graph.commands import Disconnect, MoveNodes, SetLayer
from netwright.layers.data import Input
from netwright.layers.dense import Dense
from netwright.training.snapshot import RunState
from netwright_desktop.session import Session
from support.orders import start
from support.scripted_worker import ScriptedWorker
from support.snapshots import snapshot


def test_starting_loads_the_data_and_compiles_ahead(
    session: Session, worker: ScriptedWorker, qtbot: QtBot
) -> None:
    start(session, qtbot)
    qtbot.waitUntil(lambda: worker.orders == ["prepare"])

    assert session.run.dataset is not None
    assert session.run.dataset.inputs.shape == (1797, 1, 8, 8)
    assert session.run.state is RunState.READY


@pytest.mark.parametrize(("kind", "shape"), [("digits", (1, 8, 8)), ("iris", (4,))])
def test_a_project_that_is_opened_while_the_first_data_are_on_their_way_gets_its_data(
    session: Session, qtbot: QtBot, kind: str, shape: tuple[int, ...]
) -> None:
    with qtbot.waitSignal(session.run.data_loaded, timeout=20_000):
        session.run.start()
        session.run.begin(session.settings, DataSource(kind), None)

    assert session.run.dataset is not None
    assert session.run.dataset.shape == shape


def test_training_hands_the_worker_a_graph_of_its_own(
    session: Session, worker: ScriptedWorker, qtbot: QtBot
) -> None:
    start(session, qtbot)

    session.run.train()

    job = worker.jobs[-1]
    assert worker.orders[-1] == "train"
    assert session.run.state is RunState.PREPARING
    assert job.graph == session.document.graph
    assert job.graph is not session.document.graph
    assert job.settings == session.settings


def test_an_order_before_the_data_are_there_waits_for_them(
    session: Session, worker: ScriptedWorker, qtbot: QtBot
) -> None:
    session.run.train()
    assert session.run.state is RunState.PREPARING
    assert worker.orders == []

    session.run.start()
    qtbot.waitUntil(lambda: worker.orders == ["train"], timeout=20_000)


def test_an_order_that_waits_can_be_taken_back(
    session: Session, worker: ScriptedWorker, qtbot: QtBot
) -> None:
    session.run.train()
    session.run.stop()

    assert session.run.state is RunState.READY
    start(session, qtbot)
    qtbot.waitUntil(lambda: worker.orders == ["prepare"])


def test_a_network_with_problems_is_refused_with_all_of_them(
    session: Session, worker: ScriptedWorker, qtbot: QtBot
) -> None:
    start(session, qtbot)
    wire = min(session.document.graph.wires)
    session.document.do(Disconnect((wire,)))

    with qtbot.waitSignal(session.run.refused) as refused:
        session.run.train()

    assert refused.args == [list(session.document.analysis.problems)]
    assert "train" not in worker.orders
    assert session.run.state is RunState.READY


def test_a_network_that_does_not_fit_the_data_is_refused_at_its_input(
    session: Session, qtbot: QtBot
) -> None:
    start(session, qtbot)
    session.document.do(SetLayer("input1", Input((1, 10, 10))))

    with qtbot.waitSignal(session.run.refused) as refused:
        session.run.train()

    (problem,) = refused.args[0]
    assert problem == Problem(
        "input1",
        "input1 takes 1x10x10, but a sample of digits is 1x8x8. Set its shape to 1x8x8.",
    )


def test_stepping_from_ready_begins_at_initial_weights_and_from_a_pause_goes_on(
    session: Session, worker: ScriptedWorker, qtbot: QtBot
) -> None:
    start(session, qtbot)
    worker.orders.clear()

    session.run.step()
    worker.news = [snapshot(state=RunState.PAUSED, step=1)]
    session.run.drain()
    session.run.step()

    assert worker.orders == ["reset", "step", "step"]


def test_the_state_follows_the_newest_snapshot(
    session: Session, worker: ScriptedWorker, qtbot: QtBot
) -> None:
    start(session, qtbot)
    session.run.train()
    worker.news = [snapshot([1.0]), snapshot(state=RunState.PAUSED)]

    with qtbot.waitSignal(session.run.changed):
        assert len(session.run.drain()) == 2

    assert session.run.state is RunState.PAUSED


def test_a_run_that_fails_is_told_with_its_cause(
    session: Session, worker: ScriptedWorker, qtbot: QtBot
) -> None:
    start(session, qtbot)
    session.run.train()
    worker.news = [snapshot(state=RunState.FAILED, message="dense1/weight is NaN.")]

    with qtbot.waitSignal(session.failed) as failed:
        session.run.drain()

    assert failed.args[1] == "dense1/weight is NaN."


def test_the_learning_rate_applies_to_the_run_under_way(
    session: Session, worker: ScriptedWorker, qtbot: QtBot
) -> None:
    start(session, qtbot)
    session.run.train()

    session.set_settings(replace(session.settings, learning_rate=0.25))

    assert worker.orders[-1] == "change"
    assert worker.jobs[-1].settings.learning_rate == 0.25


def test_without_a_run_the_learning_rate_waits_for_the_next(
    session: Session, worker: ScriptedWorker, qtbot: QtBot
) -> None:
    start(session, qtbot)

    session.set_settings(replace(session.settings, learning_rate=0.25))
    session.run.train()

    assert "change" not in worker.orders
    assert worker.jobs[-1].settings.learning_rate == 0.25


def test_news_of_a_project_no_longer_open_are_left_out(
    session: Session, worker: ScriptedWorker, qtbot: QtBot
) -> None:
    start(session, qtbot)
    session.run.train()
    worker.news = [snapshot([1.0], run=1)]
    session.run.drain()

    session.open_example("logistic")
    assert worker.orders[-2:] == ["stop", "prepare"]

    worker.news = [snapshot([1.0], run=1, state=RunState.STOPPED)]
    assert session.run.drain() == []
    session.run.train()
    worker.news = [snapshot([1.0], run=1), snapshot([2.0], run=2)]
    assert [s.run for s in session.run.drain()] == [2]


def test_a_run_that_was_reset_can_be_taken_up_after_opening_its_project_again(
    session: Session, worker: ScriptedWorker, qtbot: QtBot
) -> None:
    start(session, qtbot)
    session.run.reset()
    worker.news = [snapshot(run=1, state=RunState.READY)]
    session.run.drain()

    session.open_example("digits")
    session.run.train()
    worker.news = [snapshot([1.0], run=1)]

    assert [s.run for s in session.run.drain()] == [1]


def test_editing_what_is_trained_is_noticed_but_moving_it_is_not(
    session: Session, qtbot: QtBot
) -> None:
    start(session, qtbot)
    session.run.train()

    session.document.do(MoveNodes({"dense1": (5.0, 5.0)}))
    assert not session.run.trains_older_network

    session.document.do(SetLayer("dense1", Dense(units=12)))
    assert session.run.trains_older_network


def test_data_that_cannot_be_loaded_are_told_and_the_waiting_order_is_given_up(
    session: Session, qtbot: QtBot
) -> None:
    gone = replace(session.run.source, kind="npz", path="gone.npz")
    session.run.begin(session.run.settings, gone, None)
    session.run.train()

    with qtbot.waitSignal(session.failed, timeout=20_000) as failed:
        session.run.start()

    assert failed.args[0] == "The data cannot be loaded"
    assert "gone.npz" in failed.args[1]
    assert session.run.state is RunState.READY


def test_data_other_than_those_of_the_project_are_told(session: Session, qtbot: QtBot) -> None:
    other = Dataset("other", np.zeros((1, 2), np.float32), np.zeros(1, np.int64), {})
    session.run.begin(session.run.settings, session.run.source.pinned(other), None)

    with qtbot.waitSignal(session.failed, timeout=20_000) as failed:
        session.run.start()

    assert failed.args[0] == "The data have changed"


def test_stepping_an_epoch_begins_a_run_or_goes_on(
    session: Session, worker: ScriptedWorker, qtbot: QtBot
) -> None:
    start(session, qtbot)
    worker.orders.clear()

    session.run.step_epoch()
    worker.news = [snapshot(state=RunState.PAUSED, step=40)]
    session.run.drain()
    session.run.step_epoch()

    assert worker.orders == ["reset", "step epoch", "step epoch"]
