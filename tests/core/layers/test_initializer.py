"""Initial weights have the mean, deviation and range that their rules promise."""

from math import sqrt

import numpy as np
import pytest

from netwright.layers.initializer import WEIGHT_INITIALIZERS, ZEROS, Initializer

FAN_IN, FAN_OUT, SHAPE = 50, 200, (200, 50, 10)
DEVIATIONS = {
    "He": sqrt(2 / FAN_IN),
    "Glorot": sqrt(2 / (FAN_IN + FAN_OUT)),
    "LeCun": sqrt(1 / FAN_IN),
}
RULES = [rule for rule in WEIGHT_INITIALIZERS if rule != "zeros"]


@pytest.mark.parametrize("rule", RULES)
def test_mean_and_deviation_are_those_of_the_rule(rule: str) -> None:
    values = Initializer(rule, FAN_IN, FAN_OUT).values(1, "conv1/weight", SHAPE)

    deviation = DEVIATIONS[rule.split()[0]]
    assert values.shape == SHAPE
    assert values.dtype == np.float32
    assert abs(values.mean()) < 4 * deviation / sqrt(values.size)
    assert abs(values.std() / deviation - 1) < 0.01


@pytest.mark.parametrize("rule", [rule for rule in RULES if rule.endswith("uniform")])
def test_uniform_weights_fill_their_range_and_keep_to_it(rule: str) -> None:
    values = Initializer(rule, FAN_IN, FAN_OUT).values(1, "conv1/weight", SHAPE)

    edge = sqrt(3) * DEVIATIONS[rule.split()[0]]
    assert 0.999 * edge < np.abs(values).max() <= edge


@pytest.mark.parametrize("rule", [rule for rule in RULES if rule.endswith("normal")])
def test_normal_weights_have_the_tails_of_a_normal_distribution(rule: str) -> None:
    values = Initializer(rule, FAN_IN, FAN_OUT).values(1, "conv1/weight", SHAPE)

    beyond = np.abs(values) > 2 * DEVIATIONS[rule.split()[0]]
    assert abs(beyond.mean() - 0.0455) < 0.005


@pytest.mark.parametrize("rule", RULES)
def test_seed_and_name_fix_the_weights(rule: str) -> None:
    start = Initializer(rule, FAN_IN, FAN_OUT)

    first = start.values(7, "a/weight", (20, 30))
    assert np.array_equal(first, start.values(7, "a/weight", (20, 30)))
    assert not np.array_equal(first, start.values(8, "a/weight", (20, 30)))
    assert not np.array_equal(first, start.values(7, "b/weight", (20, 30)))


def test_zeros_are_zeros() -> None:
    assert not ZEROS.values(1, "a/bias", (5,)).any()
