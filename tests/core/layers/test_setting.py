"""Settings keep to their rules, whoever sets them."""

from typing import Any

import pytest

from netwright.layers.catalog import LAYERS, SHELF
from netwright.layers.layer import Layer
from netwright.layers.setting import Rule, SettingError, default_of, settings_of
from netwright.training.settings import TrainingSettings

OWNERS: tuple[Any, ...] = (*SHELF, TrainingSettings)
EACH = [
    pytest.param(owner, field.name, default_of(field), rule, id=f"{owner.__name__}-{field.name}")
    for owner in OWNERS
    for field, rule in settings_of(owner)
]


def test_kinds_and_titles_on_the_shelf_are_unique() -> None:
    assert len(LAYERS) == len(SHELF)
    assert len({layer.title for layer in SHELF}) == len(SHELF)


@pytest.mark.parametrize("kind", SHELF, ids=lambda kind: kind.kind)
def test_every_layer_says_what_it_does(kind: type[Layer]) -> None:
    assert kind.summary.endswith(".")
    assert kind.__doc__
    assert kind.short.isalpha()


@pytest.mark.parametrize(("owner", "name", "default", "rule"), EACH)
def test_every_setting_has_a_title_and_help(
    owner: Any, name: str, default: Any, rule: Rule
) -> None:
    assert rule.title
    assert rule.help.endswith(".")
    assert getattr(owner(), name) == default


@pytest.mark.parametrize(("owner", "name", "default", "rule"), EACH)
def test_no_setting_takes_a_value_outside_its_rule(
    owner: Any, name: str, default: Any, rule: Rule
) -> None:
    wrong: list[Any] = [None, object(), {}, float("nan")]
    if not isinstance(default, bool):
        wrong.append(True)
    if not isinstance(default, str):
        wrong.append("7")
    for bound, beyond in ((rule.low, -1), (rule.high, 1)):
        if bound is not None:
            wrong.append(bound + beyond if not isinstance(default, float) else bound + beyond * 0.5)
    if isinstance(default, tuple):
        wrong = [*wrong, *([value] for value in wrong), *([[], ()] if default else [])]

    for value in wrong:
        with pytest.raises(SettingError, match=rule.title):
            owner(**{name: value})


@pytest.mark.parametrize(("owner", "name", "default", "rule"), EACH)
def test_every_setting_takes_its_bounds_and_choices(
    owner: Any, name: str, default: Any, rule: Rule
) -> None:
    allowed: list[Any] = list(rule.choices)
    for bound in (rule.low, rule.high):
        if bound is not None:
            value = float(bound) if isinstance(default, float) else int(bound)
            allowed.append((value,) if isinstance(default, tuple) else value)

    for value in allowed:
        assert getattr(owner(**{name: value}), name) == value


def test_a_list_becomes_a_tuple_and_a_whole_learning_rate_a_number() -> None:
    assert LAYERS["conv2d"](kernel=[5, 3]).kernel == (5, 3)  # type: ignore[attr-defined, call-arg]
    rate = TrainingSettings(learning_rate=1).learning_rate
    assert isinstance(rate, float)
