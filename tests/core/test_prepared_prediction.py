"""A table that a network learned from is prepared in the same way when it predicts."""

import csv
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from netwright.cli import main
from netwright.data.dataset import Dataset
from netwright.data.progress import CancelledError
from netwright.data.source import DataSource
from netwright.graph.graph import Graph
from netwright.judgement.predicting import samples_in
from netwright.project.file import load_project, save_project
from netwright.project.project import Project
from netwright.project.weights import load_weights, preparation_of_weights
from netwright.training.inference import predict
from netwright.training.proposal import proposed
from netwright.training.proposing import new_network
from netwright.training.settings import TrainingSettings

ROWS = 90


def written(path: Path, kind: str = "word") -> Path:
    rng = np.random.default_rng(0)
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(["size", "colour", "kind", "price"])
        for number in range(ROWS):
            size = "" if number % 11 == 5 else f"{rng.normal() * 40 + 100:.2f}"
            colour = "" if number % 13 == 7 else "rgb"[int(rng.integers(3))]
            label = ("cat", "dog", "emu")[number % 3]
            price = f"{1000 + 50 * (number % 3) + rng.normal():.3f}"
            writer.writerow([size, colour, label if kind == "word" else "", price])
    return path


@pytest.fixture
def project(tmp_path: Path) -> Path:
    source = DataSource("csv", path=str(written(tmp_path / "animals.csv")))
    return saved(source, tmp_path / "animals.netw")


def saved(source: DataSource, path: Path) -> Path:
    dataset, graph = source.load(), Graph()
    new_network(graph, proposed(dataset)).apply(graph)
    settings = TrainingSettings(epochs=3)
    save_project(Project(graph, settings, source.pinned(dataset), "animals"), path)
    return path


def told(capsys: pytest.CaptureFixture[str], *words: str | Path) -> Any:
    capsys.readouterr()
    assert main([str(word) for word in words]) == 0
    return json.loads(capsys.readouterr().out)


def dataset_in(project: Path) -> Dataset:
    return load_project(project).source.load()


def test_statistics_are_saved_in_the_project_and_read_again(project: Path) -> None:
    kept = load_project(project).source.preparation

    assert kept == dataset_in(project).preparation
    assert kept is not None
    assert kept.fit_of("size").center == pytest.approx(100, abs=15)


def test_predictions_of_a_file_are_those_of_its_samples_in_training(
    project: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "w.npz"
    main(["train", str(project), "--weights-out", str(out)])
    answers = told(capsys, "predict", project, "--weights", out, "--data",
                   tmp_path / "animals.csv", "--json")  # fmt: skip

    graph, weights = load_weights(out)
    dataset = dataset_in(project)
    wanted = predict(graph, weights, dataset.inputs)
    assert dataset.preparation is not None
    fit = dataset.preparation.fit_of("price")
    restored = (wanted * fit.spread + fit.center).astype(np.float32)
    np.testing.assert_allclose(answers["predictions"], restored, rtol=1e-5)


def test_another_file_is_prepared_with_the_statistics_that_go_with_the_weights(
    project: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "w.npz"
    main(["train", str(project), "--weights-out", str(out)])
    rows = (tmp_path / "animals.csv").read_text().splitlines()
    few = tmp_path / "few.csv"
    few.write_text("\n".join([rows[0], *rows[4:8]]) + "\n")
    whole = told(capsys, "predict", project, "--weights", out, "--data",
                 tmp_path / "animals.csv", "--json")  # fmt: skip
    (tmp_path / "animals.csv").unlink()

    some = told(capsys, "predict", project, "--weights", out, "--data", few, "--json")

    assert preparation_of_weights(out) == load_project(project).source.preparation
    np.testing.assert_allclose(some["predictions"], whole["predictions"][3:7], rtol=1e-6)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("size,kind,price\n1,cat,3\n2,dog,4\n", "has no column 'colour'"),
        ("size,colour,kind\n1,r,cat\n2,pink,dog\n", "colour is 'pink', which was not there"),
        ("size,colour,kind\nhuge,r,cat\ntiny,g,dog\n", "which is no number"),
    ],
)
def test_what_cannot_be_predicted_is_one_sentence(
    project: Path, tmp_path: Path, text: str, words: str, capsys: pytest.CaptureFixture[str]
) -> None:
    out, bad = tmp_path / "w.npz", tmp_path / "bad.csv"
    main(["train", str(project), "--weights-out", str(out)])
    bad.write_text(text)
    capsys.readouterr()

    status = main(["predict", str(project), "--weights", str(out), "--data", str(bad)])

    said = capsys.readouterr().err.strip().splitlines()
    assert status == 1
    assert len(said) == 1
    assert "bad" in said[0]
    assert words in said[0]


