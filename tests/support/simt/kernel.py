"""A kernel in the emulator: compiled once, then run block by block in any order of threads."""

import hashlib
import importlib.util
import sys
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any

import numba
import numpy as np
import platformdirs
from numba import types
from numpy.typing import NDArray

from netwright.kernels.variant import Key
from support.simt import memory, rewrite, scalars
from support.simt.memory import (
    BLOCK,
    BLOCK_BEGAN,
    CLOCK,
    ERROR,
    ERRORS,
    FIRST,
    LAUNCH,
    PLACE,
    SECOND,
    STATE,
    WARP,
    WARP_BEGAN,
    KernelError,
    shadow_of,
)

_HEADER = """
import math
import numpy as np
from numpy import float32, int32, int64, uint32
from numba import njit
from support.simt.memory import arrived, bring4, get, get4, own, put, put4
from support.simt.scalars import as_float, full, high_product, quotient
from support.simt.scalars import tensor_product, tf32_cut, tf32_up

NaN = np.float32(np.nan)
compiled = njit(cache=True, error_model="numpy")
"""
_FOLDER = Path(platformdirs.user_cache_dir("netwright")) / "emulated"
EXCHANGED = 6
"""The most numbers that a thread gives to the others of its warp at once."""
_MOST_THREADS, _MOST_SHARED = 1024, 48 * 1024


class Order(StrEnum):
    """In which order blocks, warps and threads come to their turn."""

    FORWARDS = "forwards"
    BACKWARDS = "backwards"


class Emulated:
    """One kernel, ready to run on watched memory."""

    def __init__(self, kernel: Any, name: str) -> None:
        self.name = name
        self.source = rewrite.rewritten(kernel)
        self._numbers = np.array(self.source.numbers, np.int64)
        self._kernel = _imported(_HEADER + self.source.text).kernel
        if 4 * self.source.shared > _MOST_SHARED:
            raise KernelError(f"{name}: {4 * self.source.shared} bytes of shared memory")

    def _compile(self) -> None:
        """Compile it, or find that it was, for what `launch` gives it and nothing else."""
        words, floats, shadow = types.int64[::1], types.float32[::1], types.int64[:, ::1]
        of_thread = types.int64 if self.source.waits else types.boolean
        left = floats, words, types.int64, words, shadow, shadow, words
        right = types.int64, types.int64, types.int64, floats, shadow, types.float32[:, ::1]
        self._kernel.compile((*left, of_thread, *right))
        self._kernel.disable_compile()

    def launch(
        self, memories: tuple[Any, Any, Any, Any], state: NDArray[np.int64], at: int,
        blocks: int, threads: int, order: Order,
    ) -> None:  # fmt: skip
        """Run every thread; KernelError tells what went wrong and where."""
        if threads > _MOST_THREADS or threads < 1 or blocks < 1:
            raise KernelError(f"{self.name}: {blocks} blocks of {threads} threads")
        if not self._kernel.signatures:
            self._compile()
        state[CLOCK] += 1
        state[LAUNCH] = state[CLOCK]
        numbers = range(blocks)
        for block in reversed(numbers) if order is Order.BACKWARDS else numbers:
            state[CLOCK] += 1
            state[BLOCK] = block
            state[BLOCK_BEGAN] = state[CLOCK]
            state[WARP_BEGAN:] = state[CLOCK]
            try:
                self._run_block(memories, state, (at, block, threads, blocks), order)
            except (ValueError, IndexError) as error:
                raise KernelError(f"{self.name}, block {block}: {_told(state)}") from error

    def _run_block(
        self, memories: Any, state: Any, place: tuple[int, int, int, int], order: Order
    ) -> None:
        p, w, p_shadow, w_shadow = memories
        at, block, threads, blocks = place
        shared = np.full(self.source.shared, np.nan, np.float32)
        shared_shadow = shadow_of(self.source.shared)
        exchange = np.full((-(-threads // WARP) * WARP, EXCHANGED), np.nan, np.float32)
        left = (p, w, at, self._numbers, p_shadow, w_shadow, state)
        right = (block, threads, blocks, shared, shared_shadow, exchange)
        if not self.source.waits:
            self._kernel(*left, order is Order.BACKWARDS, *right)
            return
        turns = [self._kernel(*left, thread, *right) for thread in range(threads)]
        self._take_turns(turns, state, block, order)

    def _take_turns(self, turns: list[Any], state: Any, block: int, order: Order) -> None:
        """Let every thread run to its next wait; all must come to the same one."""
        warps = [range(n, min(n + WARP, len(turns))) for n in range(0, len(turns), WARP)]
        numbers = list(range(len(warps)))
        if order is Order.BACKWARDS:
            warps, numbers = [warp[::-1] for warp in warps], numbers[::-1]
        while True:
            sites = {self._run_warp(turns, warps[n], n, state, block) for n in numbers}
            if len(sites) > 1:
                raise KernelError(f"{self.name}, block {block}: warps wait at different places")
            if sites == {0}:
                return
            state[CLOCK] += 1
            state[BLOCK_BEGAN] = state[CLOCK]
            state[WARP_BEGAN:] = state[CLOCK]

    def _run_warp(
        self, turns: list[Any], threads: range, number: int, state: Any, block: int
    ) -> int:
        while True:
            sites = {next(turns[thread]) for thread in threads}
            if len(sites) > 1:
                raise KernelError(
                    f"{self.name}, block {block}: threads of warp {number} wait at different places"
                )
            (site,) = sites
            if site % 2 == 0:
                return int(site)
            state[CLOCK] += 1
            state[WARP_BEGAN + number] = state[CLOCK]


@cache
def emulated(key: Key) -> Emulated:
    """The kernel of a key."""
    factory, variant = key
    name = f"{factory.__module__.rpartition('.')[2]}.{factory.__name__}{variant}"
    return Emulated(factory(*variant), name)


def new_state() -> NDArray[np.int64]:
    """The clock and what belongs to it, before the first launch."""
    return np.zeros(STATE, np.int64)


def _told(state: Any) -> str:
    if not state[ERROR]:
        return "an index of a local array is out of bounds"
    text = ERRORS[int(state[ERROR])]
    return text.format(place=state[PLACE], first=state[FIRST], second=state[SECOND])


@cache
def _imported(text: str) -> Any:
    """The text as a module of a file, so that Numba keeps what it compiles.

    In a folder of its own: what the emulator compiles depends on no other kernel.
    """
    texts = (
        text,
        numba.__version__,
        *(Path(str(m.__file__)).read_text() for m in (memory, scalars)),
    )
    path = _FOLDER / f"kernel_{hashlib.sha256(chr(0).join(texts).encode()).hexdigest()[:20]}.py"
    if not path.exists():
        _FOLDER.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    spec = importlib.util.spec_from_file_location(path.stem, path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[path.stem] = module
    before, numba.config.CACHE_DIR = numba.config.CACHE_DIR, str(_FOLDER)
    spec.loader.exec_module(module)
    numba.config.CACHE_DIR = before
    return module
