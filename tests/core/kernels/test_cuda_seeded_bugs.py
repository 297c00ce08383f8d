"""Bugs that a GPU hides are put into kernels that are right: the emulator tells each of them."""

import importlib.util
import sys
from collections.abc import Iterable
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pytest

from netwright.engines.cuda.device import Launch
from netwright.kernels.cuda import batches, losses, optimizers, products, reductions
from netwright.kernels.variant import float_bits
from support.simt.device import EmulatedDevice
from support.simt.kernel import Emulated, Order, new_state
from support.simt.memory import KernelError, shadow_of

TILE = (32, 16, 4, 0, 0, "")
CORE_TILE = (32, 32, 16, 16, 32, 0, 0, 0, "")
ROWS, COLUMNS, TERMS, PITCH = 33, 36, 38, 40


def with_bug(module: ModuleType, right: str, wrong: str, folder: Path) -> ModuleType:
    """The module with one piece of its text replaced, wherever it stands."""
    text = Path(str(module.__file__)).read_text()
    assert right in text
    name = f"{module.__name__}_with_bug"
    path = folder / "with_bug.py"
    path.write_text(text.replace(right, wrong))
    spec = importlib.util.spec_from_file_location(name, path)
    assert spec is not None
    assert spec.loader is not None
    made = importlib.util.module_from_spec(spec)
    sys.modules[name] = made
    spec.loader.exec_module(made)
    return made


def run(kernel: Any, p: np.ndarray, words: list[int], blocks: int, threads: int) -> None:
    w = np.array(words, np.int64)
    memories = p, w, shadow_of(p.size), shadow_of(w.size)
    Emulated(kernel, "kernel").launch(memories, new_state(), 0, blocks, threads, Order.FORWARDS)


def product(module: Any = products) -> None:
    multiply(module.product(*TILE), 1e-4)


def core_product(module: Any = products) -> None:
    """In TF32."""
    multiply(module.core_product(*CORE_TILE), 2e-2)


def multiply(kernel: Any, atol: float) -> None:
    """C = A B at the end of the memory; NaN around."""
    rng = np.random.default_rng(0)
    a, b = rng.standard_normal((ROWS, TERMS)), rng.standard_normal((TERMS, COLUMNS))
    p = np.full((ROWS + TERMS + ROWS) * PITCH, np.nan, np.float32)
    matrices = p.reshape(-1, PITCH)
    matrices[:ROWS, :TERMS], matrices[ROWS : ROWS + TERMS, :COLUMNS] = a, b
    at_b, at_c = ROWS * PITCH, (ROWS + TERMS) * PITCH
    words = [ROWS, COLUMNS, TERMS, 0, PITCH, 0, 0, at_b, PITCH, 0, 0, at_c, PITCH, 0, 1, 2, 4, 0, 0]
    run(kernel, p, [*words, 3, 0], 4, 64)
    found = matrices[ROWS + TERMS :]
    assert np.allclose(found[:, :COLUMNS], a @ b, atol=atol)
    assert np.isnan(found[:, COLUMNS:]).all()


def gather(module: Any = batches) -> None:
    """40 features of 32 lanes out of 5 samples."""
    data = np.arange(5 * 48, dtype=np.float32).reshape(5, 48)
    p = np.concatenate([data.reshape(-1), np.full(40 * 32, np.nan, np.float32)])
    order = np.arange(32) % 5
    words = [32, 40, 0, 48, 10, 1, 42, 240, 2, 0, *order, 0]
    run(module.gather(), p, words, 2, 256)
    assert np.array_equal(p[240:].reshape(40, 32), data[order, :40].T)


def labels(module: Any = batches) -> None:
    p = np.arange(5 + 32, dtype=np.float32)
    order = np.arange(32) % 5
    run(module.gather_labels(), p, [32, 0, 6, 1, 38, 5, *order, 0], 1, 32)
    assert np.array_equal(p[5:], order)


def total(module: Any = reductions) -> None:
    """Two rows of 3 steps of 160 numbers."""
    x = np.random.default_rng(0).standard_normal((3, 2, 160)).astype(np.float32)
    p = np.concatenate([x.reshape(-1), np.zeros(2, np.float32)])
    run(module.row_total(), p, [2, 160, 3, 0, 960], 2, 64)
    assert np.allclose(p[960:], x.sum(axis=(0, 2)), atol=1e-4)


