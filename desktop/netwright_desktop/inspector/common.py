"""Settings that several owners have: the same name and the same rule, but for the help."""

from collections.abc import Mapping, Sequence
from dataclasses import Field, replace
from typing import Any

from netwright.graph.commands import Batch, Command, SetLayer
from netwright.graph.graph import Node
from netwright.layers.setting import Rule, SettingError, is_relevant, settings_of

Setting = tuple[Field[Any], Rule]


def common_settings(owners: Sequence[Any]) -> tuple[Setting, ...]:
    """What all owners can be set, as the first of them has it."""
    first, *others = {type(owner): owner for owner in owners}.values()
    known = [{f.name: replace(rule, help="") for f, rule in settings_of(one)} for one in others]
    return tuple(
        (field, rule)
        for field, rule in settings_of(first)
        if all(settings.get(field.name) == replace(rule, help="") for settings in known)
    )


def values_of(owners: Sequence[Any], name: str) -> list[Any]:
    """The different values of a setting, in the order of their owners."""
    return list(dict.fromkeys(getattr(owner, name) for owner in owners))


def is_relevant_to_all(owners: Sequence[Any], rule: Rule) -> bool:
    """Whether a setting matters for every owner."""
    return all(is_relevant(owner, rule) for owner in owners)


def edit_of(nodes: Sequence[Node], values: Mapping[str, Any]) -> Command | None:
    """One edit that gives settings of all nodes, by name, values; None if they have them.

    Numbers of a tuple that are None stay as they are. SettingError, with the name of the node,
    where one cannot take the value.
    """
    edits = []
    for node in nodes:
        try:
            layer = replace(
                node.layer,
                **{name: _merged(getattr(node.layer, name), v) for name, v in values.items()},
            )
        except SettingError as error:
            raise SettingError(_told(node, error, is_alone=len(nodes) == 1)) from error
        if layer != node.layer:
            edits.append(SetLayer(node.id, layer))
    if not edits:
        return None
    return edits[0] if len(edits) == 1 else Batch(tuple(edits), edits[0].label)


def _merged(old: Any, value: Any) -> Any:
    if not isinstance(value, tuple) or None not in value:
        return value
    return tuple(
        before if given is None else given for before, given in zip(old, value, strict=True)
    )


def _told(node: Node, error: SettingError, is_alone: bool) -> str:
    if is_alone:
        return str(error)
    return f"{node.name}: {str(error).removeprefix(f'{node.layer.title}: ')}"
