"""The functions in the gates of recurrent kernels, quotients of polynomials, are exact enough."""

import ctypes

import numpy as np
from numpy.typing import NDArray

from netwright.kernels.cpu.kernel import address
from netwright.kernels.cpu.recurrent import lstm_step, rnn_step
from netwright.kernels.variant import Factory

LANES = 16
POINTER, WORD = ctypes.c_void_p, ctypes.c_int64
KERNEL = ctypes.CFUNCTYPE(None, POINTER, POINTER, *(WORD,) * 5)

WIDE = np.concatenate(
    [
        np.linspace(-20, 20, 9 * 16, dtype=np.float32),
        np.geomspace(1e-30, 1, 6 * 16, dtype=np.float32),
        np.array([np.nan, np.inf, -np.inf, 0] * 4, np.float32),
    ]
)
UNITS = len(WIDE) // LANES


def run(
    factory: Factory, variant: tuple[int, ...], arena: NDArray[np.float32], *words: int
) -> None:
    """One call of a kernel over all units."""
    given = np.array(words, np.int64)
    kernel = KERNEL(address(factory, *variant))
    kernel(arena.ctypes.data, given.ctypes.data, 0, 0, 0, 0, UNITS)


def test_tanh_is_within_a_millionth_of_itself_and_keeps_nan() -> None:
    arena = WIDE.copy()

    run(rnn_step, (1,), arena, LANES, 0, -1, 0, -1)

    exact = np.tanh(WIDE.astype(np.float64))
    finite = np.isfinite(WIDE) & (WIDE != 0)
    assert (np.abs(arena - exact)[finite] <= 1e-6 * np.abs(exact)[finite]).all()
    assert np.isnan(arena[np.isnan(WIDE)]).all()
    assert np.allclose(arena[np.isinf(WIDE)], exact[np.isinf(WIDE)], atol=1e-6)


def test_gates_are_within_a_millionth_of_one() -> None:
    size = WIDE.size
    arena = np.zeros(6 * size, np.float32)
    arena[:size] = WIDE

    # Gates i, f, g, o, then c and h; there is no step before.
    run(lstm_step, (), arena, LANES, 0, -1, UNITS, 0, -1, -1, 4 * size, 5 * size)

    with np.errstate(over="ignore"):
        exact = 1 / (1 + np.exp(-WIDE.astype(np.float64)))
    known = ~np.isnan(WIDE)
    assert np.abs(arena[:size] - exact)[known].max() <= 1e-6
    assert np.isnan(arena[:size][~known]).all()
