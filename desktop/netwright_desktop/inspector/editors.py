"""Which editor suits a setting."""

from typing import Any

from netwright.layers.setting import Rule
from netwright_desktop.inspector.fields import (
    SPINS,
    Choice,
    FieldEditor,
    Number,
    Numbers,
    WholeNumber,
    YesNo,
)
from netwright_desktop.inspector.lines import FreeText, NumberList, ShapeText


def editor_for(rule: Rule, value: Any, default: Any) -> FieldEditor:
    """The editor that suits a setting with this value."""
    if isinstance(default, bool):
        return YesNo(rule)
    if isinstance(default, str):
        return Choice(rule) if rule.check is None else FreeText(rule)
    if isinstance(default, tuple):
        return _editor_of_numbers(rule, value, default)
    return WholeNumber(rule) if isinstance(default, int) else Number(rule)


def _editor_of_numbers(rule: Rule, value: Any, default: tuple[Any, ...]) -> FieldEditor:
    if rule.fractions:
        return NumberList(rule)
    fixed = len(default) < SPINS and len(value) == len(default)
    return Numbers(rule, len(value)) if fixed else ShapeText(rule)
