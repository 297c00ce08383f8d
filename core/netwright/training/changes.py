"""What was changed while a run went on, in words: a fragment of a sentence for each change."""

from collections.abc import Iterator
from typing import Any

from netwright.graph.flatten import flattened
from netwright.graph.graph import Graph, Node
from netwright.layers.setting import is_relevant, settings_of
from netwright.operations.tensor import spelled
from netwright.training.settings import TrainingSettings

_AT_THE_BEGIN = ("seed", "runs")
"""Settings that count from the next run on."""


def changed_settings(before: TrainingSettings, after: TrainingSettings) -> list[str]:
    """`Learning rate 0.001 → 0.0001`, for each setting that matters and is another now."""
    return [
        f"{title} {words}"
        for name, title, words in _differences(before, after)
        if name not in _AT_THE_BEGIN
    ]


def changed_layers(before: Graph, after: Graph) -> list[str]:
    """`dropout1: rate 0.5 → 0.2`, `conv3 added`, `dense2 removed`, `other wires`."""
    old, new = flattened(before).graph, flattened(after).graph
    found = [f"{node.name} added" for node in new.nodes.values() if node.id not in old.nodes]
    found += [f"{node.name} removed" for node in old.nodes.values() if node.id not in new.nodes]
    for node in new.nodes.values():
        was = old.nodes.get(node.id)
        if was is not None:
            found += [f"{node.name}: {words}" for words in _changed_node(was, node)]
    is_rewired = old.nodes.keys() == new.nodes.keys() and old.wires != new.wires
    return [*found, "other wires"] if is_rewired else found


def _changed_node(before: Node, after: Node) -> Iterator[str]:
    if type(before.layer) is not type(after.layer):
        yield f"{before.layer.title} → {after.layer.title}"
        return
    for _, title, words in _differences(before.layer, after.layer):
        # Abbreviations, such as L2, stay as they are.
        yield f"{title if title[1:2].isupper() or title[1:2].isdigit() else title.lower()} {words}"
    if before.weights_of != after.weights_of:
        yield "weights of another layer" if after.weights_of else "weights of its own"


def _differences(before: Any, after: Any) -> Iterator[tuple[str, str, str]]:
    """(name, title, `old → new`) of each setting that matters and is another now."""
    for field, rule in settings_of(after):
        old, new = getattr(before, field.name), getattr(after, field.name)
        if old != new and is_relevant(after, rule):
            yield field.name, rule.title, f"{_written(old)} → {_written(new)}"


def _written(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, tuple):
        return spelled(value) if value else "nothing"
    return f"{value:g}" if isinstance(value, float) else str(value)
