"""Networks with several inputs and outputs take each of them from an array of the data set."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from netwright.cli import main
from netwright.data.dataset import DataError, Dataset
from netwright.data.source import DataSource, content_hash
from netwright.graph.analysis import analyze
from netwright.graph.commands import SetLayer
from netwright.graph.graph import Graph
from netwright.layers.data import Input, Target
from netwright.layers.dense import Dense
from netwright.layers.losses import MeanSquaredError
from netwright.project.examples import example
from netwright.project.file import save_project
from netwright.training.fit import arrays_for
from netwright.training.inference import answers
from netwright.training.mismatch import data_problems
from netwright.training.order import BatchOrder
from netwright.training.settings import TrainingSettings
from netwright.training.trainer import Trainer
from support.build import chain
from support.catalogue.several import two_inputs_two_outputs

GRAPH = two_inputs_two_outputs()
SAMPLES = 60
SETTINGS = TrainingSettings(epochs=50, batch_size=17, learning_rate=0.003, seed=2)
Arrays = dict[str, np.ndarray]


def arrays(**others: Any) -> Arrays:
    """Data of which the targets follow from the inputs."""
    rng = np.random.default_rng(6)
    images, numbers = rng.normal(size=(SAMPLES, 2, 5, 4)), rng.normal(size=(SAMPLES, 6))
    found = {
        "inputs": images,
        "targets": (images.mean(axis=(1, 2, 3)) > 0) + 2 * (numbers[:, 0] > 0),
        "numbers": numbers,
        "importance": rng.random(SAMPLES),
        "sizes": np.stack([numbers.sum(axis=1), images[:, 0].mean(axis=(1, 2))], axis=1),
        "other samples": np.zeros(SAMPLES - 1),
        "words": np.array(["a"] * SAMPLES),
    }
    return {**found, **others}


def written(folder: Path, **others: Any) -> Path:
    path = folder / "houses.npz"
    np.savez(path, **arrays(**others))  # type: ignore[arg-type]
    return path


def loaded(folder: Path, **others: Any) -> Dataset:
    return DataSource("npz", path=str(written(folder, **others))).load()


@pytest.fixture
def dataset(tmp_path: Path) -> Dataset:
    return loaded(tmp_path)


def changed(name: str, layer: Any) -> Graph:
    graph = GRAPH.copy()
    node = graph.named(name)
    assert node is not None
    SetLayer(node.id, layer).apply(graph)
    return graph


def sentences(graph: Graph, dataset: Dataset) -> list[str]:
    return [problem.message for problem in data_problems(analyze(graph), dataset)]


def test_arrays_with_as_many_rows_are_read_by_their_names(dataset: Dataset) -> None:
    assert list(dataset.sources) == ["inputs", "targets", "numbers", "importance", "sizes"]
    assert dataset.arrays["numbers"].dtype == np.float32
    assert not sentences(GRAPH, dataset)


def test_the_hash_tells_other_further_arrays(tmp_path: Path, dataset: Dataset) -> None:
    changed_data = loaded(tmp_path, sizes=arrays()["sizes"] + 1)

    assert content_hash(changed_data) != content_hash(dataset)
    assert content_hash(loaded(tmp_path)) == content_hash(dataset)


def test_two_weighted_losses_on_two_inputs_learn_as_in_torch(dataset: Dataset) -> None:
    torch = pytest.importorskip("torch")
    from support.torch_twin.network import Network

    trainer = Trainer(GRAPH, SETTINGS, dataset, threads=2)
    twin = Network(GRAPH, trainer.weights())
    ours = trainer.advance(40).losses
    weights = trainer.weights()
    evaluation = trainer.evaluate("test")
    trainer.close()
    optimizer = torch.optim.Adam(twin.learned.values(), SETTINGS.learning_rate)
    given = arrays_for(analyze(GRAPH), dataset)
    order = BatchOrder(dataset.parts["training"], SETTINGS.batch_size, SETTINGS.seed)
    theirs = []
    for numbers, size in zip(*order.batches(0, 40), strict=True):
        loss, _ = twin({name: values[numbers[:size]] for name, values in given.items()})
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        theirs.append(float(loss.detach()))

    np.testing.assert_allclose(ours, theirs, rtol=1e-3)
    for name, weight in twin.learned.items():
        right = weight.detach().numpy()
        assert np.abs(weights[name] - right).max() <= 1e-3 * np.abs(right).max(), name
    test = dataset.parts["test"]
    with torch.no_grad():
        loss, found = twin({name: values[test] for name, values in given.items()})
    assert evaluation is not None
    assert evaluation.loss == pytest.approx(float(loss), rel=1e-3)
    samples = {"": dataset.inputs[test], "numbers": dataset.arrays["numbers"][test]}
    for mine, other in zip(answers(GRAPH, weights, samples).values(), found, strict=True):
        np.testing.assert_allclose(mine, other.numpy(), atol=1e-3 * float(other.abs().max()))


def test_an_array_that_is_not_there_is_told_with_those_that_are(dataset: Dataset) -> None:
    graph = changed("input2", Input((6,), source="ages"))

    assert sentences(graph, dataset) == [
        "input2 takes ages, but houses has inputs, targets, numbers, importance, sizes."
        " Set its source to one of them, or leave it empty."
    ]
    with pytest.raises(DataError, match="input2 takes ages"):
        arrays_for(analyze(graph), dataset)


def test_a_named_array_of_another_shape_is_told_by_its_name(dataset: Dataset) -> None:
    assert sentences(changed("input2", Input((5,), source="numbers")), dataset) == [
        "input2 takes 5, but a sample of numbers of houses is 6. Set its shape to 6."
    ]
    assert sentences(changed("target2", Target("values", 3, source="sizes")), dataset) == [
        "target2 has 3 values, but an answer of sizes of houses has 2. Set its size to 2."
    ]


def test_numbers_that_are_none_matter_only_where_they_are_used(tmp_path: Path) -> None:
    arrays_for(analyze(GRAPH), loaded(tmp_path, spare=np.full(SAMPLES, np.nan)))
    sizes = arrays()["sizes"]
    sizes[4, 1] = np.nan

    with pytest.raises(DataError, match="Sample 5 of sizes of houses holds a target that is NaN"):
        arrays_for(analyze(GRAPH), loaded(tmp_path, sizes=sizes))


def test_whole_numbers_of_a_named_array_are_classes(tmp_path: Path) -> None:
    dataset = loaded(tmp_path, rooms=np.arange(SAMPLES) % 5)
    graph = changed("target1", Target(size=4, source="rooms"))

    assert sentences(graph, dataset) == [
        "loss1 gets 4 scores, but rooms of houses has 5 classes. Give the layer before it 5 units."
    ]


def test_the_inputs_can_be_their_own_target(dataset: Dataset) -> None:
    graph = chain(
        [Input((6,), source="numbers"), Dense(2), Dense(6), MeanSquaredError()],
        Target("values", 6, source="numbers"),
    )

    given = arrays_for(analyze(graph), dataset)

    assert np.array_equal(given["input1/input"], given["target1/target"])


@pytest.fixture
def project(tmp_path: Path) -> Path:
    source = DataSource("npz", path=str(written(tmp_path)))
    path = tmp_path / "houses.netw"
    save_project(replace(example("digits"), graph=GRAPH, source=source, settings=SETTINGS), path)
    return path


def told(capsys: pytest.CaptureFixture[str], *arguments: object) -> Any:
    capsys.readouterr()
    assert main([*map(str, arguments), "--json"]) == 0
    return json.loads(capsys.readouterr().out)


def test_the_command_line_trains_checks_and_predicts(
    project: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    weights = tmp_path / "w.npz"
    assert told(capsys, "check", project)["problems"] == []
    trained = told(capsys, "train", project, "--epochs", 30, "--weights-out", weights)
    assert trained["train"]["metrics"]["accuracy"] > 0.5

    predicted = told(capsys, "predict", project, "--weights", weights, "--data",
                     tmp_path / "houses.npz")  # fmt: skip

    assert set(predicted["answers"]) == {"loss1", "loss2"}
    classes, values = (predicted["answers"][name]["predictions"] for name in ("loss1", "loss2"))
    assert predicted["predictions"] == classes
    assert predicted["labels"] == [str(k) for k in classes]
    assert np.mean(np.array(classes) == arrays()["targets"]) > 0.5
    assert np.shape(values) == (SAMPLES, 2)
    assert main(["predict", str(project), "--weights", str(weights)]) == 0
    assert set(capsys.readouterr().out.split()) <= set("0123")


def test_predicting_without_an_array_that_is_needed_is_one_sentence(
    project: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    weights = tmp_path / "w.npz"
    assert main(["export", str(project), "--to", "npz", "-o", str(weights)]) == 0
    np.savez(tmp_path / "few.npz", inputs=arrays()["inputs"])
    capsys.readouterr()

    status = main(["predict", str(project), "--weights", str(weights), "--data",
                   str(tmp_path / "few.npz")])  # fmt: skip

    assert status == 1
    assert capsys.readouterr().err == (
        "input2 takes numbers, but the data set has inputs. Set its source to one of them, or"
        " leave it empty.\n"
    )
