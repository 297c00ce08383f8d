"""What the readers and writers of plain data share: ids, names, positions, wires."""

from collections.abc import Mapping
from typing import Any

from netwright.graph.commands import spelling_problem
from netwright.graph.flatten import COPY
from netwright.graph.graph import Position, Wire

FARTHEST = 1e9
"""Positions on the canvas lie within this; not a number and infinity lie nowhere."""
MOST_REPEATS = 1000
"""How often a group may be repeated."""


class GraphFormatError(ValueError):
    """Data that is not a network, in one sentence."""


def wire_to_data(wire: Wire) -> list[str]:
    """Source, output, target, input."""
    return [wire.source, wire.output, wire.target, wire.input]


def wire_from_data(item: Any) -> Wire:
    """The wire of four names."""
    if not (isinstance(item, list) and len(item) == 4 and all(isinstance(x, str) for x in item)):
        raise GraphFormatError(f"A wire is four names, not {item!r}.")
    return Wire(*item)


def given(**values: Any) -> dict[str, Any]:
    """Those that are not empty."""
    return {name: value for name, value in values.items() if value}


def listed(items: Any, fault: str) -> list[Any]:
    """A list; GraphFormatError with this sentence if it is none."""
    if not isinstance(items, list):
        raise GraphFormatError(fault)
    return items


def identity(item: Any) -> str:
    """The id of an item."""
    if not isinstance(item, Mapping) or not isinstance(item.get("id"), str) or not item["id"]:
        raise GraphFormatError("A node has no id or no name.")
    if COPY in item["id"]:
        raise GraphFormatError(f"An id cannot hold {COPY}: {item['id'][:100]!r}.")
    return str(item["id"])


def name_in(item: Any) -> str:
    """The name of a node or group."""
    if not isinstance(item, Mapping) or not isinstance(item.get("name"), str):
        raise GraphFormatError("A node has no id or no name.")
    name = str(item["name"])
    fault = spelling_problem(name)
    if fault:
        raise GraphFormatError(f"{name[:100]!r}: {fault}")
    return name


def collapsed_in(item: Mapping[str, Any], name: str) -> bool:
    """Whether a node or group is drawn small."""
    is_collapsed = item.get("collapsed", False)
    if not isinstance(is_collapsed, bool):
        raise GraphFormatError(f"{name}: it is collapsed or not, but not {is_collapsed!r}.")
    return is_collapsed


def group_in(item: Mapping[str, Any], name: str) -> str:
    """The id of the group that an item lies in."""
    group = item.get("group", "")
    if not isinstance(group, str):
        raise GraphFormatError(f"{name}: its group is the id of a group, not {group!r}.")
    return group


def pair(value: Any, fault: str) -> Position:
    """Two numbers on the canvas."""
    if not (
        isinstance(value, list)
        and len(value) == 2
        and all(isinstance(x, int | float) and not isinstance(x, bool) for x in value)
        and all(abs(x) <= FARTHEST for x in value)
    ):
        raise GraphFormatError(fault)
    return float(value[0]), float(value[1])


def is_whole(value: Any) -> bool:
    """Whether it is a whole number."""
    return isinstance(value, int) and not isinstance(value, bool)