def test_the_threshold_of_a_yes_is_that_of_the_preparation(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "two.csv"
    rng = np.random.default_rng(1)
    lines = [f"{x:.3f},{'yes' if x > 0.5 else 'no'}" for x in rng.normal(size=80)]
    file.write_text("\n".join(["x,y", *lines]) + "\n")
    source = DataSource("csv", path=str(file))
    counts = []
    for threshold in (0.0, 0.5, 1.0):
        preparation = source.load().preparation
        assert preparation is not None
        chosen = replace(source, preparation=replace(preparation, threshold=threshold))
        project, out = saved(chosen, tmp_path / "two.netw"), tmp_path / "w.npz"
        main(["train", str(project), "--weights-out", str(out)])
        answers = told(capsys, "predict", project, "--weights", out, "--data", file, "--json")
        counts.append(sum(label == "yes" for label in answers["labels"]))

    assert counts[0] == 80
    assert counts[2] == 0


def test_folds_are_trained_one_after_the_other(
    project: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    told_of = told(capsys, "folds", project, "--folds", "3", "--json")

    losses = [fold["loss"] for fold in told_of["folds"]]
    assert len(losses) == len(set(losses)) == 3
    assert told_of["loss"] == pytest.approx(np.mean(losses))
    digits = tmp_path / "digits.netw"
    main(["examples", "logistic", "-o", str(digits)])
    loaded = load_project(digits)
    save_project(replace(loaded, settings=TrainingSettings(epochs=5)), digits)
    capsys.readouterr()
    assert main(["folds", str(digits), "--folds", "2"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line.split()[0] for line in lines] == ["fold", "fold", "mean"]
    assert "±" in lines[-1]
    assert main(["folds", str(digits), "--folds", "1"]) == 1


def test_values_are_judged_in_the_units_of_their_column(
    project: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "w.npz"
    main(["train", str(project), "--weights-out", str(out)])

    found = told(capsys, "judge", project, "--weights", out, "--json")

    graph, weights = load_weights(out)
    dataset = dataset_in(project)
    assert dataset.preparation is not None
    part = dataset.parts["validation"]
    fit = dataset.preparation.fit_of("price")
    missed = (predict(graph, weights, dataset.inputs[part]) - dataset.targets[part]) * fit.spread
    assert fit.spread > 1
    assert found["metrics"]["RMSE"] == pytest.approx(np.sqrt(np.mean(missed**2)), rel=1e-4)


def test_another_file_is_judged_whole_with_the_statistics_of_training(
    project: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out, other = tmp_path / "w.npz", tmp_path / "heavy.csv"
    main(["train", str(project), "--weights-out", str(out)])
    rng = np.random.default_rng(3)
    prices = rng.normal(1200, 90, 40)  # another mean and deviation than in training
    other.write_text(
        "size,colour,kind,price\n"
        + "".join(
            f"{rng.normal(400, 90):.2f},{'rgb'[k % 3]},cat,{price:.4f}\n"
            for k, price in enumerate(prices)
        )
    )

    found = told(capsys, "judge", project, "--weights", out, "--data", other, "--json")

    answers = told(capsys, "predict", project, "--weights", out, "--data", other, "--json")
    errors = np.ravel(answers["predictions"]) - prices
    assert found["samples"] == 40
    assert found["part"] == str(other)
    assert found["metrics"]["RMSE"] == pytest.approx(np.sqrt(np.mean(errors**2)), rel=1e-4)
    assert load_project(project).test_uses == 0


def test_reading_the_samples_tells_how_far_it_is_and_can_be_cancelled(
    project: Path, tmp_path: Path
) -> None:
    of = load_project(project).source
    rows, shares = tmp_path / "animals.csv", list[float]()

    samples_in(rows, of, of.preparation, shares.append)
    assert shares == sorted(shares)
    assert shares[-1] == 1.0

    with pytest.raises(CancelledError):
        samples_in(rows, of, of.preparation, cancelled=lambda: True)
