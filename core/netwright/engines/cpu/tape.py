"""The interpreter of a tape: runs many whole training steps without touching Python.

A tape is a list of rows of ROW whole numbers: address of the kernel, where its arguments
begin, how many units of work it has, and flags: WAIT until all threads of the team have finished
the rows before, MEET: until all threads of all teams have; CHECK whether the flag at HALT is up,
and stop there; a row that is ALONE is done by the first thread, of every other each thread takes
an equal share. A section of rows runs for each block of the batch before the next section
begins; the last section, the parameter update, runs once a step.

As many blocks as there are teams run at the same time, each by the threads of one team. Rows
that run TOGETHER are shared by all threads: those of the update, and those that add up what the
teams found, after each block that they have done.
"""

from typing import Any

import numpy as np
from numba import njit, types

from netwright.kernels.cpu.llvm.lanes import TEAMS
from netwright.kernels.cpu.llvm.threads import (
    address_of,
    atomic_add,
    atomic_load,
    call_kernel,
    give_way,
    rest,
    set_float_mode,
)

ROW = 4
WAIT, CHECK, ALONE, MEET, TOGETHER = 1, 2, 4, 8, 16
HALT = 0
"""words[HALT] becomes 1 when a gradient is NaN or infinite: the step is not applied."""
SEED = 1
"""words[SEED] is the seed of random numbers that are drawn on the tape."""
RESERVED = 8
"""Words at the beginning that are not arguments."""
FLUSH_DENORMALS = 0x9FC0
"""All exceptions masked, flush to zero, denormals are zero."""
_SPINS = 200
_LINE = 16
"""Words to keep between counters of different threads: two cache lines."""


def sync_words(threads: int) -> int:
    """The length of the array in which threads meet.

    A counter for all threads, one for each team, and how often each thread has met all others
    and those of its team.
    """
    return _LINE * (2 * threads + 1)


@njit(nogil=True, cache=True, error_model="numpy")  # type: ignore[untyped-decorator, unused-ignore]
def _meet(counters: Any, counter: int, everybody: int) -> None:
    """Come to a counter and wait until `everybody` has."""
    atomic_add(counters, counter, 1)
    spins = 0
    while atomic_load(counters, counter) < everybody:
        rest()
        spins += 1
        if spins > _SPINS:
            give_way()


@njit(  # type: ignore[untyped-decorator, unused-ignore]
    types.int64(
        types.int64[::1],
        types.float32[::1],
        types.int64[::1],
        types.int64[::1],
        types.int64[::1],
        *(types.int64,) * 6,
    ),
    nogil=True,
    cache=True,
    error_model="numpy",
)
def run_tape(  # noqa: C901, PLR0912, PLR0913
    rows: Any,
    arena: Any,
    words: Any,
    sync: Any,
    sections: Any,
    thread: int,
    threads: int,
    first: int,
    last: int,
    blocks: int,
    stride: int,
) -> int:
    """Run steps first .. last-1 as one of several threads; returns the step that was reached.

    It is less than `last` when the flag at HALT stopped the tape before an update. `sections`
    holds the first row of each section and the number of rows; the arguments of block or team n
    begin n `stride` words after those of the first.
    """
    p, w, counters = address_of(arena), address_of(words), address_of(sync)
    teams = words[TEAMS]
    members = threads // teams
    team, member = thread // members, thread % members
    own = _LINE * (threads + 1 + thread)
    met_all, met_team = sync[own], sync[own + 1]
    mode = set_float_mode(np.int32(FLUSH_DENORMALS))
    step = first
    while step < last:
        for section in range(sections.size - 1):
            turns = blocks // teams
            if section == sections.size - 2:
                turns = 1
            for turn in range(turns):
                mine = team if teams > 1 else turn
                for row in range(sections[section], sections[section + 1]):
                    flags = rows[ROW * row + 3]
                    if threads > 1 and flags & MEET:
                        met_all += 1
                        _meet(counters, 0, met_all * threads)
                    if members > 1 and flags & WAIT:
                        met_team += 1
                        _meet(counters, _LINE * (team + 1), met_team * members)
                    if flags & CHECK and words[HALT] != 0:
                        break
                    units = rows[ROW * row + 2]
                    block, copy, share, shares = turn * teams + team, mine, member, members
                    if flags & TOGETHER:
                        block, copy, share, shares = turn * teams, 0, thread, threads
                    low, high = units * share // shares, units * (share + 1) // shares
                    if flags & ALONE:
                        low, high = 0, units * (share == 0)
                    if high > low:
                        at = rows[ROW * row + 1] + copy * stride
                        call_kernel(rows[ROW * row], p, w, at, step, block, low, high)
        if words[HALT] != 0:
            break
        step += 1
    sync[own], sync[own + 1] = met_all, met_team
    set_float_mode(mode)
    return step
