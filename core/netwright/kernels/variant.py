"""How a kernel is named before it is compiled: a factory and what it is called with."""

from collections.abc import Callable

import numpy as np

Kernel = Callable[..., None]
Factory = Callable[..., Kernel]
"""What gives a kernel for a variant, such as the size of its tiles."""
Variant = tuple[int | str, ...]
"""What a factory is called with: whole numbers, and texts such as formulas."""
Key = tuple[Factory, Variant]
"""A kernel: its factory and the variant."""


def float_bits(value: float) -> int:
    """A number as a word for arguments; `as_float` in a kernel gives it back."""
    return int(np.float32(value).view(np.int32))
