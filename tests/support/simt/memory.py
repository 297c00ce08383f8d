"""Watched memory: every access is checked for bounds, alignment, first use and races.

Beside each array lies a shadow of four words for each number: when and by whom it was last
written, when and by whom it was last read. Time is a clock that counts whenever threads have
waited for each other. Two accesses of which one writes are a race unless

    the same thread made both, or
    both threads are of one warp, and the warp has met since the first, or
    both are of one block, and the block has met since the first, or
    the first was made by an earlier launch.

What `copy4` brings is there only after `wait_for_copies`: until then any access of it is a race.

Blocks of one launch never meet. Who is block * _MANY + thread; readers who are several are
remembered as several: of the warp, of the block, or of the launch.
"""

from typing import Any

import numpy as np
from numba import njit

WARP = 32
CLOCK, LAUNCH, BLOCK_BEGAN, BLOCK, ERROR, PLACE, FIRST, SECOND, WARP_BEGAN = range(9)
"""Words of the state: the clock, when launch and phase began, the block, the error found; then
for each warp when its phase began."""
STATE = WARP_BEGAN + 32
_MANY = 2048
_ON_ITS_WAY = 1 << 62
"""When something was written that is still being copied."""
_OF_WARP, _OF_BLOCK, _OF_LAUNCH = 1024, 1056, 1057
"""Threads from 1024 on stand for several readers: of warp n, of the block, of the launch."""
OUT_OF_BOUNDS, MISALIGNED, UNWRITTEN, WRITE_RACE, READ_RACE, WRITE_AFTER_READ = range(1, 7)
ERRORS = {
    OUT_OF_BOUNDS: "index {place} is out of bounds (thread {first})",
    MISALIGNED: "index {place} of an access of 128 bits is no multiple of 4 (thread {first})",
    UNWRITTEN: "nobody has written what thread {first} reads at {place}",
    WRITE_RACE: "threads {second} and {first} both write {place}, and nothing lies between",
    READ_RACE: "thread {first} reads {place}, which thread {second} wrote with nothing between",
    WRITE_AFTER_READ: "thread {first} writes {place}, which {second} read with nothing between",
}


class KernelError(AssertionError):
    """What a kernel did wrong: where, and which threads."""


def shadow_of(count: int) -> Any:
    """The shadow of an array that nobody has touched."""
    return np.full((count, 4), -1, np.int64)


_compiled = njit(cache=True, error_model="numpy")


@_compiled  # type: ignore[untyped-decorator, unused-ignore]
def _fail(c: Any, error: int, place: int, first: int, second: int) -> None:
    c[ERROR], c[PLACE], c[FIRST], c[SECOND] = error, place, first, second
    raise ValueError("a kernel is at fault")


@_compiled  # type: ignore[untyped-decorator, unused-ignore]
def _is_before(c: Any, thread: int, time: int, who: int) -> bool:
    """Whether an access of the past is surely over for this thread."""
    if time == _ON_ITS_WAY:
        return False
    if time < c[LAUNCH]:
        return True
    block, other = who // _MANY, who % _MANY
    if block != c[BLOCK] or other == _OF_LAUNCH:
        return False
    if other == thread:
        return True
    warp = other // WARP
    if other >= _OF_WARP:
        warp = other - _OF_WARP
    if warp == thread // WARP:
        return bool(time < c[WARP_BEGAN + warp])
    return bool(time < c[BLOCK_BEGAN])


@_compiled  # type: ignore[untyped-decorator, unused-ignore]
def _see(a: Any, s: Any, i: int, c: Any, thread: int, is_fresh: bool) -> None:
    """Note and check a read."""
    if i < 0 or i >= a.size:
        _fail(c, OUT_OF_BOUNDS, i, thread, 0)
    if is_fresh and s[i, 0] < 0:
        _fail(c, UNWRITTEN, i, thread, 0)
    if s[i, 0] >= 0 and not _is_before(c, thread, s[i, 0], s[i, 1]):
        _fail(c, READ_RACE, i, thread, s[i, 1] % _MANY)
    time, who = s[i, 2], s[i, 3]
    me = c[BLOCK] * _MANY + thread
    if time >= 0 and not _is_before(c, thread, time, who):
        other = who % _MANY
        if who // _MANY != c[BLOCK] or other == _OF_LAUNCH:
            me = c[BLOCK] * _MANY + _OF_LAUNCH
        elif other // WARP == thread // WARP or other == _OF_WARP + thread // WARP:
            me = c[BLOCK] * _MANY + _OF_WARP + thread // WARP
        else:
            me = c[BLOCK] * _MANY + _OF_BLOCK
    s[i, 2], s[i, 3] = c[CLOCK], me


