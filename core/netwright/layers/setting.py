"""Settings of a layer: dataclass fields that know their range, unit and help.

The inspector's form, the check of a file and the documentation are made from them.
"""

from collections.abc import Callable, Iterator
from dataclasses import MISSING, Field, dataclass, field, fields, is_dataclass
from typing import Any

MAIN_SETTINGS = 2
"""So many settings, the first ones, say what a layer is."""


class SettingError(ValueError):
    """A value that a setting cannot take, in one sentence for the user."""


@dataclass(frozen=True, slots=True)
class Rule:
    """What a setting may be, and how it is shown."""

    title: str
    help: str
    low: float | None = None
    high: float | None = None
    choices: tuple[str, ...] = ()
    unit: str = ""
    only_for: tuple[str, tuple[str, ...]] | None = None
    """(name of another setting, its values) for which this one matters; else it is not shown.

    Without values: all but 0, which is off.
    """
    check: Callable[[str], str] | None = None
    """Of a free text: why it cannot be, as a sentence; empty if it can."""
    fractions: bool = False
    """Whether a tuple holds any numbers instead of whole ones."""
    aside: bool = False
    """Whether it goes without saying while it is as it starts."""
    separator: str = "x"
    """What stands between the numbers of a tuple: x for shapes and sizes."""
    group: str = ""
    """The heading that it stands under in a form, with its neighbours of the same group."""


def setting(  # noqa: PLR0913  (one word for each thing that a form knows)
    default: Any,
    title: str,
    help: str,  # noqa: A002  (the form calls it so)
    *,
    low: float | None = None,
    high: float | None = None,
    choices: tuple[str, ...] = (),
    unit: str = "",
    only_for: tuple[str, tuple[str, ...]] | None = None,
    check: Callable[[str], str] | None = None,
    fractions: bool = False,
    aside: bool = False,
    separator: str = "x",
    group: str = "",
) -> Any:
    """A field of a layer.

    A text is one of `choices`, or any that `check` has nothing against. A tuple holds several
    numbers, each within `low` and `high`; none only where it starts with none.
    """
    more = (check, fractions, aside, separator, group)
    rule = Rule(title, help, low, high, choices, unit, only_for, *more)
    return field(default=default, metadata={"rule": rule})


def settings_of(layer: Any) -> tuple[tuple[Field[Any], Rule], ...]:
    """The settings of a layer or layer class: its own as they are written, then inherited ones.

    Those of the nearest class come first.
    """
    classes = (layer if isinstance(layer, type) else type(layer)).__mro__
    distance = {
        f.name: place
        for place, base in enumerate(classes)
        if is_dataclass(base)
        for f in fields(base)
    }
    found = [(f, f.metadata["rule"]) for f in fields(layer) if "rule" in f.metadata]
    return tuple(sorted(found, key=lambda item: distance[item[0].name]))


def telling(owner: Any) -> Iterator[tuple[Field[Any], Rule, bool]]:
    """The settings that say in short what their owner is, and whether each is a main one.

    These are the first ones, unless they are yes or no, and others that are not as they start.
    """
    for number, (found, rule) in enumerate(settings_of(owner)):
        value = getattr(owner, found.name)
        is_main = number < MAIN_SETTINGS and not (isinstance(value, bool) or rule.aside)
        if is_main or value != default_of(found):
            yield found, rule, is_main


def is_relevant(owner: Any, rule: Rule) -> bool:
    """Whether a setting matters beside the other settings of its owner."""
    if rule.only_for is None:
        return True
    name, values = rule.only_for
    value = getattr(owner, name)
    return value in values if values else bool(value)


def default_of(setting_field: Field[Any]) -> Any:
    """The value a setting starts with."""
    assert setting_field.default is not MISSING
    return setting_field.default


def checked(owner: str, rule: Rule, default: Any, value: Any) -> Any:
    """`value` in the type of `default`, or a SettingError that says what is allowed."""
    if isinstance(default, bool):
        if not isinstance(value, bool):
            raise SettingError(f"{owner}: {rule.title} is yes or no, not {value!r}.")
        return value
    if rule.check is not None:
        return _checked_text(owner, rule, rule.check, value)
    if isinstance(default, str):
        if value not in rule.choices:
            allowed = ", ".join(rule.choices)
            raise SettingError(f"{owner}: {rule.title} is one of {allowed}, not {value!r}.")
        return value
    if isinstance(default, tuple):
        if not isinstance(value, list | tuple) or (default and not value):
            raise SettingError(f"{owner}: {rule.title} is a list of numbers, not {value!r}.")
        kind = float if rule.fractions else int
        return tuple(_number(owner, rule, kind, item) for item in value)
    return _number(owner, rule, type(default), value)


def _checked_text(owner: str, rule: Rule, check: Callable[[str], str], value: Any) -> str:
    if not isinstance(value, str):
        raise SettingError(f"{owner}: {rule.title} is a text, not {value!r}.")
    reason = check(value)
    if reason:
        raise SettingError(f"{owner}: {rule.title}, {reason}")
    return value


def _number(owner: str, rule: Rule, kind: type, value: Any) -> Any:
    whole = kind is int
    if isinstance(value, bool) or not isinstance(value, int if whole else int | float):
        wanted = "a whole number" if whole else "a number"
        raise SettingError(f"{owner}: {rule.title} is {wanted}, not {value!r}.")
    if not ((rule.low is None or value >= rule.low) and (rule.high is None or value <= rule.high)):
        raise SettingError(f"{owner}: {rule.title} is {_range(rule)}, not {value}.")
    return kind(value)


def allowed(rule: Rule) -> str:
    """The range and the unit of a number, as a sentence; empty where there is none."""
    if rule.low is None and rule.high is None:
        return ""
    words = _range(rule, "{:,.15g}")
    return f"{words[0].upper()}{words[1:]}{f' {rule.unit}' if rule.unit else ''}."


def _range(rule: Rule, number: str = "{:g}") -> str:
    low, high = (number.format(x) if x is not None else "" for x in (rule.low, rule.high))
    if rule.low is None:
        return f"at most {high}"
    return f"from {low} to {high}" if high else f"at least {low}"