def lanes(module: Any = reductions) -> None:
    p = np.arange(70, dtype=np.float32)
    run(module.lane_total(), p, [64, 0, 64, 3, 5, 1], 1, 64)
    assert p[65] == np.arange(64).sum()


def descent(module: Any = optimizers) -> None:
    """600 parameters by two blocks."""
    p = np.ones(16 + 1200, np.float32)
    p[1] = 0.5
    run(module.descent(), p, [600, 0, 1, 16, 10, 11, 16, 616, 0, 0, 0, 0], 2, 64)
    assert np.array_equal(p[16:616], np.full(600, 0.5, np.float32))


def entropy(module: Any = losses) -> None:
    """Three classes, 32 lanes, all of the class 0 and equal logits."""
    p = np.zeros(32 * 10, np.float32)
    p[128:160] = 1
    one = float_bits(1.0)
    words = [3, 32, 1, 0, 96, 128, one, 10, 160, 256, one, one, one]
    run(module.softmax_cross_entropy(0), p, words, 1, 32)
    assert np.allclose(p[256:288], np.log(3))


@pytest.mark.parametrize(
    "check", [product, core_product, gather, labels, total, lanes, descent, entropy]
)
def test_the_kernels_are_right_without_a_bug(check: Any) -> None:
    check()


_BARRIER = "                barrier()\n"
FOUND = {
    "a barrier is missing before a tile is read": (
        product,
        products,
        _BARRIER,
        "",
        "nothing lies between|nothing between|nobody has written",
    ),
    "a barrier that some threads pass by": (
        product,
        products,
        _BARRIER,
        "                if thread < 40:\n                    barrier()\n",
        "different places|nothing between",
    ),
    "a tile is overwritten while others read it": (
        product,
        products,
        "buffer = 1 - buffer",
        "buffer = 0",
        "nothing between",
    ),
    "a row too many is written": (product, products, "if row < rows:", "if row <= rows:", "bounds"),
    "a pitch that is no multiple of 16 bytes": (
        product,
        products,
        "return size + 4 if lies_by_row else size\n",
        "return size + 3\n",
        "multiple of 4",
    ),
    "too few registers": (
        product,
        products,
        "threads, count_sums = tile.threads, tile.sums\n",
        "threads, count_sums = tile.threads, tile.sums - 1\n",
        "bounds",
    ),
    "too little shared memory": (
        product,
        products,
        "room_a, room_b = 2 * half_a",
        "room_a, room_b = half_a",
        "bounds",
    ),
    "copies that nobody waits for": (
        core_product,
        products,
        "                    wait_for_copies()\n",
        "                    pass\n",
        "with nothing between",
    ),
    "copies into the half that others read": (
        core_product,
        products,
        "other = 1 - buffer",
        "other = buffer",
        "nothing between|nothing lies between",
    ),
    "copies that are waited for too late": (
        core_product,
        products,
        _BARRIER,
        "",
        "nothing lies between|nothing between|nobody has written",
    ),
    "a copy beside its place": (
        core_product,
        products,
        "copy4(tile_a, to, p",
        "copy4(tile_a, to + 1, p",
        "multiple of 4",
    ),
    "a tensor core without half of the warp": (
        core_product,
        products,
        "            if turn >= begin:\n                multiply(",
        "            if turn >= begin and thread % 32 < 16:\n                multiply(",
        "different places",
    ),
    "shared memory that nobody wrote": (
        gather,
        batches,
        "            if f + across < features:",
        "            if f + across < features - 1:",
        "nobody has written",
    ),
    "no barrier between turning and reading": (
        gather,
        batches,
        "        barrier()\n",
        "",
        "nobody has written|nothing between",
    ),
    "threads that leave before a barrier": (
        gather,
        batches,
        "        barrier()\n",
        "        if thread_index() >= 200:\n            return\n        barrier()\n",
        "different places",
    ),
    "a sample too many": (
        labels,
        batches,
        "while lane < lanes:\n            p[x",
        "while lane <= lanes:\n            p[x",
        "bounds",
    ),
    "warps that do not wait for each other": (
        total,
        reductions,
        "        memory[thread // 32] = value\n    barrier()",
        "        memory[thread // 32] = value\n    value = warp_sum(value)",
        "nobody has written|nothing between",
    ),
    "a shuffle without half of the warp": (
        total,
        reductions,
        "        other = shuffle_xor(value, 16 >> step)\n        value += other",
        "        if thread_index() % 32 < 16:\n            other = shuffle_xor(value, 16 >> step)\n"
        "            value += other",
        "different places",
    ),
    "every thread writes the total": (
        lanes,
        reductions,
        "        if thread_index() == 0:\n            p[ring",
        "        if thread_index() < 2:\n            p[ring",
        "both write",
    ),
    "blocks that do the same numbers": (
        descent,
        optimizers,
        "i = 4 * (block_index() * thread_count() + thread_index())",
        "i = 4 * thread_index()",
        "nothing",
    ),
    "an access of 128 bits beside its place": (
        descent,
        optimizers,
        "load4(p, gradients + i)",
        "load4(p, gradients + i + 1)",
        "multiple of 4",
    ),
}
"""By bug: the check, the module, the text that is right and the one that is wrong, what is told."""


