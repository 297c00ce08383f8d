"""Intrinsics of single numbers, as the emulator computes them."""

from typing import Any

import numpy as np
from numba import njit

_compiled = njit(cache=True, error_model="numpy")


@_compiled  # type: ignore[untyped-decorator, unused-ignore]
def as_float(word: Any) -> Any:
    """The float32 with the low bits of a word."""
    return np.int32(word & 0xFFFFFFFF).view(np.float32)


@_compiled  # type: ignore[untyped-decorator, unused-ignore]
def quotient(a: Any, b: Any) -> Any:
    """A division of 32 bits: what does not fit is cut off, as on the GPU."""
    return np.int64(np.uint32(a) // np.uint32(b))


@_compiled  # type: ignore[untyped-decorator, unused-ignore]
def high_product(a: Any, b: Any) -> Any:
    """The high 32 bits of a product."""
    return np.uint32((np.uint64(a) * np.uint64(b)) >> np.uint64(32))


@_compiled  # type: ignore[untyped-decorator, unused-ignore]
def full(count: int, value: Any) -> Any:
    """An array of one value."""
    return np.full(count, value, np.float32)
