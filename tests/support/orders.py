"""A session whose worker is scripted, and a run of it that is under way."""

from pytestqt.qtbot import QtBot

from netwright.training.snapshot import RunState
from netwright_desktop.session import Session
from support.scripted_worker import ScriptedWorker
from support.snapshots import snapshot


def start(session: Session, qtbot: QtBot) -> None:
    """Load the data and make the worker."""
    with qtbot.waitSignal(session.run.data_loaded, timeout=20_000):
        session.run.start()
    qtbot.waitUntil(lambda: session.run._worker is not None)


def run_under_way(
    session: Session, worker: ScriptedWorker, qtbot: QtBot, state: RunState = RunState.RUNNING
) -> None:
    """Begin a run and bring it into a state; orders so far are forgotten."""
    start(session, qtbot)
    session.run.train()
    worker.news = [snapshot([1.0], state=state)]
    session.run.drain()
    worker.orders.clear()
