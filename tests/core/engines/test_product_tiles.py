"""Register tiles of products: every position in one tile, and the cut changes no number."""

from collections.abc import Sequence

import numpy as np
import pytest
from numpy.typing import NDArray

from netwright.engines.cpu.assembly import ALIGNMENT, Assembly
from netwright.engines.cpu.compiled import compiled
from netwright.engines.cpu.lowering.products import ALWAYS, NEVER, Axis, Product, Tap, emit_product
from netwright.engines.cpu.lowering.runs import Runs
from netwright.engines.cpu.tape import run_tape, sync_words
from netwright.engines.cpu.tiles import product_tiles
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


def test_only_tiles_of_few_rows_or_of_one_register_take_several_positions() -> None:
    assert product_tiles(1, 1, [12], set())[1] > 1
    assert product_tiles(64, 1, [12], set())[1] > 1
    assert product_tiles(64, 2, [12], set())[1] == 1


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
    start, end = {}, 0
    for name, size in sizes.items():
        start[name] = end
        asm.pin(name, end, size)
        end += -(-size // ALIGNMENT) * ALIGNMENT

    def taps(down: str, across: str) -> list[Tap]:
        del down
        terms = range(TERMS) if across == "inside" else range(2, TERMS - 1)
        return [(t, t * width) for t in terms]

    classes = ["edge", *["inside"] * (ACROSS - 2), "edge"]
    for part in cut:
        product = Product(
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
        emit_product(asm, product, taps)
    asm.begin_update()
    tape = compiled(asm, asm.layout([], end))
    arena = np.random.default_rng(0).standard_normal(end).astype(np.float32)
    sync = np.zeros(sync_words(1), np.int64)
    run_tape(tape.rows, arena, tape.words, sync, tape.sections, 0, 1, 0, 1, 1, 0)
    return arena[start["c"] : start["c"] + grid]
