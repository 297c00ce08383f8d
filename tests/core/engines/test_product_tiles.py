"""Register tiles of products: every position in one tile, and the cut changes no number."""

from collections.abc import Sequence
from itertools import product

import numpy as np
import pytest
from numpy.typing import NDArray

from netwright.engines.cpu.assembly import ALIGNMENT, Assembly
from netwright.engines.cpu.compiled import compiled
from netwright.engines.cpu.lowering.products import ALWAYS, NEVER, Axis, Product, Tap, emit_product
from netwright.engines.cpu.lowering.row_products import Row, emit_row_product
from netwright.engines.cpu.lowering.runs import Runs
from netwright.engines.cpu.tape import run_tape, sync_words
from netwright.engines.cpu.tiles import _MOST_POINTERS, _REGISTERS, product_tiles, row_tiles
from netwright.engines.place import Place
from netwright.kernels.cpu.llvm.emit import LANES

AXES = {
    "one position": ([0], "a"),
    "a border on both sides": ([5 * i for i in range(12)], "abccccccccde"),
    "two classes in turns, as with a stride of 2": (
        [5 * (i // 2) for i in range(13)],
        "abcdcdcdcdcdc",
    ),
    "no class twice": ([0, 5, 10], "abc"),
    "uneven steps": ([0, 5, 10, 17, 22, 27, 40], "aaaaaaa"),
    "far apart": ([0, 5, 10, 15, 20, 25], "aabaab"),
}


@pytest.mark.parametrize("size", [1, 2, 3, 5])
@pytest.mark.parametrize("name", list(AXES))
def test_tiles_take_every_position_once_and_only_what_they_may_take(name: str, size: int) -> None:
    shifts, classes = AXES[name]
    runs = Runs.of(shifts, classes)
    taken = []

    for first, is_long in runs.tiles(size):
        tile = [first + n * runs.step for n in range(size if is_long else 1)]
        taken += tile
        assert len({classes[i] for i in tile}) == 1
        assert [shifts[i] - shifts[first] for i in tile] == [
            n * runs.shift for n in range(len(tile))
        ]

    assert sorted(taken) == list(range(len(shifts)))


def test_a_long_run_is_cut_into_long_tiles() -> None:
    runs = Runs.of(*AXES["a border on both sides"])

    assert runs.tiles(4) == [(0, False), (1, False), (2, True), (6, True), (10, False), (11, False)]


@pytest.mark.parametrize("vectors", [1, 2, 4])
@pytest.mark.parametrize("rows", [1, 6, 16, 64])
def test_a_tile_takes_several_positions_where_registers_are_left(rows: int, vectors: int) -> None:
    spans, positions = product_tiles(rows, vectors, [12], set())
    height = max(span.size for span in spans)

    sums = height * positions * vectors
    assert sums + min(height, positions * vectors) < _REGISTERS
    assert height + positions <= _MOST_POINTERS
    assert sums > _REGISTERS // 3 or height == rows
    assert positions > 1 or height * vectors > _REGISTERS // 3


def test_a_short_sum_takes_larger_tiles_than_a_long_one() -> None:
    """What a tile begins and ends with is shared by more multiply-adds."""

    def size(terms: int) -> int:
        spans, positions = product_tiles(32, 2, [10], set(), terms)
        return spans[0].size * positions

    assert size(4) >= size(1000)


DOWN, ACROSS, TERMS = 2, 12, 7
"""Positions, and terms of a sum."""


@pytest.mark.parametrize("epilogue", ["plain", "bias and rectify", "gate and accumulate"])
@pytest.mark.parametrize("vectors", [1, 2, 3, 4])
@pytest.mark.parametrize("rows", [1, 2, 3, 5])
def test_positions_computed_together_equal_positions_computed_alone(
    rows: int, vectors: int, epilogue: str
) -> None:
    every = range(ACROSS)
    together, alone = (
        product_of(cut, rows, vectors * LANES, epilogue) for cut in ([every], [[i] for i in every])
    )

    assert np.array_equal(together, alone)
    assert np.any(together)


def product_of(
    cut: Sequence[Sequence[int]], rows: int, width: int, epilogue: str
) -> NDArray[np.float32]:
    """A product whose positions across are computed in several calls, one for each part."""
    asm = Assembly(lanes=width, blocks=1, slots=1)
    grid = rows * DOWN * ACROSS * width
    sizes = {
        "a": rows * TERMS,
        "b": (ACROSS + DOWN + TERMS) * width,
        "c": grid,
        "gate": grid,
        "bias": rows,
    }
    start, end = pinned(asm, sizes)

    def taps(down: str, across: str) -> list[Tap]:
        del down
        terms = range(TERMS) if across == "inside" else range(2, TERMS - 1)
        return [(t, t * width) for t in terms]

    classes = ["edge", *["inside"] * (ACROSS - 2), "edge"]
    for part in cut:
        part_of_it = Product(
            rows=rows,
            width=width,
            a=Place("a"),
            a_row=TERMS,
            b=Place("b"),
            c=Place("c", part[0] * width),
            c_row=DOWN * ACROSS * width,
            down=Axis([0, width], ["", ""]),
            across=Axis([i * width for i in part], [classes[i] for i in part]),
            c_down=ACROSS * width,
            c_across=width,
            bias=Place("bias") if "bias" in epilogue else None,
            rectify="rectify" in epilogue,
            gate=Place("gate", part[0] * width) if "gate" in epilogue else None,
            accumulate=ALWAYS if "accumulate" in epilogue else NEVER,
        )
        emit_product(asm, part_of_it, taps)
    arena = computed(asm, end)
    return arena[start["c"] : start["c"] + grid]


def pinned(asm: Assembly, sizes: dict[str, int]) -> tuple[dict[str, int], int]:
    """Where each buffer begins, and where the last one ends."""
    start, end = {}, 0
    for name, size in sizes.items():
        start[name] = end
        asm.pin(name, end, size)
        end += -(-size // ALIGNMENT) * ALIGNMENT
    return start, end


def computed(asm: Assembly, end: int) -> NDArray[np.float32]:
    """Random buffers, after the rows of the tape have run."""
    asm.begin_update()
    tape = compiled(asm, asm.layout([], end))
    arena = noise(end)
    sync = np.zeros(sync_words(1), np.int64)
    run_tape(tape.rows, arena, tape.words, sync, tape.sections, 0, 1, 0, 1, 1, 0)
    return arena


def noise(size: int) -> NDArray[np.float32]:
    return np.random.default_rng(0).standard_normal(size).astype(np.float32)


@pytest.mark.parametrize("run", [2, 3, 5, 7, 40])
def test_row_tiles_take_every_position_and_register_once(run: int) -> None:
    for positions, vectors in product(range(1, 70), (1, 2, 3, 4, 8)):
        tiles = row_tiles(positions, vectors, run)
        if tiles:
            columns, spans = tiles
            ends = [span.first + span.count * span.size for span in spans]
            assert columns.count * columns.size == vectors
            assert [span.first for span in spans] == [0, *ends[:-1]]
            assert ends[-1] == positions
            assert all(span.size >= run for span in spans)


def test_row_tiles_need_several_weights_registers_for_them_and_as_many_positions() -> None:
    assert row_tiles(24, 2, 3)
    assert not row_tiles(24, 2, 1)
    assert not row_tiles(24, 2, 40)
    assert not row_tiles(4, 1, 5)
    assert not row_tiles(3, 2, 3)


ROW_EPILOGUES = ("plain", "bias and rectify", "gate and accumulate")


@pytest.mark.parametrize("epilogue", ROW_EPILOGUES)
@pytest.mark.parametrize("is_forward", [True, False])
@pytest.mark.parametrize(
    ("positions", "run", "border", "missing"),
    [
        (8, 2, 1, 0), (11, 3, 0, 0), (13, 3, 1, 1), (29, 3, 2, 2), (23, 3, 0, 2),
        (17, 5, 2, 2), (19, 5, 4, 4), (31, 5, 4, 1), (25, 7, 3, 3),
    ],
)  # fmt: skip
def test_row_tiles_equal_sums_one_by_one(
    positions: int, run: int, border: int, missing: int, is_forward: bool, epilogue: str
) -> None:
    """`border` places before a row of B and `missing` behind it do not exist."""
    size = positions + run - 1 - border - missing
    width, down, terms = 4 * LANES, 3, 2
    asm = Assembly(lanes=width, blocks=1, slots=1)
    grid = down * positions * width
    sizes = {
        "a": terms * run,
        "b": (down + terms - 1) * size * width,
        "c": grid,
        "gate": grid,
        "bias": 1,
    }
    start, end = pinned(asm, sizes)
    grids = Product(
        rows=1,
        width=width,
        a=Place("a"),
        a_row=0,
        b=Place("b"),
        c=Place("c"),
        c_row=grid,
        down=Axis([d * size * width for d in range(down)], [""] * down),
        c_down=positions * width,
        c_across=width,
        bias=Place("bias") if "bias" in epilogue else None,
        rectify="rectify" in epilogue,
        gate=Place("gate") if "gate" in epilogue else None,
        accumulate=ALWAYS if "accumulate" in epilogue else NEVER,
    )
    cut = Row(run, border, size, positions, 1 if is_forward else -1).cut(grids)
    if cut is None:
        pytest.skip("this processor has too few registers")
    first = 0 if is_forward else run - 1

    emit_row_product(
        asm, grids, cut, lambda *_: [(t * run + first, t * size * width) for t in range(terms)]
    )
    found = computed(asm, end)[start["c"] : start["c"] + grid].reshape(down, positions, width)

    old = noise(end).astype(np.float64)
    a, b, c, gate = (
        old[start[name] : start[name] + sizes[name]].reshape(shape)
        for name, shape in (
            ("a", (terms, run)), ("b", (-1, size, width)),
            ("c", found.shape), ("gate", found.shape),
        )
    )  # fmt: skip
    a = a if is_forward else a[:, ::-1]
    expected = np.zeros_like(c)
    for d, i, t, k in np.ndindex(down, positions, terms, run):
        if 0 <= i - border + k < size:
            expected[d, i] += a[t, k] * b[d + t, i - border + k]
    if "bias" in epilogue:
        expected = np.maximum(expected + old[start["bias"]], 0)
    if "gate" in epilogue:
        expected = np.where(gate > 0, expected + c, 0)
    np.testing.assert_allclose(found, expected, rtol=1e-5, atol=1e-5)
