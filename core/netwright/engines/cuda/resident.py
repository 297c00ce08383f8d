"""Tiny networks: many steps in one launch of one block, which does a tape line by line.

Between two launches of a tape a GPU needs longer than a tiny network needs for what it computes;
between two lines of a table it only waits for the threads of one block. The kernels are those of
the tape, so a step gives the same bits.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from netwright.engines.cuda.device import Launch
from netwright.engines.update import Update
from netwright.kernels.cuda import resident as kernels
from netwright.operations.table import TABLE
from netwright.program.program import Program

THREADS = kernels.THREADS
_MOST_WORK = 1 << 20
"""Multiply-adds of a step up to which one processor does it before all have been told."""
_MOST_FLOATS = 1 << 15
"""Numbers of all parameters: with their gradients and moments they must fit into the cache."""
_LAUNCH_MICROSECONDS = 20_000
"""How long a launch may take: others wait for the GPU meanwhile, such as the screen."""
_BLOCK_MICROSECONDS, _WORK_A_MICROSECOND = 0.5, 10_000
"""What a block and a multiply-add take, estimated on the safe side."""


@dataclass(frozen=True, slots=True)
class Resident:
    """A tape as one launch."""

    launch: Launch
    turns: int
    """Where in the words the number of steps stands that the launch is to do."""
    most: int
    """The most steps of one launch."""


def is_tiny(program: Program, update: Update, lanes: int, parameters: int) -> bool:
    """Whether one block is faster than many."""
    return work_of(program, lanes) <= _MOST_WORK and (
        (2 + update.moments) * parameters <= _MOST_FLOATS
    )


def work_of(program: Program, lanes: int) -> int:
    """Multiply-adds of a step."""
    return lanes * sum(TABLE[call.operation].multiply_adds(call) for call in program.calls)


def together(launches: Sequence[Launch], words: list[int], work: int) -> Resident:
    """The launches of a step as one; appends its table to the words."""
    known = list(dict.fromkeys(launch.kernel for launch in launches))
    names = "\n".join(map(kernels.named, known))
    table = len(words)
    for launch in launches:
        words += [known.index(launch.kernel), launch.at, launch.blocks, launch.threads]
    turns = len(words)
    at = turns + 1
    words += [1, table, len(launches), turns]
    reads, writes = (
        tuple(sorted({span for launch in launches for span in spans(launch)}))
        for spans in (lambda each: each.reads, lambda each: each.writes)
    )
    whole = Launch((kernels.steps, (names,)), 1, THREADS, at, reads, writes)
    blocks = sum(launch.blocks for launch in launches)
    each = blocks * _BLOCK_MICROSECONDS + work / _WORK_A_MICROSECOND
    return Resident(whole, turns, max(1, int(_LAUNCH_MICROSECONDS / each)))
