"""Bundled and made sets are those of their sources, and the same on every machine."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from sklearn import datasets

from netwright.data.kinds import KINDS
from netwright.data.sets.formulas import DELAY, MADE_SETS, STEPS
from netwright.data.source import DataSource, content_hash
from netwright.data.table import Table

LOADERS: dict[str, Callable[..., Any]] = {
    "iris": datasets.load_iris,
    "wine": datasets.load_wine,
    "breast_cancer": datasets.load_breast_cancer,
    "diabetes": lambda: datasets.load_diabetes(scaled=False),
}


@pytest.mark.parametrize("name", LOADERS)
def test_a_bundled_set_is_that_of_scikit_learn(name: str) -> None:
    table, right = DataSource(name).read(), LOADERS[name]()

    assert isinstance(table, Table)
    wanted = [str(each).replace("_", " ") for each in right.feature_names]
    assert [each.replace("_", " ") for each in table.names[:-1]] == wanted
    values = np.stack([column.values for column in table.columns[:-1]], axis=1)
    np.testing.assert_array_equal(values, right.data)
    answer = table.columns[-1]
    if answer.has_labels:
        words = [answer.labels[code] for code in answer.values]
        names = [str(right.target_names[k]).replace("_", " ") for k in right.target]
        assert words == names
    else:
        np.testing.assert_array_equal(answer.values, right.target)


@pytest.mark.parametrize("name", ["iris", "wine", "breast_cancer", "diabetes"])
def test_the_last_column_of_a_bundled_set_is_what_is_told(name: str) -> None:
    dataset = DataSource(name).load()

    assert dataset.preparation is not None
    table = DataSource(name).read()
    assert isinstance(table, Table)
    assert [plan.name for plan in dataset.preparation.targets] == [table.names[-1]]
    assert dataset.inputs.shape == (table.rows, len(table.columns) - 1)


@pytest.mark.parametrize("name", [*MADE_SETS, "passage"])
def test_every_sample_is_in_one_part_and_the_seed_fixes_it(name: str) -> None:
    sets = [DataSource(name, seed=seed, samples=101).load() for seed in (1, 1, 2)]

    members = np.sort(np.concatenate(list(sets[0].parts.values())))
    assert np.array_equal(members, np.arange(len(sets[0].inputs)))
    assert content_hash(sets[0]) == content_hash(sets[1])
    if name != "passage":
        assert len(members) == 101
        assert content_hash(sets[0]) != content_hash(sets[2])


def test_the_curve_is_that_of_its_formula() -> None:
    curve = DataSource("curve", seed=3, samples=50, noise=0.0).load()

    x = curve.inputs.astype(np.float64)
    assert x.min() > 0
    assert x.max() < 5
    np.testing.assert_allclose(curve.targets, 2 * np.sin(x**2) + np.sqrt(5 * x), atol=1e-4)


def test_the_sine_goes_on_from_window_to_window() -> None:
    sine = DataSource("sine", samples=100, noise=0.0).load()

    assert sine.inputs.shape == (100, STEPS, 1)
    np.testing.assert_array_equal(sine.inputs[1:, -1], sine.targets[:-1])
    # sin is told by its two values before: s(t + 1) = 2 cos(w) s(t) - s(t - 1)
    turn = 2 * np.cos(2 * np.pi / 25)
    told = turn * sine.inputs[:, -1] - sine.inputs[:, -2]
    np.testing.assert_allclose(sine.targets, told, atol=1e-5)


def test_the_copy_tells_the_bit_of_some_steps_before() -> None:
    copy = DataSource("copy", samples=60, noise=0.0).load()

    assert copy.targets.shape == (60, STEPS)
    assert (copy.targets[:, :DELAY] == -1).all()
    np.testing.assert_array_equal(copy.targets[:, DELAY:], copy.inputs[:, :-DELAY, 0])
    assert 0.4 < copy.inputs.mean() < 0.6


def test_every_kind_without_a_file_is_there() -> None:
    for name, kind in KINDS.items():
        if not kind.has_path and name != "painted":
            dataset = DataSource(name).load()
            assert len(dataset.inputs) == len(dataset.targets) > 0
            assert np.isfinite(dataset.inputs).all()
