"""Learning curves: nested parts, networks of other widths, scikit-learn's methods."""

import json
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from netwright.cli import main
from netwright.data.dataset import DataError, Dataset
from netwright.data.digits import load_digits
from netwright.data.npz import read_npz
from netwright.data.source import DataSource
from netwright.graph.analysis import analyze
from netwright.graph.graph import Graph
from netwright.judgement.baselines import BASELINES, fitted
from netwright.judgement.curve_process import CurveProcess, packed, unpacked
from netwright.judgement.learning_curve import learning_curve, task_for
from netwright.judgement.plan import Plan, Point
from netwright.judgement.resized import resized
from netwright.judgement.subsets import sizes_of, subset
from netwright.layers.activation import Relu
from netwright.layers.binary_losses import SigmoidCrossEntropy
from netwright.layers.class_losses import SoftmaxCrossEntropy
from netwright.layers.data import Input, Target
from netwright.layers.dense import Dense
from netwright.layers.layer import Layer
from netwright.layers.losses import MeanSquaredError
from netwright.project.examples import EXAMPLES, example
from netwright.project.file import save_project
from netwright.training.settings import TrainingSettings
from support.build import chain

DIGITS = load_digits()
SETTINGS = TrainingSettings(epochs=2)


def made(kind: str) -> tuple[Graph, Dataset]:
    """A small task: three classes, a yes or no, or two values."""
    random = np.random.default_rng(6)
    inputs = random.normal(size=(240, 4)).astype(np.float32)
    order = np.arange(240)
    parts = {"training": order[:160], "validation": order[160:220], "test": order[220:]}
    targets: Any
    last: tuple[Layer, ...]
    if kind == "values":
        targets = (inputs[:, :2] * 2 + 1 + 0.1 * random.normal(size=(240, 2))).astype(np.float32)
        last, target = (Dense(2), MeanSquaredError()), Target("values", 2)
    elif kind == "classes":
        targets = inputs[:, :3].argmax(axis=1)
        last, target = (Dense(3), SoftmaxCrossEntropy()), Target(size=3)
    else:
        targets = (inputs[:, 0] > 0).astype(np.int64)
        last, target = (Dense(1), SigmoidCrossEntropy()), Target()
    return chain([Input((4,)), Dense(8), Relu(), *last], target), Dataset(
        kind, inputs, targets, parts
    )


def test_sizes_double_up_to_all_samples() -> None:
    assert sizes_of(1600, 5) == [100, 200, 400, 800, 1600]
    assert sizes_of(40, 5) == [10, 20, 40]
    assert sizes_of(4, 5) == [4]


def test_smaller_parts_lie_within_larger_ones_and_keep_the_shares_of_classes() -> None:
    sizes = sizes_of(len(DIGITS.parts["training"]), 5)
    parts = [subset(DIGITS, size, seed=3).parts["training"] for size in sizes]

    assert [len(part) for part in parts] == sizes
    for small, large in pairwise(parts):
        assert np.isin(small, large).all()
    assert np.array_equal(parts[-1], DIGITS.parts["training"])
    for part, size in zip(parts, sizes, strict=True):
        counts = np.bincount(DIGITS.targets[part])
        whole = np.bincount(DIGITS.targets[DIGITS.parts["training"]]) * size / sizes[-1]
        assert np.abs(counts - whole).max() <= 1
    other = subset(DIGITS, sizes[0], seed=4).parts["training"]
    assert not np.array_equal(parts[0], other)
    assert np.array_equal(
        subset(DIGITS, sizes[0], 3).parts["validation"], DIGITS.parts["validation"]
    )


@pytest.mark.parametrize("name", EXAMPLES)
@pytest.mark.parametrize("factor", [0.5, 2.0])
def test_every_example_can_be_had_narrower_and_wider(name: str, factor: float) -> None:
    graph = example(name).graph
    before = analyze(graph)

    after = analyze(resized(graph, factor))

    assert not after.problems
    assert after.losses[0].inputs[0].shape == before.losses[0].inputs[0].shape
    if name != "logistic":  # which has no hidden layer
        assert (after.parameter_count > before.parameter_count) == (factor > 1)
    assert analyze(graph).parameter_count == before.parameter_count  # the network itself stays


@pytest.mark.parametrize("kind", ["classes", "yes or no", "values"])
def test_methods_of_scikit_learn_are_measured_as_it_does_itself(kind: str) -> None:
    from sklearn.linear_model import LinearRegression, LogisticRegression
    from sklearn.metrics import accuracy_score, r2_score
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler

    graph, dataset = made(kind)
    linear = LinearRegression() if kind == "values" else LogisticRegression(max_iter=2000)
    model = make_pipeline(StandardScaler(), linear)
    training, validation = dataset.parts["training"], dataset.parts["validation"]
    model.fit(dataset.inputs[training].astype(float), dataset.targets[training])

    found = {b.name: fitted(b, task_for(graph, dataset), dataset, 0) for b in BASELINES}

    right = dataset.targets[validation]
    said = model.predict(dataset.inputs[validation].astype(float))
    if kind == "values":
        assert found["Linear"]["validation"]["R²"] == pytest.approx(r2_score(right, said))
        assert all(parts["validation"]["R²"] > 0.7 for parts in found.values())
    else:
        expected = accuracy_score(right, said)
        assert found["Linear"]["validation"]["Accuracy"] == pytest.approx(expected)
        assert all(parts["training"]["Accuracy"] > 0.9 for parts in found.values())


