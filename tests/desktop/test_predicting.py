"""Predict: a file in, a file with predictions out, with the weights as they are."""

import csv
from pathlib import Path

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from netwright.data.digits import load_digits
from netwright.project.examples import example
from netwright.project.project import Project
from netwright.project.weights import untrained_weights
from netwright.training.inference import predict
from netwright.training.state import TrainedState
from netwright_desktop import filing
from netwright_desktop.main_window import MainWindow


def trained() -> Project:
    project = example("logistic")
    state = TrainedState(5, untrained_weights(project.graph, 1))
    return Project(project.graph, project.settings, project.source, "digits", state)


def test_predictions_for_a_file_are_written_to_a_table(
    window: MainWindow, tmp_path: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    session, project = window.session, trained()
    session._background.wait(5)
    session.show_project(project)
    monkeypatch.setattr(session.run, "learned", lambda: (project.graph, lambda: project.trained))
    images = load_digits().inputs[:20]
    np.savez(tmp_path / "some.npz", inputs=images)
    monkeypatch.setattr(filing, "ask_samples", lambda _: tmp_path / "some.npz")
    names: list[str] = []

    def ask(_: object, name: str) -> Path:
        names.append(name)
        return tmp_path / "out.csv"

    monkeypatch.setattr(filing, "ask_predictions_target", ask)

    with qtbot.waitSignal(session.told, timeout=60_000) as told:
        filing.predict(window, session)

    assert names == ["some predictions"]
    assert told.args == [f"Predictions of 20 samples written to {tmp_path / 'out.csv'}"]
    header, *rows = csv.reader((tmp_path / "out.csv").read_text("utf-8").splitlines())
    assert header[:3] == ["sample", "class", "probability of 0"]
    assert project.trained is not None
    right = predict(project.graph, project.trained.weights, images)
    np.testing.assert_allclose(np.array([row[2:] for row in rows], float), right, rtol=1e-6)
    assert [int(row[1]) for row in rows] == right.argmax(axis=1).tolist()


def test_what_cannot_be_predicted_is_told_and_nothing_is_written(
    window: MainWindow, tmp_path: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    session, project = window.session, trained()
    session.show_project(project)
    monkeypatch.setattr(session.run, "learned", lambda: (project.graph, lambda: project.trained))
    np.savez(tmp_path / "other.npz", inputs=np.zeros((3, 5), np.float32))

    with qtbot.waitSignal(session.failed, timeout=60_000) as failed:
        session.exports.write_predictions(tmp_path / "other.npz", tmp_path / "out.csv")

    title, sentence = failed.args
    assert title == "The predictions were not written"
    assert "but the samples are" in sentence
    assert not (tmp_path / "out.csv").exists()
