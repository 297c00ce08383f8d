"""One product of matrices on the emulator, by any of its kernels."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from netwright.kernels.cuda.products import core_product, product
from netwright.kernels.cuda.tensor_cores import CoreTile
from netwright.kernels.variant import Key
from support.simt.kernel import Order, emulated, new_state
from support.simt.memory import shadow_of

Matrix = NDArray[np.float32]
PLAIN = (32, 16, 4)
CORE = CoreTile(32, 32, 16, 16, 32, 1)
"""The tiles that are compiled fastest."""


def multiplied(
    a: Matrix,
    b: Matrix,
    tile: tuple[int, int, int] | CoreTile = PLAIN,
    turned: tuple[int, int] = (0, 0),
    order: Order = Order.FORWARDS,
) -> Matrix:
    """A B; what lies around the matrices is NaN, and stays so."""
    key, rows, columns, depth, threads = _kernel(tile, turned)
    m, n, terms = len(a), b.shape[1], len(b)
    given = [_padded(a.T if turned[0] else a), _padded(b.T if turned[1] else b)]
    pitch = -(-n // 4) * 4
    p = np.concatenate([*(x.reshape(-1) for x in given), np.full(m * pitch, np.nan, np.float32)])
    at_b, at_c = given[0].size, given[0].size + given[1].size
    across = -(-n // columns)
    blocks = across * -(-m // rows)
    words = [m, n, terms, 0, given[0].shape[1], 0, 0, at_b, given[1].shape[1], 0, 0, at_c, pitch, 0]
    w = np.array([*words, 1, across, blocks, 0, 0, -(-terms // depth), 0], np.int64)
    memories = p, w, shadow_of(p.size), shadow_of(w.size)
    emulated(key).launch(memories, new_state(), 0, blocks, threads, order)
    c = p[at_c:].reshape(m, pitch)
    assert np.isnan(c[:, n:]).all()
    return c[:, :n]


def _kernel(
    tile: tuple[int, int, int] | CoreTile, turned: tuple[int, int]
) -> tuple[Key, int, int, int, int]:
    if isinstance(tile, CoreTile):
        sizes: tuple[Any, ...] = (tile.rows, tile.columns, tile.depth)
        sizes += (tile.warp_rows, tile.warp_columns, tile.is_exact)
        key: Key = (core_product, (*sizes, *turned, ""))
        return key, tile.rows, tile.columns, tile.depth, tile.threads
    size, depth, width = tile
    return (product, (*tile, *turned, "")), size, size, depth, (size // width) ** 2


def _padded(x: Matrix) -> Matrix:
    padded = np.full((len(x), -(-x.shape[1] // 4) * 4), np.nan, np.float32)
    padded[:, : x.shape[1]] = x
    return padded
