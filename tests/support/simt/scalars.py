"""Intrinsics of single numbers, as the emulator computes them."""

import math
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


@_compiled  # type: ignore[untyped-decorator, unused-ignore]
def tf32_up(x: Any) -> Any:
    """Half of the last place that TF32 has, added to the bits."""
    return np.int32(np.float32(x).view(np.int32) + np.int32(1 << 12)).view(np.float32)


@_compiled  # type: ignore[untyped-decorator, unused-ignore]
def tf32_cut(x: Any) -> Any:
    """Without the last 13 bits."""
    return np.int32(np.float32(x).view(np.int32) & np.int32(-1 << 13)).view(np.float32)


@_compiled  # type: ignore[untyped-decorator, unused-ignore]
def _cut_sum(c: Any, x: Any, y: Any, z: Any, u: Any) -> Any:
    """The sum of five numbers as a tensor core finds it.

    All are cut off one bit behind the last that the largest has in float32; then the sum is.
    Fasi and others, "Numerical behavior of NVIDIA tensor cores", 2021, found that, and on some
    GPUs more bits.
    """
    most = max(abs(c), abs(x), abs(y), abs(z), abs(u))
    total = np.float64(c) + x + y + z + u
    if most == 0 or not np.isfinite(total):
        return np.float32(total)
    _, exponent = math.frexp(most)
    unit = math.ldexp(1.0, max(exponent - 25, -149))
    total = (
        np.trunc(c / unit) + np.trunc(x / unit) + np.trunc(y / unit) + np.trunc(z / unit)
        + np.trunc(u / unit)
    ) * unit  # fmt: skip
    near = np.float32(total)
    if abs(np.float64(near)) > abs(total):
        near = np.nextafter(near, np.float32(0))
    return near


@_compiled  # type: ignore[untyped-decorator, unused-ignore]
def tensor_product(given: Any, thread: int, c0: Any, c1: Any, c2: Any, c3: Any) -> Any:
    """The part of `mma` that this thread gets; row t of `given` is what thread t gives of A, B."""
    first, group, column = thread - thread % 32, thread % 32 // 4, thread % 4 * 2
    sums = np.array([c0, c1, c2, c3], np.float32)
    for half in range(2):
        for number in range(4):
            terms = np.empty(4)
            for k in range(4):
                left = given[first + group * 4 + k, number // 2 + 2 * half]
                right = given[first + (column + number % 2) * 4 + k, 4 + half]
                terms[k] = np.float64(tf32_cut(left)) * np.float64(tf32_cut(right))
            sums[number] = _cut_sum(sums[number], terms[0], terms[1], terms[2], terms[3])
    return sums[0], sums[1], sums[2], sums[3]
