"""The training settings: a form that locks what a run holds on to."""

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from netwright.training.snapshot import RunState
from netwright_desktop.inspector.fields import Choice, Number, WholeNumber
from netwright_desktop.inspector.training import TrainingForm
from netwright_desktop.session import Session
from support.scripted_worker import ScriptedWorker
from support.snapshots import snapshot


@pytest.fixture
def session(worker: ScriptedWorker) -> Session:
    return Session(lambda: worker)


@pytest.fixture
def form(session: Session, qtbot: QtBot) -> TrainingForm:
    form = TrainingForm(session)
    qtbot.addWidget(form)
    form.show()
    return form


def enter(session: Session, state: RunState) -> None:
    session.run.state = state
    session.run.changed.emit()


def unlocked(form: TrainingForm) -> set[str]:
    return {name for name, editor in form.form.editors.items() if editor.isEnabled()}


def test_what_is_set_is_what_the_next_run_gets(form: TrainingForm, session: Session) -> None:
    epochs, rate = form.form.editors["epochs"], form.form.editors["learning_rate"]
    assert isinstance(epochs, WholeNumber)
    assert isinstance(rate, Number)

    epochs.box.setValue(7)
    rate.line.setText("")
    rate.line.textEdited.emit("1e-2")

    assert session.settings.epochs == 7
    assert session.settings.learning_rate == 0.01


def test_settings_are_shown_for_the_choices_that_read_them(
    form: TrainingForm, session: Session
) -> None:
    def shown() -> set[str]:
        return {name for name, editor in form.form.editors.items() if editor.isVisible()}

    form.form.headings["Learning-rate schedule"].button.click()
    form.form.headings["Stopping"].button.click()
    usual = shown()
    assert not usual & {"momentum", "weight_decay", "decay_epochs", "min_improvement"}

    session.set_settings(replace(session.settings, optimizer="Nesterov", schedule="1/t"))
    assert shown() - usual == {"momentum", "decay_epochs"}

    session.set_settings(replace(session.settings, optimizer="Gradient descent", patience=3))
    assert "batch_size" not in shown()
    assert "min_improvement" in shown()


@pytest.mark.parametrize("state", [RunState.PREPARING, RunState.RUNNING, RunState.PAUSED])
def test_during_a_run_all_but_seed_and_runs_can_be_changed_and_a_hint_says_so(
    form: TrainingForm, session: Session, state: RunState
) -> None:
    enter(session, state)

    assert set(form.form.editors) - unlocked(form) == {"seed", "runs"}
    assert "next batch" in form.hint.text()
    assert form.hint.isVisible()


@pytest.mark.parametrize("state", [RunState.FINISHED, RunState.STOPPED, RunState.FAILED])
def test_after_a_run_everything_can_be_changed_again(
    form: TrainingForm, session: Session, state: RunState
) -> None:
    enter(session, RunState.RUNNING)
    enter(session, state)

    assert unlocked(form) == set(form.form.editors)
    assert not form.hint.isVisible()


def test_after_a_run_that_ended_early_the_form_says_why(
    form: TrainingForm, session: Session
) -> None:
    session.run.latest = snapshot(state=RunState.FINISHED, message="It went no further.")

    enter(session, RunState.FINISHED)

    assert form.hint.text() == "It went no further."


def test_a_value_out_of_range_is_refused_with_a_sentence(
    form: TrainingForm, session: Session
) -> None:
    rate = form.form.editors["learning_rate"]
    assert isinstance(rate, Number)
    before = session.settings

    rate.line.textEdited.emit("-1")

    assert session.settings == before


def test_another_project_shows_its_own_settings(form: TrainingForm, session: Session) -> None:
    epochs = form.form.editors["epochs"]
    assert isinstance(epochs, WholeNumber)
    epochs.box.setValue(7)

    session.open_example("digits")

    assert epochs.box.value() == 30


def test_a_rate_typed_during_a_run_counts_when_it_is_finished(
    form: TrainingForm, session: Session
) -> None:
    enter(session, RunState.RUNNING)
    before, seen = session.settings.learning_rate, list[float]()
    session.changed.connect(lambda: seen.append(session.settings.learning_rate))
    rate = form.form.editors["learning_rate"]
    assert isinstance(rate, Number)
    rate.line.selectAll()

    QTest.keyClicks(rate.line, "2e-4")
    session.changed.emit()  # news of the run
    assert set(seen) == {before}
    assert rate.line.text() == "2e-4"

    QTest.keyClick(rate.line, Qt.Key.Key_Return)
    assert session.settings.learning_rate == 2e-4
    assert set(seen) == {before, 2e-4}


def test_a_batch_size_typed_during_a_run_counts_at_enter_and_can_be_undone(
    form: TrainingForm, session: Session
) -> None:
    enter(session, RunState.RUNNING)
    batch = form.form.editors["batch_size"]
    assert isinstance(batch, WholeNumber)
    batch.box.selectAll()

    QTest.keyClicks(batch.box, "64")
    assert session.settings.batch_size == 32

    QTest.keyClick(batch.box, Qt.Key.Key_Return)
    assert session.settings.batch_size == 64
    assert session.document.undo_label == "Change training"

    session.document.undo()
    assert session.settings.batch_size == batch.box.value() == 32


def test_a_choice_made_during_a_run_counts_at_once(form: TrainingForm, session: Session) -> None:
    enter(session, RunState.RUNNING)
    optimizer = form.form.editors["optimizer"]
    assert isinstance(optimizer, Choice)
    optimizer.box.setFocus()

    QTest.keyClicks(optimizer.box, "N")

    assert session.settings.optimizer == "Nesterov"


def test_undo_drops_what_is_only_typed(form: TrainingForm, session: Session) -> None:
    session.set_settings(replace(session.settings, epochs=7))
    enter(session, RunState.RUNNING)
    rate = form.form.editors["learning_rate"]
    assert isinstance(rate, Number)
    rate.line.selectAll()
    QTest.keyClicks(rate.line, "5")

    session.document.undo()
    rate.left.emit()

    assert session.settings.epochs == 30
    assert session.settings.learning_rate == 0.001
    assert rate.line.text() == "0.001"


def test_what_is_typed_into_one_field_is_one_step_of_undo(
    form: TrainingForm, session: Session
) -> None:
    before = session.settings
    epochs = form.form.editors["epochs"]
    assert isinstance(epochs, WholeNumber)
    epochs.box.setFocus()
    epochs.box.selectAll()
    QTest.keyClicks(epochs.box, "125")
    assert session.settings.epochs == 125

    session.document.undo()

    assert session.settings == before
    session.document.redo()
    assert session.settings.epochs == 125
