"""Products on tensor cores: as exact as float32 where that is promised, and what TF32 costs.

The emulator cuts factors to TF32 and sums as the hardware does, so that these errors are real.
"""

from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray

from netwright.kernels.cuda.products import CORE_TILES
from netwright.kernels.cuda.tensor_cores import PAD_ROW, PAD_TERM, CoreTile
from netwright.kernels.cuda.tiles import Factor
from support.simt.kernel import Order
from support.simt.products import CORE, PLAIN, Matrix, multiplied
from support.simt.scalars import tensor_product, tf32_cut, tf32_up

ROUNDED = replace(CORE, is_exact=0)
TURNED = [(0, 0), (0, 1), (1, 0)]
LAST = 2.0**-24
"""Half of the last digit of float32."""


def normal(*shape: int, seed: int = 0) -> Matrix:
    return np.random.default_rng(seed).standard_normal(shape).astype(np.float32)


def test_tf32_is_the_nearest_number_of_11_digits() -> None:
    x = np.concatenate([normal(1000), 1 + np.arange(64, dtype=np.float32) * 2.0**-13])

    found = np.array([tf32_cut(tf32_up(value)) for value in x])

    mantissa, exponent = np.frexp(np.abs(x).astype(np.float64))
    nearest = np.copysign(np.ldexp(np.floor(mantissa * 2**11 + 0.5) / 2**11, exponent), x)
    np.testing.assert_array_equal(found, nearest)


def test_fragments_lie_as_the_instruction_wants_them() -> None:
    """The tables of mma.m16n8k8 for .tf32 in NVIDIA's manual of PTX."""
    a, b, c = normal(16, 8), normal(8, 8, seed=1), normal(16, 8, seed=2)
    given = np.empty((32, 6), np.float32)
    for lane in range(32):
        g, t = divmod(lane, 4)
        given[lane] = a[g, t], a[g + 8, t], a[g, t + 4], a[g + 8, t + 4], b[t, g], b[t + 4, g]
    cut = [np.vectorize(tf32_cut)(x).astype(np.float64) for x in (a, b)]

    for lane in range(32):
        g, t = divmod(lane, 4)
        places = [(g, 2 * t), (g, 2 * t + 1), (g + 8, 2 * t), (g + 8, 2 * t + 1)]
        found = tensor_product(given, lane, *(c[place] for place in places))
        for place, value in zip(places, found, strict=True):
            right = cut[0][place[0]] @ cut[1][:, place[1]] + c[place]
            assert value == pytest.approx(right, abs=2e-6)


def test_a_core_cuts_sums_off() -> None:
    given = np.zeros((32, 6), np.float32)
    given[0, :2], given[0, 4] = 1, 2.0**-24

    found = tensor_product(given, 0, np.float32(1), np.float32(1), np.float32(-1), np.float32(0))

    assert found[0] == 1
    assert found[2] == np.float32(-1) + np.float32(2.0**-24)


@pytest.mark.parametrize("tile", CORE_TILES, ids=lambda tile: f"{tile.rows}x{tile.columns}")
@pytest.mark.parametrize(
    ("row", "term"),
    [(16 + PAD_ROW, 1), (1, 128 + PAD_TERM), (1, 64 + PAD_TERM), (1, 32 + PAD_TERM)],
)
def test_a_warp_reads_all_32_banks_of_shared_memory_at_once(
    tile: CoreTile, row: int, term: int
) -> None:
    start = tile.working(Factor(row, term), Factor(row, term)).start

    for first in range(0, tile.threads, 32):
        places = [start(thread) for thread in range(first, first + 32)]
        assert len({a % 32 for a, _ in places}) == 32
        assert len({b % 32 for _, b in places}) == 32


@pytest.mark.emulated
@pytest.mark.parametrize(
    ("tile", "turned", "is_exact"),
    [
        *((CORE_TILES[0], turned, 1) for turned in TURNED),
        (CORE_TILES[0], (0, 0), 0),
        (CORE_TILES[1], (0, 1), 1),
        (CORE_TILES[1], (1, 0), 0),
        *((CORE, turned, 1) for turned in TURNED),
        *((CORE, turned, 0) for turned in TURNED),
    ],
)
def test_every_tile_multiplies_odd_sizes_and_repeats_bit_for_bit(
    tile: CoreTile, turned: tuple[int, int], is_exact: int
) -> None:
    a, b = normal(tile.rows + 3, 45), normal(45, tile.columns + 5, seed=1)
    chosen = replace(tile, is_exact=is_exact)

    found = [multiplied(a, b, chosen, turned, order) for order in Order]

    right = a.astype(np.float64) @ b.astype(np.float64)
    assert np.abs(found[0] - right).max() <= (3e-7 if is_exact else 1e-3) * np.abs(right).max()
    np.testing.assert_array_equal(found[0], found[1])


