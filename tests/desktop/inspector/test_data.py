"""The data that a network is trained on are shown as they are, and can be split anew."""

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from netwright.data.digits import load_digits
from netwright.data.source import DataSource
from netwright_desktop.inspector.data import FROM_FILE, LOADING, DataForm, facts_of
from netwright_desktop.inspector.fields import Choice
from netwright_desktop.session import Session
from support.scripted_worker import ScriptedWorker


@pytest.fixture
def session(qtbot: QtBot) -> Iterator[Session]:
    session = Session(ScriptedWorker)
    session.open_example("digits")
    yield session
    session.close()


def test_facts_are_those_of_the_loaded_data(session: Session, qtbot: QtBot) -> None:
    form = DataForm(session)
    qtbot.addWidget(form)
    form.refresh()
    assert form.facts["Sample"].text() == LOADING

    with qtbot.waitSignal(session.run.data_loaded, timeout=20_000):
        session.run.start()

    digits = load_digits(0)
    assert form.facts["Data set"].text() == f"digits, {len(digits.inputs):,} samples"
    assert form.facts["Sample"].text() == "1x8x8"
    assert form.facts["Classes"].text() == "10"
    assert form.facts["Other arrays"].text() == "none"
    others = {"age": np.zeros(9, np.float32), "eyes": np.zeros((9, 2, 3), np.float32)}
    named = replace(digits, arrays=others)
    assert facts_of(named, (0.7, 0.15, 0.15))["Other arrays"] == "age 1, eyes 2x3"
    shares = {"training": "70%", "validation": "15%", "test": "15%"}
    for part, share in shares.items():
        assert form.facts[part].text() == f"{len(digits.parts[part]):,} ({share})"


def test_another_seed_is_another_split_of_the_same_data(session: Session, qtbot: QtBot) -> None:
    form = DataForm(session)
    qtbot.addWidget(form)
    with qtbot.waitSignal(session.run.data_loaded, timeout=20_000):
        session.run.start()

    with qtbot.waitSignal(session.run.data_loaded, timeout=20_000):
        form.form.edited.emit("seed", 5)

    dataset, right = session.run.dataset, load_digits(5)
    assert dataset is not None
    assert session.run.source.seed == 5
    assert session.is_modified
    for part, numbers in right.parts.items():
        assert np.array_equal(dataset.parts[part], numbers)


def choose(form: DataForm, title: str) -> None:
    """Choose a data set by typing what it is called."""
    editor = form.form.editors["kind"]
    assert isinstance(editor, Choice)
    QTest.keyClicks(editor.box, title)


def test_a_set_that_is_made_has_samples_and_noise_of_its_own(
    session: Session, qtbot: QtBot
) -> None:
    form = DataForm(session)
    qtbot.addWidget(form)
    form.show()
    with qtbot.waitSignal(session.run.data_loaded, timeout=20_000):
        session.run.start()
    assert form.form.editors["noise"].isHidden()

    with qtbot.waitSignal(session.run.data_loaded, timeout=20_000):
        choose(form, "Moons")
    form.refresh()
    assert not form.form.editors["noise"].isHidden()
    with qtbot.waitSignal(session.run.data_loaded, timeout=20_000):
        form.form.edited.emit("samples", 90)

    assert session.run.source == DataSource("moons", samples=90)
    assert session.run.dataset is not None
    assert session.run.dataset.inputs.shape == (90, 2)
    assert form.facts["Data set"].text() == "Moons, 90 samples"


def test_a_file_that_is_not_known_is_not_chosen(session: Session, qtbot: QtBot) -> None:
    form = DataForm(session)
    qtbot.addWidget(form)
    form.show()

    choose(form, "File")

    assert session.run.source.kind == "digits"
    assert form.form.note_of("kind") == FROM_FILE
