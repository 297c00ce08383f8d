"""The course and the pace of a run as plain data, and back."""

from collections.abc import Mapping
from dataclasses import fields
from math import isfinite
from typing import Any

from netwright.data.archive import ArchiveError
from netwright.training.course import KEPT, Arrays, Course
from netwright.training.pace import Pace

_NUMBERS = tuple(f for f in fields(Course) if f.name != "kept")
_MOST = 2**53
_LONGEST_REASON = 1000


def course_to_data(course: Course) -> dict[str, Any]:
    """Everything but the weights, of which it has the names."""
    numbers = {f.name: getattr(course, f.name) for f in _NUMBERS}
    return {**numbers, "kept": sorted(course.kept)}


def kept_names(data: Any) -> tuple[str, ...]:
    """The names of the weights that go with `data`; ArchiveError if it is no course."""
    names = data.get("kept", []) if isinstance(data, Mapping) else None
    if not isinstance(names, list) or not all(name in KEPT for name in names):
        raise _no_course("kept")
    return tuple(names)


def course_from_data(data: Mapping[str, Any], kept: Mapping[str, Arrays]) -> Course:
    """The course that `course_to_data` described; ArchiveError if it does not describe one."""
    values: dict[str, Any] = {}
    for field in _NUMBERS:
        value = data.get(field.name, field.default)
        if not _fits(field.type, value):
            raise _no_course(field.name)
        values[field.name] = value
    if values["best_loss"] is not None and "best" not in kept:
        raise _no_course("best_loss")
    if values["won_loss"] is not None and "won" not in kept:
        raise _no_course("won_loss")
    return Course(**values, kept=kept)


def pace_to_data(pace: Pace | None) -> dict[str, int] | None:
    """All of it; None where the batch size never changed."""
    return None if pace is None else {f.name: getattr(pace, f.name) for f in fields(Pace)}


def pace_from_data(data: Any) -> Pace | None:
    """The pace that `pace_to_data` described; ArchiveError if it describes none."""
    if data is None:
        return None
    names = [f.name for f in fields(Pace)]
    if not isinstance(data, Mapping) or set(data) != set(names):
        raise _no_course("pace")
    if not all(type(data[name]) is int and 0 <= data[name] <= _MOST for name in names):
        raise _no_course("pace")
    if not (1 <= data["batch"] <= data["samples"] and data["seen"] < data["samples"]):
        raise _no_course("pace")
    return Pace(**data)


def _fits(kind: Any, value: Any) -> bool:
    if kind is bool:
        return isinstance(value, bool)
    if kind is str:
        return isinstance(value, str) and len(value) <= _LONGEST_REASON
    if kind is int:
        return type(value) is int and 0 <= value <= _MOST
    return value is None or (type(value) in (int, float) and isfinite(value))


def _no_course(name: str) -> ArchiveError:
    return ArchiveError(f"{name} of its trained state is not what a run leaves behind.")
