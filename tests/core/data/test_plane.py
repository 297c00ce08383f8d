"""Sets of points in the plane are those of their sources, and the same on every machine."""

import numpy as np
import pytest
from sklearn.datasets import make_circles, make_moons

from netwright.data.dataset import PARTS, DataError
from netwright.data.plane import PLANE_SETS, REACH
from netwright.data.source import DataSource, content_hash


@pytest.mark.parametrize("name", PLANE_SETS)
def test_a_set_has_its_number_of_samples_all_of_them_in_one_part(name: str) -> None:
    dataset = DataSource(name, samples=101, noise=0.0, seed=4).load()

    assert dataset.inputs.shape == (101, 2)
    assert np.abs(dataset.inputs).max() <= REACH + 1.5
    shared = np.concatenate([dataset.parts[part] for part in PARTS])
    assert np.array_equal(np.sort(shared), np.arange(101))
    if PLANE_SETS[name].has_classes:
        assert dataset.class_names == ("1", "2")
        assert 40 <= np.count_nonzero(dataset.targets) <= 60
    else:
        assert dataset.targets.shape == (101, 1)
        assert np.abs(dataset.targets).max() <= 1.0


@pytest.mark.parametrize("name", PLANE_SETS)
def test_the_seed_fixes_every_number(name: str) -> None:
    digests = [content_hash(DataSource(name, seed=seed).load()) for seed in (1, 1, 2)]

    assert digests[0] == digests[1] != digests[2]


def test_circles_and_moons_are_those_of_scikit_learn() -> None:
    for count in (50, 51):
        circles = DataSource("circles", samples=count, noise=0.0).load()
        points, classes = make_circles(count, shuffle=False, factor=0.5)
        np.testing.assert_allclose(circles.inputs, 5 * points, atol=1e-6)
        np.testing.assert_array_equal(circles.targets, classes)

        moons = DataSource("moons", samples=count, noise=0.0).load()
        points, classes = make_moons(count, shuffle=False)
        np.testing.assert_allclose(moons.inputs, 3 * (points - [0.5, 0.25]), atol=1e-6)
        np.testing.assert_array_equal(moons.targets, classes)


def test_spirals_are_half_a_turn_apart() -> None:
    spirals = DataSource("spirals", samples=200, noise=0.0).load()
    first, second = spirals.inputs[spirals.targets == 0], spirals.inputs[spirals.targets == 1]

    np.testing.assert_allclose(first, -second, atol=1e-5)
    np.testing.assert_allclose(np.linalg.norm(first, axis=1), 5 * np.arange(100) / 100, atol=1e-5)
    turns = np.unwrap(np.arctan2(first[1:, 0], first[1:, 1])) / (2 * np.pi)
    np.testing.assert_allclose(np.diff(turns), 1.75 / 100, atol=1e-5)


def test_classes_and_values_are_those_of_the_places_without_noise() -> None:
    xor = DataSource("xor", noise=0.0).load()
    signs = np.sign(xor.inputs).prod(axis=1)
    np.testing.assert_array_equal(xor.targets, np.where(signs > 0, 0, 1))
    assert np.abs(xor.inputs).min() >= 0.3 - 1e-6

    slope = DataSource("slope", noise=0.0).load()
    np.testing.assert_allclose(slope.targets[:, 0], slope.inputs.sum(axis=1) / 10, atol=1e-6)

    hills = DataSource("hills", noise=0.0, samples=4000).load()
    distance = np.linalg.norm(hills.inputs - [-3.5, 2.5], axis=1)
    near = distance < 1.5
    np.testing.assert_allclose(hills.targets[near, 0], 1 - distance[near] / 2, atol=1e-5)


def test_noise_moves_points_by_its_standard_deviation() -> None:
    quiet, noisy = (DataSource("xor", samples=5000, noise=n).load() for n in (0.0, 0.7))

    moved = noisy.inputs - quiet.inputs
    assert np.std(moved) == pytest.approx(0.7, rel=0.03)
    assert abs(np.mean(moved)) < 0.03
    np.testing.assert_array_equal(quiet.targets, noisy.targets)


@pytest.mark.parametrize(
    "wrong", [{"samples": 9}, {"samples": 10.5}, {"noise": -0.1}, {"noise": float("nan")}]
)
def test_settings_that_cannot_be_are_refused(wrong: dict[str, float]) -> None:
    with pytest.raises(DataError, match="Data: "):
        DataSource("xor", **wrong)  # type: ignore[arg-type]
