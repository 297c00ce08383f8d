"""Settings keep to their rules, whoever sets them."""

from typing import Any

import pytest

from netwright.layers.catalog import LAYERS, SHELF
from netwright.layers.layer import Layer
from netwright.layers.setting import Rule, SettingError, default_of, is_relevant, settings_of
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


@pytest.mark.parametrize(("owner", "name", "default", "rule"), EACH)
def test_what_a_setting_depends_on_is_a_setting_with_those_values(
    owner: Any, name: str, default: Any, rule: Rule
) -> None:
    del default
    if rule.only_for is None:
        return
    other, values = rule.only_for
    rules = {field.name: other_rule for field, other_rule in settings_of(owner)}
    assert other != name
    assert set(values) <= set(rules[other].choices)
    for value in values or (1,):
        assert is_relevant(owner(**{other: value}), rule)
    off = [value for value in rules[other].choices if value not in values] if values else [0]
    for value in off:
        assert not is_relevant(owner(**{other: value}), rule)


def test_own_settings_come_before_inherited_ones() -> None:
    names = [field.name for field, _ in settings_of(LAYERS["dense"])]

    assert names[:2] == ["units", "bias"]
    assert names[-1] == "frozen"


def test_settings_of_the_nearest_class_come_first() -> None:
    names = [field.name for field, _ in settings_of(LAYERS["rnn"])]

    assert names[:3] == ["activation", "units", "returns"]
    assert names.index("output_layers") < names.index("initializer")
    assert next(field.name for field, _ in settings_of(LAYERS["average_pool2d"])) == "window"


def test_a_list_becomes_a_tuple_and_a_whole_learning_rate_a_number() -> None:
    assert LAYERS["conv2d"](kernel=[5, 3]).kernel == (5, 3)  # type: ignore[attr-defined, call-arg]
    rate = TrainingSettings(learning_rate=1).learning_rate
    assert isinstance(rate, float)
