"""Every format from the command line: trained on, and asked about a file of the same kind."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from netwright.cli import main
from netwright.data.source import DataSource, source_of
from netwright.graph.graph import Graph
from netwright.layers.class_losses import SoftmaxCrossEntropy
from netwright.layers.data import Input, Target
from netwright.layers.dense import Dense
from netwright.layers.embedding import Embedding
from netwright.layers.losses import MeanSquaredError
from netwright.layers.shaping import Flatten
from netwright.project.examples import example
from netwright.project.file import save_project
from netwright.training.settings import TrainingSettings
from support.build import chain

Capture = pytest.CaptureFixture[str]


def classifier(shape: tuple[int, ...], classes: int) -> Graph:
    return chain(
        [Input(shape), Flatten(), Dense(classes), SoftmaxCrossEntropy()], Target(size=classes)
    )


def trained(graph: Graph, path: Path, capsys: Capture, epochs: int = 2, like: Any = None) -> Any:
    """What training on a file tells, and a function that predicts from another."""
    settings = TrainingSettings(epochs=epochs, batch_size=16, learning_rate=0.02)
    source = source_of(path, like or DataSource())
    project = path.parent.parent / "p.netw"
    save_project(replace(example("xor"), graph=graph, settings=settings, source=source), project)
    weights = project.with_name("w.npz")
    assert main(["train", str(project), "--json", "--weights-out", str(weights)]) == 0
    told = json.loads(capsys.readouterr().out)

    def predicted(file: Path, status: int = 0) -> Any:
        words = ["predict", str(project), "--weights", str(weights), "--data", str(file), "--json"]
        assert main(words) == status
        seen = capsys.readouterr()
        return json.loads(seen.out) if status == 0 else seen.err

    return told, predicted


def ants(path: Path, with_answers: bool = True) -> Path:
    path.parent.mkdir(exist_ok=True)
    head = "size,colour,kind" if with_answers else "size,colour"
    rows = [
        f"{0.1 * k + 0.05:g},{'red' if k % 3 else 'black'}" + f",k{k > 60:d}" * with_answers
        for k in range(120)
    ]
    path.write_text("\n".join([head, *rows]) + "\n")
    return path


def test_a_table_is_learned_and_another_without_answers_is_told(
    tmp_path: Path, capsys: Capture
) -> None:
    told, predicted = trained(
        classifier((2,), 2), ants(tmp_path / "d" / "ants.csv"), capsys, epochs=30
    )

    assert told["test"]["metrics"]["accuracy"] > 0.8
    answers = predicted(ants(tmp_path / "d" / "new.csv", with_answers=False))
    assert len(answers["predictions"]) == 120
    (tmp_path / "d" / "odd.csv").write_text("size,colour\n1,red\n2,blue\n")
    assert "odd, row 3: colour is 'blue', which was not there" in predicted(
        tmp_path / "d" / "odd.csv", status=1
    )


def test_images_are_learned_and_others_in_a_plain_folder_are_told(
    tmp_path: Path, capsys: Capture
) -> None:
    for folder, count in (("zoo/dark", 20), ("zoo/light", 20), ("new", 3)):
        (tmp_path / "d" / folder).mkdir(parents=True)
        for number in range(count):
            value = 5 * number + (150 if "light" in folder else 0)
            Image.new("L", (4, 4), value).save(tmp_path / "d" / folder / f"{number}.png")

    _, predicted = trained(classifier((1, 4, 4), 2), tmp_path / "d" / "zoo", capsys)

    assert len(predicted(tmp_path / "d" / "new")["predictions"]) == 3


def test_characters_of_another_text_have_the_numbers_of_the_first(
    tmp_path: Path, capsys: Capture
) -> None:
    (tmp_path / "d").mkdir()
    path, other = tmp_path / "d" / "a.txt", tmp_path / "d" / "b.txt"
    path.write_text("abcd" * 40)
    other.write_text("cdabcdabcdabcdabcdabcdabcdabcdabcda")
    graph = chain(
        [
            Input((32,), form="indices"), Embedding(4, 3), Flatten(), Dense(4),
            SoftmaxCrossEntropy(),
        ],
        Target(size=4),
    )  # fmt: skip

    _, predicted = trained(graph, path, capsys, epochs=40)

    assert len(predicted(other)["predictions"]) == 3
    other.write_text("abcx" * 20)
    assert "holds 'x', which was not there in training" in predicted(other, status=1)


def test_a_series_keeps_its_settings_for_another_file(
    tmp_path: Path, capsys: Capture, data_folder: Path
) -> None:
    from netwright.data.files.settings import SeriesSettings

    graph = chain([Input((6, 1)), Flatten(), Dense(2), MeanSquaredError()], Target("values", 2))
    (tmp_path / "d").mkdir()
    path = tmp_path / "d" / "flights.csv"
    path.write_bytes((data_folder / "flights.csv").read_bytes())
    like = DataSource("series", settings=SeriesSettings(column="passengers", window=6, horizon=2))

    _, predicted = trained(graph, path, capsys, like=like)

    assert np.shape(predicted(path)["predictions"]) == (137, 2)


def test_what_harms_in_a_table_is_told(tmp_path: Path, capsys: Capture) -> None:
    path = ants(tmp_path / "d" / "ants.csv")
    lines = path.read_text().splitlines()
    lines = [line + "," + ("gone" if k == 0 else "") for k, line in enumerate(lines)]
    path.write_text("\n".join(lines))
    project = tmp_path / "p.netw"
    save_project(replace(example("xor"), graph=classifier((2,), 2)), project)

    main(["train", str(project), "--data", str(path), "--epochs", "1"])

    told = capsys.readouterr().err
    assert "ants: kind is told from the other columns." in told
    assert "ants: column 'gone': Every value is missing" in told
