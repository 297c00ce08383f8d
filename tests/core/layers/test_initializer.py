"""Initial weights have the mean, deviation and range that their rules promise."""

from math import sqrt

import numpy as np
import pytest

from netwright.layers.initializer import WEIGHT_INITIALIZERS, ZEROS, Initializer

FAN_IN, FAN_OUT, SHAPE = 50, 200, (200, 50, 10)
SIZE = 0.3
DEVIATIONS = {
    "He": sqrt(2 / FAN_IN),
    "Glorot": sqrt(2 / (FAN_IN + FAN_OUT)),
    "LeCun": sqrt(1 / FAN_IN),
    "uniform": SIZE / sqrt(3),
    "normal": SIZE,
}
RULES = [rule for rule in WEIGHT_INITIALIZERS if rule.split()[0] in DEVIATIONS]


@pytest.mark.parametrize("rule", RULES)
def test_mean_and_deviation_are_those_of_the_rule(rule: str) -> None:
    values = Initializer(rule, FAN_IN, FAN_OUT, SIZE).values(1, "conv1/weight", SHAPE)

    deviation = DEVIATIONS[rule.split()[0]]
    assert values.shape == SHAPE
    assert values.dtype == np.float32
    assert abs(values.mean()) < 4 * deviation / sqrt(values.size)
    assert abs(values.std() / deviation - 1) < 0.01


@pytest.mark.parametrize("rule", [rule for rule in RULES if rule.endswith("uniform")])
def test_uniform_weights_fill_their_range_and_keep_to_it(rule: str) -> None:
    values = Initializer(rule, FAN_IN, FAN_OUT, SIZE).values(1, "conv1/weight", SHAPE)

    edge = sqrt(3) * DEVIATIONS[rule.split()[0]]
    assert 0.999 * edge < np.abs(values).max() <= edge


@pytest.mark.parametrize("rule", [rule for rule in RULES if rule.endswith("normal")])
def test_normal_weights_have_the_tails_of_a_normal_distribution(rule: str) -> None:
    values = Initializer(rule, FAN_IN, FAN_OUT, SIZE).values(1, "conv1/weight", SHAPE)

    beyond = np.abs(values) > 2 * DEVIATIONS[rule.split()[0]]
    assert abs(beyond.mean() - 0.0455) < 0.005


@pytest.mark.parametrize("rule", [*RULES, "orthogonal"])
def test_seed_and_name_fix_the_weights(rule: str) -> None:
    start = Initializer(rule, 30, 20, SIZE)

    first = start.values(7, "a/weight", (20, 30))
    assert np.array_equal(first, start.values(7, "a/weight", (20, 30)))
    assert not np.array_equal(first, start.values(8, "a/weight", (20, 30)))
    assert not np.array_equal(first, start.values(7, "b/weight", (20, 30)))


def test_zeros_are_zeros() -> None:
    assert not ZEROS.values(1, "a/bias", (5,)).any()


def test_constants_are_the_value_that_was_given() -> None:
    values = Initializer("constant", size=-0.25).values(0, "a/weight", (3, 4))

    assert np.array_equal(values, np.full((3, 4), -0.25, np.float32))


@pytest.mark.parametrize("shape", [(20, 30), (30, 20), (7, 7), (6, 3, 2, 2), (1, 5)])
def test_orthogonal_weights_have_length_one_and_right_angles(shape: tuple[int, ...]) -> None:
    values = Initializer("orthogonal").values(3, "a/weight", shape).reshape(shape[0], -1)

    short = values if values.shape[0] <= values.shape[1] else values.T
    assert np.allclose(short @ short.T, np.eye(len(short)), atol=1e-6)


def test_orthogonal_weights_point_everywhere() -> None:
    drawn = [Initializer("orthogonal").values(seed, "a/weight", (3, 3)) for seed in range(400)]

    assert np.abs(np.mean(drawn, axis=0)).max() < 4 * sqrt(1 / 3 / 400)
    assert 0.4 < np.mean([np.linalg.det(matrix) > 0 for matrix in drawn]) < 0.6
