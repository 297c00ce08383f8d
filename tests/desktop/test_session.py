"""The open project: its file, its changes, and a real run from Train to the weights' file."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from time import perf_counter

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from netwright.graph.commands import RemoveNodes, SetLayer
from netwright.layers.dense import Dense
from netwright.project.bookmarks import Bookmark
from netwright.training.snapshot import RunState, Snapshot
from netwright_desktop.session import Session


@pytest.fixture
def session(qtbot: QtBot) -> Iterator[Session]:
    del qtbot
    session = Session()
    session.open_example("digits")
    session.set_settings(replace(session.settings, epochs=2))
    yield session
    session.close()


def wait_for(session: Session, state: RunState, qtbot: QtBot) -> list[Snapshot]:
    """The news until the run is in this state, by its own word."""
    news: list[Snapshot] = []

    def reached() -> bool:
        news.extend(session.run.drain())
        return any(snapshot.state is state for snapshot in news)

    qtbot.waitUntil(reached, timeout=60_000)
    return news


def save(session: Session, path: Path, qtbot: QtBot) -> None:
    with qtbot.waitSignal(session.told, timeout=20_000):
        session.save(path)


def test_other_data_are_a_step_of_undo_and_what_was_tested_is_counted_for_each(
    session: Session,
) -> None:
    first = session.run.source
    session.count_test_use()

    session.set_source(first.of_kind("moons"))
    assert session.test_uses == 0
    assert session.document.undo_label == "Change data"
    session.document.undo()

    assert session.run.source == first
    assert session.test_uses == 1
    session.document.redo()
    assert session.run.source.kind == "moons"


def test_a_fresh_example_has_nothing_to_save(qtbot: QtBot) -> None:
    del qtbot
    session = Session()
    session.open_example("digits")

    assert session.name == "digits"
    assert not session.is_modified


def test_an_edit_and_a_setting_are_changes_until_they_are_taken_back(qtbot: QtBot) -> None:
    del qtbot
    session = Session()
    session.open_example("digits")
    session.set_settings(replace(session.settings, epochs=31))
    with_other_settings = session.is_modified
    session.document.undo()
    with_the_old_ones = session.is_modified
    assert (with_other_settings, with_the_old_ones) == (True, False)

    session.document.do(RemoveNodes(("relu1",)))
    assert session.is_modified
    session.document.undo()
    assert not session.is_modified


def test_a_saved_project_opens_as_it_was(session: Session, tmp_path: Path, qtbot: QtBot) -> None:
    session.document.do(SetLayer("dense1", Dense(units=24)))
    path = tmp_path / "mine.netw"

    save(session, path, qtbot)
    assert not session.is_modified
    assert session.name == "mine"

    again = Session()
    again.open(path)
    assert again.document.graph == session.document.graph
    assert again.settings == session.settings
    assert again.name == "mine"
    assert not again.is_modified


def test_a_file_that_is_no_project_is_refused_and_the_open_one_stays(
    session: Session, tmp_path: Path, qtbot: QtBot
) -> None:
    path = tmp_path / "broken.netw"
    path.write_text("nothing of the kind")
    graph = session.document.graph.copy()

    with qtbot.waitSignal(session.failed) as failed:
        session.open(path)

    assert "broken.netw" in failed.args[1]
    assert session.document.graph == graph


def test_a_folder_that_is_not_there_is_told_and_the_project_stays_unsaved(
    session: Session, tmp_path: Path, qtbot: QtBot
) -> None:
    with qtbot.waitSignal(session.failed, timeout=20_000) as failed:
        session.save(tmp_path / "gone" / "mine.netw")

    assert failed.args[0] == "The project was not saved"
    assert session.is_modified
    assert session.path is None


def test_new_is_an_empty_network_that_cannot_be_trained(session: Session, qtbot: QtBot) -> None:
    session.new()

    assert not session.document.graph.nodes
    assert session.name == "Untitled"
    with qtbot.waitSignal(session.run.refused):
        session.run.train()


def test_training_runs_to_its_end_and_its_weights_are_exported(
    session: Session, tmp_path: Path, qtbot: QtBot
) -> None:
    session.run.start()
    session.run.train()
    news = wait_for(session, RunState.FINISHED, qtbot)
    losses = np.concatenate([snapshot.losses for snapshot in news])

    with qtbot.waitSignal(session.exports.weights_saved, timeout=20_000):
        session.exports.write_weights(tmp_path / "digits.npz")

    assert losses.size == news[-1].step == 2 * news[-1].steps_per_epoch
    assert losses[-10:].mean() < losses[:10].mean()
    with np.load(tmp_path / "digits.npz", allow_pickle=False) as weights:
        assert weights["conv1/weight"].shape == (16, 1, 3, 3)


def test_what_was_learned_is_saved_with_the_project_and_exported_after_opening_it(
    session: Session, tmp_path: Path, qtbot: QtBot
) -> None:
    session.run.start()
    session.run.train()
    wait_for(session, RunState.FINISHED, qtbot)
    with qtbot.waitSignal(session.exports.weights_saved, timeout=20_000):
        session.exports.write_weights(tmp_path / "one.npz")
    save(session, tmp_path / "mine.netw", qtbot)

    again = Session()
    again.open(tmp_path / "mine.netw")
    assert again.run.has_weights
    with qtbot.waitSignal(again.exports.weights_saved, timeout=20_000):
        again.exports.write_weights(tmp_path / "two.npz")

    assert (tmp_path / "one.npz").read_bytes() == (tmp_path / "two.npz").read_bytes()


def test_a_run_saved_halfway_goes_on_after_opening_as_if_nothing_had_happened(
    session: Session, tmp_path: Path, qtbot: QtBot
) -> None:
    def export(of: Session, name: str) -> bytes:
        with qtbot.waitSignal(of.exports.weights_saved, timeout=20_000):
            of.exports.write_weights(tmp_path / name)
        return (tmp_path / name).read_bytes()

    session.run.start()
    session.run.train()
    wait_for(session, RunState.FINISHED, qtbot)
    uninterrupted = export(session, "one.npz")
    session.run.reset()
    wait_for(session, RunState.READY, qtbot)
    session.run.step()
    wait_for(session, RunState.PAUSED, qtbot)
    save(session, tmp_path / "mine.netw", qtbot)

    again = Session()
    again.open(tmp_path / "mine.netw")
    again.run.start()
    (*_, paused) = wait_for(again, RunState.PAUSED, qtbot)
    assert paused.step == 1
    again.run.resume()
    wait_for(again, RunState.FINISHED, qtbot)

    assert export(again, "two.npz") == uninterrupted
    again.close()


def test_pause_step_and_resume_lose_no_step(session: Session, qtbot: QtBot) -> None:
    session.set_settings(replace(session.settings, epochs=50))
    session.run.start()
    session.run.train()
    news = wait_for(session, RunState.RUNNING, qtbot)
    session.run.pause()
    news += wait_for(session, RunState.PAUSED, qtbot)
    before = news[-1].step
    session.run.step()
    news += wait_for(session, RunState.PAUSED, qtbot)
    assert news[-1].step == before + 1
    session.run.resume()
    news += wait_for(session, RunState.FINISHED, qtbot)

    steps = np.concatenate([np.arange(s.first_step, s.first_step + s.losses.size) for s in news])
    np.testing.assert_array_equal(steps, np.arange(1, news[-1].step + 1))


def test_closing_during_a_run_takes_less_than_a_second(session: Session, qtbot: QtBot) -> None:
    session.set_settings(replace(session.settings, epochs=100_000))
    session.run.start()
    session.run.train()
    wait_for(session, RunState.RUNNING, qtbot)

    begin = perf_counter()
    session.close()

    assert perf_counter() - begin < 1.0


def test_an_opened_project_goes_on_where_its_run_was(
    session: Session, tmp_path: Path, qtbot: QtBot
) -> None:
    path = tmp_path / "run.netw"
    session.set_settings(replace(session.settings, epochs=20_000))
    session.run.start()
    session.run.train()
    qtbot.waitUntil(lambda: any(s.step > 20 for s in session.run.drain()), timeout=60_000)
    session.run.pause()
    held = wait_for(session, RunState.PAUSED, qtbot)[-1]
    save(session, path, qtbot)

    session.open_example("logistic")
    session.open(path)
    taken_up = wait_for(session, RunState.PAUSED, qtbot)[-1]
    session.run.step()
    qtbot.waitUntil(lambda: any(s.step == held.step + 1 for s in session.run.drain()))

    assert taken_up.step == held.step
    assert taken_up.run > held.run


def test_bookmarks_are_saved_with_the_project(
    session: Session, tmp_path: Path, qtbot: QtBot
) -> None:
    session.document.keep_bookmark(3, Bookmark("", (100.0, -20.0), 0.5))
    changed = session.is_modified

    save(session, tmp_path / "mine.netw", qtbot)
    assert (changed, session.is_modified) == (True, False)

    again = Session()
    again.open(tmp_path / "mine.netw")
    assert again.document.bookmarks == {3: Bookmark("", (100.0, -20.0), 0.5)}
    assert not again.is_modified
    again.new()
    assert not again.document.bookmarks
