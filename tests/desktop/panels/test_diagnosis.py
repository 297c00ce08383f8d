"""Vanishing and exploding gradients are told by the thresholds that are stated."""

import pytest

from netwright_desktop.panels.diagnosis import (
    FASTEST,
    SLOWEST,
    VANISHING,
    gradients_told,
    updates_told,
)


def test_a_layer_whose_gradient_is_far_smaller_than_a_later_one_hardly_learns() -> None:
    assert gradients_told({"conv1": 1e-5, "dense1": 0.001, "dense2": 0.03}) == [
        "conv1 hardly learns: its gradient is 3,000 times smaller than dense2's."
    ]


def test_all_layers_that_hardly_learn_are_named_or_counted() -> None:
    three = {"a": 1e-9, "b": 1e-8, "c": 1e-7, "d": 1.0}
    (words,) = gradients_told(three)
    assert words.endswith("than d's. So do b and c.")

    many = {f"dense{i}": 1e-9 * i for i in range(1, 8)} | {"last": 1.0}
    (words,) = gradients_told(many)
    assert words.startswith("dense1 hardly learns")
    assert words.endswith("So do dense2, dense3 and 4 more layers.")


def test_a_gradient_that_grows_towards_the_input_explodes() -> None:
    assert gradients_told({"first": 500.0, "last": 0.01}) == [
        "Gradients explode: that of first is 50,000 times larger than last's."
    ]


def test_a_layer_without_any_gradient_is_told_apart() -> None:
    assert gradients_told({"a": 0.0, "b": 0.0, "c": 0.1}) == [
        "a and b do not learn: no gradient arrives."
    ]
    assert gradients_told({"a": float("nan"), "b": 1.0}) == ["a: its gradient is not a number."]


def test_what_is_healthy_is_not_spoken_of() -> None:
    assert gradients_told({}) == []
    assert gradients_told({"a": 0.0}) == []  # nothing to compare with
    assert gradients_told({"a": 1.01 * VANISHING, "b": 1.0, "c": 0.1}) == []
    assert gradients_told({"a": 0.99 * VANISHING, "b": 1.0}) != []
    assert updates_told({"a": 1.01 * SLOWEST, "b": 0.99 * FASTEST}) == []


@pytest.mark.parametrize(
    ("ratios", "words"),
    [
        (
            {"a": 0.3, "b": 0.001},
            "a changes too fast: a by 30 % in one step. A lower learning rate helps.",
        ),
        (
            {"a": 0.3, "b": 0.5, "c": 0.01},
            "a and b change too fast: b by 50 % in one step. A lower learning rate helps.",
        ),
        ({"a": 1e-6, "b": 0.001}, "a hardly changes: by less than 1 in 100,000 in one step."),
    ],
)
def test_updates_that_are_too_large_or_too_small_are_told(
    ratios: dict[str, float], words: str
) -> None:
    assert updates_told(ratios) == [words]
