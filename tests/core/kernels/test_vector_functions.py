"""Every function of formulas is exact in float32 over its range, NaN and infinity included."""

import ctypes

import numpy as np
import pytest
from numpy.typing import NDArray

from netwright.kernels.cpu.kernel import address
from netwright.kernels.cpu.pointwise import CHUNK, formula
from netwright.operations.formula.evaluate import evaluate
from netwright.operations.formula.functions import FUNCTIONS
from netwright.operations.formula.syntax import known

Floats = NDArray[np.float32]
CALL = ctypes.CFUNCTYPE(None, ctypes.c_void_p, ctypes.c_void_p, *(ctypes.c_int64,) * 5)
SMALLEST = np.finfo(np.float32).tiny
LARGEST = np.finfo(np.float32).max


def computed(text: str, x: Floats) -> Floats:
    """The formula of x by the kernel, outside of a tape: denormal numbers are kept."""
    width = -(-len(x) // 64) * 64
    arena = np.ones(2 * width, np.float32)
    arena[: len(x)] = x
    pieces = -(-width // CHUNK)
    words = np.array([width, pieces, 1, width, 0], np.int64)
    kernel = CALL(address(formula, text, "x:each"))
    kernel(arena.ctypes.data, words.ctypes.data, 0, 0, 0, 0, pieces)
    return arena[width : width + len(x)].copy()


def exact(text: str, x: Floats) -> NDArray[np.float64]:
    return np.asarray(evaluate(known(text), {"x": x.astype(np.float64)}), np.float64)


def wide(sign: int = 1) -> Floats:
    """Numbers of every size that is normal in float32."""
    rng = np.random.default_rng(3)
    return (sign * np.exp(rng.uniform(np.log(SMALLEST), np.log(LARGEST), 40_000))).astype(
        np.float32
    )


def between(low: float, high: float) -> Floats:
    return np.random.default_rng(4).uniform(low, high, 40_000).astype(np.float32)


BOTH = np.concatenate([wide(), wide(-1), between(-3, 3), between(-100, 100)])
POSITIVE = np.concatenate([wide(), between(0, 3)])
RELATIVE = {
    "exp(x)": BOTH,
    "expm1(x)": BOTH,
    "log(x)": POSITIVE,
    "log1p(x)": np.concatenate([POSITIVE, -np.exp(between(-80, -1e-4))]),
    "sqrt(x)": POSITIVE,
    "abs(x)": BOTH,
    "sign(x)": BOTH,
    "tanh(x)": BOTH,
    "sigmoid(x)": np.concatenate([BOTH[BOTH > -87], between(-87, 0)]),
    "softplus(x)": np.concatenate([BOTH[BOTH > -87], between(-87, 0)]),
    "relu(x)": BOTH,
    "erf(x)": BOTH,
    "min(x, 0.5)": BOTH,
    "max(x, 0.5)": BOTH,
    "clip(x, -1, 2)": BOTH,
    "x ** 1.7": POSITIVE,
    "x ** 0.1": POSITIVE,
    "x ** (-3.3)": POSITIVE,
    "x ** 5": BOTH,
    "x ** (-2)": BOTH,
    "x ** 71": BOTH,
    "x ** 0.5": POSITIVE,
    "abs(x) ** x": BOTH,
    "where(x > 0.5, x, -x)": BOTH,
    "x / 3 + 1": POSITIVE,
}
"""Formulas and the numbers for which the relative error is below 1e-6."""
ABSOLUTE = {"sin(x)": between(-1e5, 1e5), "cos(x)": between(-1e5, 1e5)}
"""Those that cross zero: an absolute error below 1e-6, where float32 still has fractions."""
SPECIAL = np.array([np.nan, np.inf, -np.inf, 0.0, 1e-40, -1e-40], np.float32)
EXPECTED = {
    "exp(x)": [np.nan, np.inf, 0, 1, 1, 1],
    "expm1(x)": [np.nan, np.inf, -1, 0, 1e-40, -1e-40],
    "log(x)": [np.nan, np.inf, np.nan, -np.inf, -92.10341, np.nan],
    "log1p(x)": [np.nan, np.inf, np.nan, 0, 1e-40, -1e-40],
    "sqrt(x)": [np.nan, np.inf, np.nan, 0, 1e-20, np.nan],
    "tanh(x)": [np.nan, 1, -1, 0, 1e-40, -1e-40],
    "sigmoid(x)": [np.nan, 1, 0, 0.5, 0.5, 0.5],
    "softplus(x)": [np.nan, np.inf, 0, np.log(2), np.log(2), np.log(2)],
    "relu(x)": [np.nan, np.inf, 0, 0, 1e-40, 0],
    "erf(x)": [np.nan, 1, -1, 0, 1.1284e-40, -1.1284e-40],
    "sin(x)": [np.nan, np.nan, np.nan, 0, 1e-40, -1e-40],
    "cos(x)": [np.nan, np.nan, np.nan, 1, 1, 1],
    "sign(x)": [np.nan, 1, -1, 0, 1, -1],
    "max(x, 0)": [np.nan, np.inf, 0, 0, 1e-40, 0],
    "min(x, 0)": [np.nan, 0, -np.inf, 0, 0, -1e-40],
    "clip(x, -1, 1)": [np.nan, 1, -1, 0, 1e-40, -1e-40],
    "x ** 1.7": [np.nan, np.inf, np.nan, 0, 0, np.nan],
    "x ** (-1.5)": [np.nan, 0, np.nan, np.inf, np.inf, np.nan],
}


@pytest.mark.parametrize("text", list(RELATIVE))
def test_the_relative_error_is_below_one_millionth(text: str) -> None:
    x = RELATIVE[text]
    with np.errstate(all="ignore"):
        right = exact(text, x)
        rounded = right.astype(np.float32)
        normal = np.isfinite(rounded) & (np.abs(right) > SMALLEST)
        ours = computed(text, x).astype(np.float64)
        error = np.abs(ours - right)[normal] / np.abs(right)[normal]
    assert error.max() < 1e-6
    assert (ours[~np.isfinite(rounded)] == rounded[~np.isfinite(rounded)]).all()


@pytest.mark.parametrize("text", list(ABSOLUTE))
def test_the_absolute_error_of_waves_is_below_one_millionth(text: str) -> None:
    x = ABSOLUTE[text]

    assert np.abs(computed(text, x) - exact(text, x)).max() < 1e-6
    assert np.abs(computed(text, wide())).max() <= 1 + 1e-6


@pytest.mark.parametrize("text", list(EXPECTED))
def test_nan_infinity_and_tiny_numbers_come_out_right(text: str) -> None:
    ours = computed(text, SPECIAL).astype(np.float64)

    np.testing.assert_allclose(ours, EXPECTED[text], rtol=1e-4, atol=1e-38)


def test_every_function_is_tested_here() -> None:
    texts = " ".join([*RELATIVE, *ABSOLUTE])

    assert all(name in texts for name in FUNCTIONS if name.isalnum() and name != "negative")
