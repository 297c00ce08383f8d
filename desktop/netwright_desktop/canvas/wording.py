"""What a node says about itself in a few words: its main settings, its parameters."""

from dataclasses import Field
from functools import lru_cache
from typing import Any

from netwright.layers.layer import Layer
from netwright.layers.setting import Rule, telling
from netwright.operations.tensor import spelled

THOUSAND, MILLION, BILLION = 1_000, 1_000_000, 1_000_000_000


@lru_cache(maxsize=4096)
def summary_of(layer: Layer) -> str:
    """The main settings, and others that differ from where they start: `16 filters 3x3`."""
    words: list[str] = []
    for field, rule, is_main in telling(layer):
        value = getattr(layer, field.name)
        word = _spoken(field, rule, value, is_main)
        is_expected = field.name == "stride" and value == getattr(layer, "window", None)
        if word not in words and not is_expected:
            words.append(word)
    return " ".join(words)


def _spoken(field: Field[Any], rule: Rule, value: object, is_main: bool) -> str:
    title = rule.title.lower()
    if isinstance(value, bool):
        return title if value else f"no {title}"
    if isinstance(value, tuple) and rule.fractions:
        return f"{len(value)} {title}"
    if isinstance(value, tuple):
        numbers = spelled(value) if rule.separator == "x" else ", ".join(map(str, value))
        return numbers if is_main and field.name != "stride" else f"{title} {numbers}"
    if isinstance(value, str):
        return value
    if title.endswith("s") and title != "axis":
        return f"{value:,} {title.removesuffix('s') if value == 1 else title}"
    return f"{title} {value:g}" if isinstance(value, float) else f"{title} {value:,}"


def shortened(count: int) -> str:
    """A count in at most six characters: `160`, `12.3k`, `4.5M`."""
    for size, letter in ((BILLION, "G"), (MILLION, "M"), (THOUSAND, "k")):
        if count >= size:
            return f"{count / size:.3g}{letter}"
    return str(count)


def about(layer: type[Layer]) -> str:
    """What a layer is, and its formula in one line where its docstring begins with one."""
    formula = (layer.__doc__ or "").strip().split("\n\n")[0]
    formula = " ".join(formula.split())
    return f"{layer.summary}\n{formula}" if "=" in formula else layer.summary
