"""What a formula comes to, in NumPy float64."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from netwright.operations.formula.functions import FUNCTIONS
from netwright.operations.formula.tree import Expression, Name, Number


def evaluate(tree: Expression, values: Mapping[str, Any]) -> Any:
    """The value of the tree for arrays or numbers by name, which are joined as NumPy does it."""
    if isinstance(tree, Number):
        return np.float64(tree.value)
    if isinstance(tree, Name):
        return values[tree.name]
    arguments = [evaluate(argument, values) for argument in tree.arguments]
    with np.errstate(all="ignore"):
        return FUNCTIONS[tree.function].evaluate(*arguments)
