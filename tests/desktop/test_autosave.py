"""A killed program loses seconds: what is not saved is kept, offered, recovered, given up."""

import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import Future
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtWidgets import QApplication, QMessageBox, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from netwright.graph.arranging import Collapse
from netwright.graph.commands import MoveNodes, SetLayer
from netwright.graph.json import graph_to_data
from netwright.layers.dense import Dense
from netwright.project.file import load_project
from netwright.project.weights import learned_shapes
from netwright.training.snapshot import RunState
from netwright.training.state import TrainedState
from netwright_desktop import filing
from netwright_desktop.autosave import Autosave
from netwright_desktop.dialogs.recovery import ask_recovery
from netwright_desktop.main_window import MainWindow
from netwright_desktop.recovery import Slot, left_over
from netwright_desktop.session import Session
from support.scripted_worker import ScriptedWorker
from support.snapshots import snapshot

WORK = """
import sys, time
from pathlib import Path
from PySide6.QtWidgets import QApplication
from netwright.graph.commands import MoveNodes
from netwright_desktop.autosave import Autosave
from netwright_desktop.session import Session

app = QApplication([])
session = Session()
session.open_example("digits")
folder = Path(sys.argv[1])
autosave = Autosave(session, folder, every=0.02)
session.document.do(MoveNodes({"dense1": (17.0, 4.0)}))
while not list(folder.glob("*.netw")):
    app.processEvents()
print("kept", flush=True)
time.sleep(600)
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "state" / "recovery"


@pytest.fixture
def session(qapp: QApplication, worker: ScriptedWorker) -> Iterator[Session]:
    del qapp
    session = Session(lambda: worker)
    session.open_example("digits")
    yield session
    session.close()


@pytest.fixture
def autosave(session: Session, folder: Path) -> Iterator[Autosave]:
    autosave = Autosave(session, folder, every=3600)  # the tests look by themselves
    yield autosave
    autosave.end()


def projects(folder: Path) -> list[Path]:
    return sorted(folder.glob("*.netw"))


def kept(autosave: Autosave, folder: Path, qtbot: QtBot) -> Path:
    """The file, once it is there."""
    autosave.look()
    qtbot.waitUntil(lambda: bool(projects(folder)), timeout=20_000)
    qtbot.waitUntil(lambda: not autosave.is_writing, timeout=20_000)
    (file,) = projects(folder)
    return file


def edit(session: Session) -> None:
    session.document.do(SetLayer("dense1", Dense(units=17)))


def test_what_was_not_saved_is_kept_whole(
    session: Session, autosave: Autosave, folder: Path, qtbot: QtBot
) -> None:
    edit(session)
    session.document.do(MoveNodes({"relu1": (40.0, 300.0)}))
    session.document.do(Collapse({"relu1": True}))
    session.set_settings(replace(session.settings, epochs=77))

    project = load_project(kept(autosave, folder, qtbot))

    assert graph_to_data(project.graph) == graph_to_data(session.document.graph)
    assert (project.settings, project.name) == (session.settings, "digits")


def test_nothing_is_written_while_nothing_would_be_lost(
    session: Session, autosave: Autosave, folder: Path, qtbot: QtBot
) -> None:
    autosave.look()
    assert not projects(folder)
    edit(session)
    file = kept(autosave, folder, qtbot)
    before = file.stat().st_mtime_ns

    autosave.look()
    assert not autosave.is_writing
    assert file.stat().st_mtime_ns == before

    session.document.undo()
    autosave.look()
    assert not projects(folder)


def test_saving_opening_another_and_leaving_clear_what_was_kept(
    session: Session, autosave: Autosave, folder: Path, tmp_path: Path, qtbot: QtBot
) -> None:
    edit(session)
    kept(autosave, folder, qtbot)
    with qtbot.waitSignal(session.saved, timeout=20_000):
        session.save(tmp_path / "mine.netw")
    assert not projects(folder)

    session.document.do(MoveNodes({"relu1": (0.0, 0.0)}))
    kept(autosave, folder, qtbot)
    session.open_example("lenet")
    assert not projects(folder)

    session.document.do(MoveNodes({next(iter(session.document.graph.nodes)): (0.0, 9.0)}))
    kept(autosave, folder, qtbot)
    autosave.end()
    assert not list(folder.iterdir())


def train(session: Session, worker: ScriptedWorker, qtbot: QtBot) -> None:
    session.run.start()
    qtbot.waitUntil(lambda: session.run.dataset is not None, timeout=20_000)
    session.run.train()
    worker.news = [snapshot(step=5, state=RunState.RUNNING)]
    session.run.drain()


def test_what_a_run_learned_is_kept_though_nothing_was_edited(
    session: Session,
    autosave: Autosave,
    folder: Path,
    worker: ScriptedWorker,
    qtbot: QtBot,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    shapes = learned_shapes(session.document.graph)
    learned: Future[TrainedState] = Future()
    weights = {name: np.full(shape, 0.25, np.float32) for name, shape in shapes.items()}
    learned.set_result(TrainedState(5, weights))
    monkeypatch.setattr(worker, "state", lambda: learned)
    train(session, worker, qtbot)
    assert not session.is_modified

    trained = load_project(kept(autosave, folder, qtbot)).trained

    assert trained is not None
    assert trained.step == 5
    assert all((array == 0.25).all() for array in trained.weights.values())


def test_a_run_that_has_no_answer_costs_what_it_learned_alone(
    session: Session, autosave: Autosave, folder: Path, worker: ScriptedWorker, qtbot: QtBot
) -> None:
    train(session, worker, qtbot)  # this worker's weights are none of this network
    edit(session)
    session.document.undo()
    project = load_project(kept(autosave, folder, qtbot))
    assert graph_to_data(project.graph) == graph_to_data(session.document.graph)


def test_a_full_or_forbidden_disk_is_told_once(
    session: Session, autosave: Autosave, folder: Path, qtbot: QtBot
) -> None:
    told: list[str] = []
    session.told.connect(told.append)
    for path in folder.iterdir():
        path.unlink()
    folder.rmdir()
    folder.write_text("no folder")
    for _ in range(3):
        edit(session)
        session.document.do(MoveNodes({"relu1": (0.0, len(told))}))
        autosave.look()
        qtbot.waitUntil(lambda: not autosave.is_writing, timeout=20_000)
    assert len(told) == 1
    folder.unlink()
    folder.mkdir()
    kept(autosave, folder, qtbot)


def test_a_killed_program_leaves_its_project_to_the_next(folder: Path) -> None:
    victim = subprocess.Popen(
        [sys.executable, "-c", WORK, str(folder)], stdout=subprocess.PIPE, text=True
    )
    assert victim.stdout is not None
    assert victim.stdout.readline() == "kept\n"
    assert not list(left_over(folder)), "it is at work on it"
    victim.kill()
    victim.communicate()

    (slot,) = left_over(folder)

    assert slot.note.name == "digits"
    assert load_project(slot.file).graph.nodes["dense1"].position == (17.0, 4.0)
    assert not list(left_over(folder)), "one program alone may ask about it"
    slot.release()


def leave_behind(session: Session, folder: Path, path: Path | None = None) -> Slot:
    """What a killed program leaves: nobody holds the lock."""
    slot = Slot(folder)
    slot.keep(session.as_it_is("mine")(), path)
    return slot


def test_what_is_recovered_is_open_unsaved_and_kept_on(
    session: Session, folder: Path, tmp_path: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    edit(session)
    wanted = graph_to_data(session.document.graph)
    slot = leave_behind(session, folder, tmp_path / "mine.netw")
    session.open_example("lenet")
    autosave = Autosave(session, folder, every=3600)
    monkeypatch.setattr(filing, "ask_recovery", lambda *_: True)

    filing.recover(QWidget(), session, autosave, folder)

    assert graph_to_data(session.document.graph) == wanted
    assert (session.name, session.path) == ("mine", tmp_path / "mine.netw")
    assert session.is_modified
    assert projects(folder) == [slot.file]
    assert not list(left_over(folder)), "another program would take it"
    session.document.do(MoveNodes({"relu1": (0.0, 500.0)}))
    assert kept(autosave, folder, qtbot) == slot.file
    autosave.end()
    assert not list(folder.iterdir())


def test_discarding_clears_and_asking_later_leaves_it(
    session: Session, folder: Path, autosave: Autosave, monkeypatch: pytest.MonkeyPatch
) -> None:
    slot, before = leave_behind(session, folder), graph_to_data(session.document.graph)
    monkeypatch.setattr(filing, "ask_recovery", lambda *_: None)
    filing.recover(QWidget(), session, autosave, folder)
    assert projects(folder) == [slot.file]

    monkeypatch.setattr(filing, "ask_recovery", lambda *_: False)
    filing.recover(QWidget(), session, autosave, folder)
    assert not projects(folder)
    assert graph_to_data(session.document.graph) == before


def test_a_damaged_file_is_put_aside_with_a_sentence(
    session: Session, folder: Path, autosave: Autosave, monkeypatch: pytest.MonkeyPatch
) -> None:
    slot = leave_behind(session, folder)
    slot.file.write_bytes(slot.file.read_bytes()[:300])
    told: list[str] = []
    session.failed.connect(lambda title, sentence: told.append(f"{title}: {sentence}"))
    monkeypatch.setattr(filing, "ask_recovery", lambda *_: True)

    filing.recover(QWidget(), session, autosave, folder)

    assert len(told) == 1
    assert "“mine” cannot be recovered" in told[0]
    assert not projects(folder)
    assert len(list(folder.glob("*.unreadable"))) == 1


@pytest.mark.parametrize(
    ("button", "answer"), [("&Recover", True), ("&Discard", False), ("Ask &later", None)]
)
def test_the_question_names_the_project_and_has_three_answers(
    button: str, answer: bool | None, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[str] = []

    def press(box: QMessageBox) -> int:
        seen.append(box.text() + box.informativeText())
        (wanted,) = (b for b in box.findChildren(QPushButton) if b.text() == button)
        box.show()
        wanted.click()
        return 0

    monkeypatch.setattr(QMessageBox, "exec", press)
    parent = QWidget()
    qtbot.addWidget(parent)

    assert ask_recovery(parent, "lenet", "today") is answer
    assert "without saving “lenet”" in seen[0]


def test_leaving_the_window_clears_what_was_kept(
    window: MainWindow, folder: Path, qtbot: QtBot
) -> None:
    autosave = Autosave(window.session, folder, every=3600)
    window.closed.connect(autosave.end)
    edit(window.session)
    kept(autosave, folder, qtbot)

    window.close()

    assert not projects(folder)
