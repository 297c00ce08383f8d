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
OLDEST_CAPABILITY = (7, 5)
"""The compute capability of Turing, whose kernels run on everything newer."""
_NEEDED = "capability"


def needs(capability: tuple[int, int]) -> Callable[[Factory], Factory]:
    """Marks a factory whose kernels need a GPU of this compute capability."""

    def marked(factory: Factory) -> Factory:
        setattr(factory, _NEEDED, capability)
        return factory

    return marked


def needed_capability(key: Key) -> tuple[int, int]:
    """The compute capability that a kernel needs."""
    needed: tuple[int, int] = getattr(key[0], _NEEDED, OLDEST_CAPABILITY)
    return needed


def float_bits(value: float) -> int:
    """A number as a word for arguments; `as_float` in a kernel gives it back."""
    return int(np.float32(value).view(np.int32))
