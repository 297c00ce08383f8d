"""Whatever is wired to a layer, with whatever settings: it emits, or one sentence says why not."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from netwright.graph.analysis import analyze
from netwright.layers.catalog import SHELF
from netwright.layers.data import Input, Target
from netwright.layers.layer import Layer
from netwright.layers.setting import Rule, SettingError, settings_of
from support.build import Branches

SOURCES: tuple[Layer, ...] = (
    Target(),  # one number without an axis
    Target(steps=3),
    Target(form="one-hot", size=4),
    *(Input(shape) for shape in ((1,), (5,), (1, 1), (2, 3), (1, 1, 1), (6, 8, 9), (2, 3, 4, 5))),
    Input((4,), form="indices"),
)


def extremes(setting: Rule, default: Any) -> tuple[Any, ...]:
    """The ends of what a setting takes, as far as they can be tried."""
    if setting.choices:
        return setting.choices
    if isinstance(default, bool):
        return (not default,)
    ends = [end for end in (setting.low, setting.high) if end is not None and abs(end) <= 4096]
    if isinstance(default, tuple):
        return tuple((type(default[0])(end),) * len(default) for end in ends if default)
    if isinstance(default, int | float):
        return tuple(type(default)(end) for end in ends)
    return ()


def variants(kind: type[Layer]) -> Iterator[Layer]:
    """The layer as it is dragged, and with each setting at each of its ends."""
    first = kind()
    yield first
    for field, setting in settings_of(kind):
        for value in extremes(setting, getattr(first, field.name)):
            try:
                yield replace(first, **{field.name: value})
            except SettingError:
                continue


@pytest.mark.parametrize("kind", SHELF, ids=lambda kind: kind.kind)
def test_any_input_is_taken_or_refused_in_a_sentence(kind: type[Layer]) -> None:
    tried = 0
    for layer in variants(kind):
        for source in SOURCES:
            net = Branches(source)
            node = net.join(layer, *(net.start for _ in layer.inputs))

            analysis = analyze(net.graph)

            outputs = analysis.nodes[node].outputs
            assert set(outputs) == set(layer.outputs) or analysis.problems_of(node)
            tried += 1
    assert tried >= len(SOURCES)
