"""The memory of training is counted in the background, after every edit that changes it."""

from dataclasses import replace

import pytest
from pytestqt.qtbot import QtBot

from netwright.engines.cpu.run_plan import estimate_memory
from netwright.graph.commands import MoveNodes, SetLayer
from netwright.program.footprint import Footprint
from netwright.training.learning import update_of
from netwright_desktop.main_window import MainWindow
from netwright_desktop.memory import MemoryWatch
from netwright_desktop.session import Session
from support.scripted_worker import ScriptedWorker


@pytest.fixture
def session(worker: ScriptedWorker) -> Session:
    session = Session(lambda: worker)
    session.open_example("digits")
    return session


def counted(watch: MemoryWatch, qtbot: QtBot) -> Footprint:
    with qtbot.waitSignal(
        watch.known, timeout=30_000, check_params_cb=lambda found: found is not None
    ) as signal:
        watch.start()
    return signal.args[0]  # type: ignore[no-any-return]


def test_it_is_what_the_engine_estimates(session: Session, qtbot: QtBot) -> None:
    watch = MemoryWatch(session)

    found = counted(watch, qtbot)

    settings = session.settings
    expected = estimate_memory(session.document.analysis, settings.batch_size, update_of(settings))
    assert found.total == expected


def test_an_edit_makes_it_unknown_until_it_is_counted_again(session: Session, qtbot: QtBot) -> None:
    watch = MemoryWatch(session)
    before = counted(watch, qtbot)
    told: list[Footprint | None] = []
    watch.known.connect(told.append)
    node = next(n for n in session.document.graph.nodes.values() if n.layer.kind == "dense")

    session.document.do(SetLayer(node.id, replace(node.layer, units=200)))  # type: ignore[call-arg]

    assert told == [None]
    qtbot.waitUntil(lambda: told[-1] is not None, timeout=30_000)
    after = told[-1]
    assert after is not None
    assert after.parameters > before.parameters


def test_other_settings_are_counted_and_other_places_are_not(
    session: Session, qtbot: QtBot
) -> None:
    watch = MemoryWatch(session)
    before = counted(watch, qtbot)
    told: list[Footprint | None] = []
    watch.known.connect(told.append)

    session.document.do(MoveNodes({next(iter(session.document.graph.nodes)): (1.0, 2.0)}))
    assert told == []
    session.set_settings(replace(session.settings, optimizer="SGD"))

    qtbot.waitUntil(lambda: bool(told) and told[-1] is not None, timeout=30_000)
    after = told[-1]
    assert after is not None
    assert (before.moments > 0, after.moments) == (True, 0)


def test_the_window_tells_it_in_the_inspector(window: MainWindow, qtbot: QtBot) -> None:
    facts = window.inspector.facts

    qtbot.waitUntil(lambda: facts.values()["Memory"] != "not known yet", timeout=30_000)

    assert facts.values()["Memory"].endswith("KiB")
