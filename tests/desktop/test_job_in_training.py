"""Changes while a run goes on: settings, the edited network, undo of both."""

from dataclasses import replace
from typing import Any

import pytest
from pytestqt.qtbot import QtBot

from netwright.graph.commands import Disconnect, SetLayer
from netwright.layers.convolution import Conv2d
from netwright.layers.dense import Dense
from netwright.training.graft import Fate, Passage
from netwright.training.job import Changed, Job
from netwright.training.snapshot import RunState
from netwright.training.state import TrainedState
from netwright_desktop.amendments import KEPT
from netwright_desktop.session import Session
from support.orders import run_under_way
from support.scripted_worker import ScriptedWorker
from support.snapshots import snapshot


def layer_of(job: Job, node_id: str) -> Any:
    return job.graph.nodes[node_id].layer


def test_settings_and_their_undo_reach_the_run_under_way(
    session: Session, worker: ScriptedWorker, qtbot: QtBot
) -> None:
    run_under_way(session, worker, qtbot)

    session.set_settings(replace(session.settings, batch_size=64))
    session.document.undo()
    session.document.redo()

    assert worker.orders == ["change"] * 3
    assert [job.settings.batch_size for job in worker.jobs[-3:]] == [64, 32, 64]


def test_applying_hands_the_worker_the_edited_network(
    session: Session, worker: ScriptedWorker, qtbot: QtBot
) -> None:
    run_under_way(session, worker, qtbot)
    session.document.do(SetLayer("dense1", Dense(units=12)))

    session.run.apply()

    assert worker.orders == ["change"]
    assert layer_of(worker.jobs[-1], "dense1").units == 12
    assert not session.run.trains_older_network
    passages = (Passage("dense1/weight", Fate.CUT),)
    worker.changes[-1].set_result(Changed(TrainedState(1, {}), passages))
    with qtbot.waitSignal(session.run.grafted) as told:
        session.run.drain()
    assert told.args == [passages]


def test_a_network_with_problems_is_not_applied(
    session: Session, worker: ScriptedWorker, qtbot: QtBot
) -> None:
    run_under_way(session, worker, qtbot)
    session.document.do(Disconnect((min(session.document.graph.wires),)))

    with qtbot.waitSignal(session.run.refused):
        session.run.apply()

    assert worker.orders == []
    assert session.run.trains_older_network


@pytest.mark.parametrize(
    "state", [RunState.RUNNING, RunState.PAUSED, RunState.FINISHED, RunState.STOPPED]
)
def test_undo_of_an_applied_edit_brings_back_network_and_weights(
    session: Session, worker: ScriptedWorker, qtbot: QtBot, state: RunState
) -> None:
    run_under_way(session, worker, qtbot)
    session.document.do(SetLayer("dense1", Dense(units=12)))
    session.run.apply()
    applied = worker.changes[-1]
    applied.set_result(Changed(TrainedState(1, {}), ()))
    worker.news = [snapshot([1.0], state=state)]
    session.run.drain()

    session.document.undo()

    assert worker.orders == ["change", "undo a change"]
    assert worker.undone == [applied]
    assert layer_of(worker.jobs[-1], "dense1").units == 64
    session.document.redo()
    assert worker.orders == ["change", "undo a change", "undo a change"]
    assert worker.undone[-1] is worker.changes[-2]
    assert layer_of(worker.jobs[-1], "dense1").units == 12


def test_undo_on_the_way_to_an_older_network_leaves_the_run_alone(
    session: Session, worker: ScriptedWorker, qtbot: QtBot
) -> None:
    run_under_way(session, worker, qtbot)
    session.document.do(SetLayer("dense1", Dense(units=12)))
    session.document.do(SetLayer("conv1", Conv2d(filters=4)))
    session.run.apply()

    session.document.undo()
    assert worker.orders == ["change"]
    assert session.run.trains_older_network

    session.document.undo()
    assert worker.orders == ["change", "undo a change"]
    assert not session.run.trains_older_network


def test_an_edit_by_hand_that_leads_back_does_not_bring_old_weights(
    session: Session, worker: ScriptedWorker, qtbot: QtBot
) -> None:
    run_under_way(session, worker, qtbot)
    before = session.document.graph.nodes["dense1"].layer
    session.document.do(SetLayer("dense1", Dense(units=12)))
    session.run.apply()

    session.document.do(SetLayer("dense1", before))

    assert worker.orders == ["change"]
    assert session.run.trains_older_network


def test_the_weights_of_the_last_five_networks_are_kept(
    session: Session, worker: ScriptedWorker, qtbot: QtBot
) -> None:
    run_under_way(session, worker, qtbot)
    for units in range(20, 27):
        session.document.do(SetLayer("dense1", Dense(units=units)))
        session.run.apply()
    worker.orders.clear()

    for _ in range(7):
        session.document.undo()

    assert worker.orders == ["undo a change"] * KEPT


def test_a_new_run_forgets_the_weights_of_the_last_one(
    session: Session, worker: ScriptedWorker, qtbot: QtBot
) -> None:
    run_under_way(session, worker, qtbot)
    session.document.do(SetLayer("dense1", Dense(units=12)))
    session.run.apply()
    session.run.train()
    worker.news = [snapshot([1.0], run=2)]
    session.run.drain()
    worker.orders.clear()

    session.document.undo()

    assert worker.orders == []


def test_what_leaves_tensors_and_answers_is_taken_over_without_a_question(
    session: Session, worker: ScriptedWorker, qtbot: QtBot
) -> None:
    run_under_way(session, worker, qtbot)
    layer = session.document.graph.nodes["conv1"].layer
    assert isinstance(layer, Conv2d)
    session.document.do(SetLayer("dense1", Dense(units=12)))  # this one waits

    session.document.do(SetLayer("conv1", replace(layer, frozen=True)))
    qtbot.waitUntil(lambda: worker.orders == ["change"])

    assert layer_of(worker.jobs[-1], "conv1").frozen
    assert layer_of(worker.jobs[-1], "dense1").units == 64
    assert session.run.trains_older_network
    session.document.undo()
    qtbot.waitUntil(lambda: worker.orders == ["change"] * 2)
    assert not layer_of(worker.jobs[-1], "conv1").frozen


def test_a_change_that_cannot_be_is_told_and_the_job_stays(
    session: Session, worker: ScriptedWorker, qtbot: QtBot
) -> None:
    run_under_way(session, worker, qtbot)
    session.document.do(SetLayer("dense1", Dense(units=12)))
    session.run.apply()
    worker.changes[-1].set_exception(MemoryError("There is not enough memory."))

    with qtbot.waitSignal(session.failed) as failed:
        session.run.drain()

    assert failed.args == ["The run goes on as it was", "There is not enough memory."]
    assert session.run.trains_older_network
    session.document.undo()
    assert worker.orders == ["change"]