def spread(seed: int, shape: tuple[int, ...], decades: float) -> NDArray[np.float64]:
    """Factors from 10^-decades to 10^decades."""
    return 10.0 ** np.random.default_rng(seed).uniform(-decades, decades, shape)


def factors(name: str) -> tuple[Matrix, Matrix]:
    """What is multiplied: (32, terms) by (terms, 32)."""
    kind, _, terms = name.partition(" ")
    k = int(terms)
    a, b = normal(32, k).astype(np.float64), normal(k, 32, seed=1).astype(np.float64)
    if kind == "positive":
        a, b = np.abs(a), np.abs(b)
    if kind == "terms":
        scale = spread(2, (k,), 12)
        a, b = a * scale, b / scale[:, None]
    if kind == "rows":
        a, b = a * spread(2, (32, 1), 15), b * spread(3, (1, 32), 15)
    if kind == "wild":
        a, b = a * spread(2, a.shape, 6), b * spread(3, b.shape, 6)
    if kind == "cancelling":
        a[:, k // 2 :], b[k // 2 :] = -a[:, : k // 2], b[: k // 2] * 1.001
    return a.astype(np.float32), b.astype(np.float32)


def errors(a: Matrix, b: Matrix, tile: tuple[int, int, int] | CoreTile) -> NDArray[np.float64]:
    """Of each number, in units of LAST and of the sum of what was added without its sign."""
    wide = a.astype(np.float64), b.astype(np.float64)
    sizes = np.abs(wide[0]) @ np.abs(wide[1])
    result: NDArray[np.float64] = (multiplied(a, b, tile) - wide[0] @ wide[1]) / sizes / LAST
    return result


def typical(found: NDArray[np.float64]) -> float:
    return float(np.sqrt((found**2).mean()))


CASES = (
    *("normal 32", "normal 128", "normal 784", "normal 4096"),
    *("positive 128", "positive 784", "positive 4096"),
    *("terms 512", "rows 512", "wild 512", "cancelling 512"),
)


@pytest.mark.emulated
@pytest.mark.parametrize("name", CASES)
def test_three_products_for_one_have_the_error_of_float32(name: str) -> None:
    a, b = factors(name)

    cores, plain = errors(a, b, CORE), errors(a, b, PLAIN)

    assert typical(cores) <= 1.1 * typical(plain)
    assert np.abs(cores).max() <= max(4, np.abs(plain).max())


@pytest.mark.emulated
@pytest.mark.parametrize("terms", [8, 16, 24])
def test_short_sums_have_the_error_of_what_is_left_out(terms: int) -> None:
    """2^-23 of each factor where its small part is cut, 2^-22 of the product of small parts."""
    a, b = factors(f"normal {terms}")

    found = errors(a, b, CORE) * LAST

    assert typical(found) < 2.0**-24
    assert np.abs(found).max() < 2.0**-21


@pytest.mark.emulated
@pytest.mark.parametrize("name", CASES)
def test_tf32_alone_has_about_three_digits(name: str) -> None:
    a, b = factors(name)

    found = errors(a, b, ROUNDED) * LAST

    assert 1e-6 < typical(found) < 5e-4
    assert np.abs(found).max() < 1e-3


@pytest.mark.emulated
@pytest.mark.parametrize("tile", [CORE, ROUNDED], ids=["float32", "TF32"])
@pytest.mark.parametrize("bits", [0x7FC00000, 0x7FFFFFFF, 0xFFC00000])
def test_nan_stays_visible(tile: CoreTile, bits: int) -> None:
    """Also that of NVIDIA's GPUs, all whose bits are 1."""
    a, b = normal(32, 16), normal(16, 32, seed=1)
    a.view(np.uint32)[3, 5] = bits

    found = multiplied(a, b, tile)

    assert np.isnan(found[3]).all()
    assert np.isfinite(np.delete(found, 3, axis=0)).all()