@pytest.mark.parametrize("kind", ["classes", "yes or no", "values"])
def test_a_curve_has_a_point_for_each_method_and_size(kind: str) -> None:
    graph, dataset = made(kind)
    shares: list[float] = []

    points = list(learning_curve(graph, SETTINGS, dataset, Plan(3), shares.append))

    networks = ["0.5 × as wide", "This network", "2 × as wide"]
    methods = [*networks, *(baseline.name for baseline in BASELINES)]
    assert [(p.method, p.samples) for p in points] == [
        (method, samples) for samples in (40, 80, 160) for method in methods
    ]
    assert all(p.is_network == (p.method in networks) for p in points)
    assert shares == sorted(shares)
    assert shares[-1] == pytest.approx(1.0)
    names = set(points[0].validation)
    assert all(set(p.training) == set(p.validation) == names for p in points)


def test_a_small_part_takes_as_many_steps_as_all_samples() -> None:
    graph, dataset = made("classes")
    settings = TrainingSettings(epochs=20, learning_rate=0.02)

    points = list(learning_curve(graph, settings, dataset, Plan(4, (1.0,), False)))

    assert [point.samples for point in points] == [20, 40, 80, 160]
    assert all(point.training["Accuracy"] > 0.93 for point in points)


def test_a_curve_ends_when_it_is_cancelled_and_tells_what_is_missing() -> None:
    graph, dataset = made("classes")
    asked = iter(range(1000))

    found = list(
        learning_curve(graph, SETTINGS, dataset, Plan(), cancelled=lambda: next(asked) > 2)
    )

    assert 0 < len(found) < 3
    empty = replace(dataset, parts={**dataset.parts, "validation": np.arange(0)})
    with pytest.raises(DataError, match="The validation part of classes is empty"):
        list(learning_curve(graph, SETTINGS, empty, Plan()))


def test_a_part_of_one_class_leaves_methods_out_that_need_two() -> None:
    graph, dataset = made("yes or no")
    one = replace(dataset, targets=np.ones(240, np.int64))

    methods = {p.method for p in learning_curve(graph, SETTINGS, one, Plan(1))}

    assert "This network" in methods
    assert "Linear" not in methods


def test_what_goes_to_the_other_process_comes_out_as_it_was() -> None:
    graph, dataset = made("values")
    dataset = replace(dataset, arrays={"more": dataset.targets}, class_names=("α", "β"))

    again, settings, data, plan = unpacked(packed(graph, SETTINGS, dataset, Plan(2, (1.0,))))

    assert again == graph
    assert settings == SETTINGS
    assert plan == Plan(2, (1.0,))
    assert data.class_names == ("α", "β")
    for ours, theirs in ((data.inputs, dataset.inputs), (data.arrays["more"], dataset.targets)):
        assert ours.dtype == theirs.dtype
        np.testing.assert_array_equal(ours, theirs)


def test_the_process_tells_the_same_points() -> None:
    graph, dataset = made("values")
    plan = Plan(2, (1.0,), with_baselines=False)
    found: list[Point] = []
    work = CurveProcess(graph, SETTINGS, dataset, plan)

    work.run(found.append)

    assert found == list(learning_curve(graph, SETTINGS, dataset, plan))
    assert work.share == 1.0


def test_the_process_can_be_cancelled_and_tells_faults() -> None:
    graph, dataset = made("classes")
    work = CurveProcess(graph, SETTINGS, dataset, Plan())
    found: list[Point] = []

    def stop(point: Point) -> None:
        found.append(point)
        work.cancel()

    work.run(stop)
    assert 1 <= len(found) <= 2
    empty = replace(dataset, parts={**dataset.parts, "validation": np.arange(0)})
    with pytest.raises(RuntimeError, match="validation part of classes is empty"):
        CurveProcess(graph, SETTINGS, empty, Plan()).run(found.append)


def test_the_command_line_prints_the_curve(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    graph, dataset = made("classes")
    np.savez(tmp_path / "d.npz", inputs=dataset.inputs, targets=dataset.targets)
    source = DataSource("npz", path=str(tmp_path / "d.npz"))
    project = replace(example("digits"), graph=graph, source=source, settings=SETTINGS)
    save_project(project, tmp_path / "p.netw")
    assert read_npz(tmp_path / "d.npz")

    assert main(["judge", str(tmp_path / "p.netw"), "--learning-curve", "--json"]) == 0

    points = json.loads(capsys.readouterr().out)["points"]
    assert {point["method"] for point in points} >= {"This network", "Forest"}
    assert main(["judge", str(tmp_path / "p.netw"), "--learning-curve"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].split() == ["Accuracy", "samples", "training", "validation"]
    assert len(lines) == 1 + len(points)