ALSO_ELSEWHERE = {
    "a barrier is missing before a tile is read",
    "a barrier that some threads pass by",
    "a row too many is written",
    "copies that are waited for too late",
    "a tensor core without half of the warp",
    "the last terms are left out",
}
"""Bugs of products, slow to compile, of kinds that smaller kernels show in every run."""


def each_of(bugs: Iterable[str]) -> list[Any]:
    emulated = pytest.mark.emulated
    return [pytest.param(bug, marks=emulated if bug in ALSO_ELSEWHERE else ()) for bug in bugs]


@pytest.mark.parametrize("bug", each_of(FOUND))
def test_bugs_that_a_gpu_may_hide_are_told(bug: str, tmp_path: Path) -> None:
    check, module, right, wrong, told = FOUND[bug]
    seeded: Any = with_bug(module, right, wrong, tmp_path)

    with pytest.raises(KernelError, match=told):
        check(seeded)


WRONG = {
    "rows and columns are mixed up": (
        gather,
        batches,
        "across * pitch + down + i",
        "(down + i) * pitch + across",
    ),
    "numbers are counted twice": (
        total,
        reductions,
        "i += 4 * thread_count()",
        "i += 2 * thread_count()",
    ),
    "the last terms are left out": (
        product,
        products,
        "first + outer_b + beyond < terms",
        "first + outer_b + beyond < terms - 1",
    ),
    "padding is read": (product, products, "left = terms - first - inner_a", "left = 4"),
}


@pytest.mark.parametrize("bug", each_of(WRONG))
def test_bugs_that_give_wrong_numbers_are_seen_in_the_numbers(bug: str, tmp_path: Path) -> None:
    check, module, right, wrong = WRONG[bug]
    seeded: Any = with_bug(module, right, wrong, tmp_path)

    with pytest.raises(AssertionError):
        check(seeded)


@pytest.mark.parametrize(
    ("reads", "writes", "told"),
    [
        (((0, 64),), ((64, 65),), "writes 65"),
        (((0, 32),), ((64, 67),), "reads 32"),
    ],
)
def test_memory_that_a_lowering_does_not_name_is_told(
    reads: tuple[tuple[int, int], ...], writes: tuple[tuple[int, int], ...], told: str
) -> None:
    arena = EmulatedDevice().allocate(70, 6)
    arena.write_words(0, np.array([64, 0, 64, 3, 5, 1]))
    launch = Launch((reductions.lane_total, ()), 1, 64, 0, reads, writes)

    with pytest.raises(KernelError, match=told):
        arena.record([launch]).run()


def test_a_block_of_too_many_threads_is_told() -> None:
    with pytest.raises(KernelError, match="threads"):
        run(reductions.lane_total(), np.zeros(70, np.float32), [64, 0, 64, 3, 5, 1], 1, 1056)