@_compiled  # type: ignore[untyped-decorator, unused-ignore]
def _mark(a: Any, s: Any, i: int, c: Any, thread: int) -> None:
    """Note and check a write."""
    if i < 0 or i >= a.size:
        _fail(c, OUT_OF_BOUNDS, i, thread, 0)
    if s[i, 0] >= 0 and not _is_before(c, thread, s[i, 0], s[i, 1]):
        _fail(c, WRITE_RACE, i, thread, s[i, 1] % _MANY)
    if s[i, 2] >= 0 and not _is_before(c, thread, s[i, 2], s[i, 3]):
        _fail(c, WRITE_AFTER_READ, i, thread, s[i, 3] % _MANY)
    s[i, 0], s[i, 1] = c[CLOCK], c[BLOCK] * _MANY + thread


@_compiled  # type: ignore[untyped-decorator, unused-ignore]
def get(a: Any, s: Any, i: int, c: Any, thread: int, is_fresh: bool) -> Any:
    """a[i]; `is_fresh` memory must have been written before."""
    _see(a, s, i, c, thread, is_fresh)
    return a[i]


@_compiled  # type: ignore[untyped-decorator, unused-ignore]
def put(a: Any, s: Any, i: int, value: Any, c: Any, thread: int) -> None:
    """a[i] = value."""
    _mark(a, s, i, c, thread)
    a[i] = value


@_compiled  # type: ignore[untyped-decorator, unused-ignore]
def get4(a: Any, s: Any, i: int, c: Any, thread: int, is_fresh: bool) -> Any:
    """Four numbers at once."""
    if i % 4:
        _fail(c, MISALIGNED, i, thread, 0)
    for lane in range(4):
        _see(a, s, i + lane, c, thread, is_fresh)
    return a[i], a[i + 1], a[i + 2], a[i + 3]


@_compiled  # type: ignore[untyped-decorator, unused-ignore]
def put4(a: Any, s: Any, i: int, x: Any, y: Any, z: Any, u: Any, c: Any, thread: int) -> None:
    """Four numbers at once."""
    if i % 4:
        _fail(c, MISALIGNED, i, thread, 0)
    for lane in range(4):
        _mark(a, s, i + lane, c, thread)
    a[i], a[i + 1], a[i + 2], a[i + 3] = x, y, z, u


@_compiled  # type: ignore[untyped-decorator, unused-ignore]
def own(a: Any, i: int, c: Any, thread: int) -> int:
    """An index of registers, checked."""
    if i < 0 or i >= a.size:
        _fail(c, OUT_OF_BOUNDS, i, thread, 0)
    return i


@_compiled  # type: ignore[untyped-decorator, unused-ignore]
def bring4(
    to: Any, to_s: Any, i: int, a: Any, a_s: Any, j: int, count: int, c: Any, thread: int
) -> None:
    """Begin to copy the first `count` of four numbers, and zeros for the others."""
    if i % 4 or (j % 4 and count):
        _fail(c, MISALIGNED, i, thread, 0)
    for lane in range(4):
        _mark(to, to_s, i + lane, c, thread)
        to_s[i + lane, 0] = _ON_ITS_WAY
        to[i + lane] = 0
        if lane < count:
            _see(a, a_s, j + lane, c, thread, False)
            to[i + lane] = a[j + lane]


@_compiled  # type: ignore[untyped-decorator, unused-ignore]
def arrived(s: Any, c: Any, thread: int) -> None:
    """What this thread has begun to copy into shared memory is there."""
    me = c[BLOCK] * _MANY + thread
    for i in range(len(s)):
        if s[i, 0] == _ON_ITS_WAY and s[i, 1] == me:
            s[i, 0] = c[CLOCK]
