"""Square roots and reciprocals of the learning rules, over all normal positive numbers."""

import ctypes
from typing import Any

import numpy as np
import pytest
from numba import cfunc
from numpy.typing import NDArray

from netwright.kernels.cpu.kernel import SIGNATURE
from netwright.kernels.cpu.llvm.emit import LANES
from netwright.kernels.cpu.llvm.lanes import load_lanes, quick_root, reciprocal, store_lanes

CALL = ctypes.CFUNCTYPE(None, ctypes.c_void_p, ctypes.c_void_p, *(ctypes.c_int64,) * 5)
SIZE = 64_000
FUNCTIONS = {"root": quick_root, "reciprocal": reciprocal}


def computed(name: str, x: NDArray[np.float32]) -> NDArray[np.float32]:
    function = FUNCTIONS[name]

    def kernel(p: Any, _w: Any, _at: Any, _step: Any, _block: Any, low: Any, high: Any) -> None:
        for i in range(low, high, LANES):
            store_lanes(p, high + i, function(load_lanes(p, i)))

    compiled = cfunc(SIGNATURE, error_model="numpy")(kernel)
    arena = np.concatenate([x, np.zeros_like(x)])
    CALL(compiled.address)(arena.ctypes.data, 0, 0, 0, 0, 0, len(x))
    return arena[len(x) :]


def normal(low: float, high: float) -> NDArray[np.float32]:
    exponents = np.random.default_rng(5).uniform(np.log2(low), np.log2(high), SIZE)
    return np.exp2(exponents).astype(np.float32)


@pytest.mark.parametrize(("name", "units"), [("root", 1), ("reciprocal", 2)])
def test_roots_and_reciprocals_are_right_to_the_last_places(name: str, units: int) -> None:
    x = normal(2.0**-125, 2.0**125)
    exact = np.sqrt(x.astype(np.float64)) if name == "root" else 1 / x.astype(np.float64)
    found = computed(name, x)
    assert np.all(np.abs(found - exact) <= units * np.spacing(exact.astype(np.float32)))


def test_the_root_of_nothing_is_nothing() -> None:
    x = np.zeros(LANES, np.float32)
    assert np.array_equal(computed("root", x), x)
