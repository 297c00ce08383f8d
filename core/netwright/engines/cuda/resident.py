"""Tiny networks: many steps in one launch of one block, which does a tape line by line.

Between two launches of a tape a GPU needs longer than a tiny network needs for what it computes;
between two lines of a table it only waits for the threads of one block. The kernels are those of
the tape, so a step gives the same bits.
"""

import ast
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from netwright.engines.cuda import shipped
from netwright.engines.cuda.device import Launch
from netwright.engines.cuda.shipped import name_of
from netwright.engines.persistent import Persistent
from netwright.engines.update import Update
from netwright.kernels.cuda import resident as kernels
from netwright.kernels.variant import Key
from netwright.operations.table import TABLE
from netwright.program.program import Program

THREADS = kernels.THREADS
_NAME = "resident.steps("
_MOST_WORK = 1 << 20
"""Multiply-adds of a step up to which one processor does it before all have been told."""
_MOST_FLOATS = 1 << 15
"""Parameters, gradients and moments up to which all stays in the cache of one processor."""
_LAUNCH_MICROSECONDS = 20_000
"""How long a launch may take: others wait for the GPU meanwhile, such as the screen."""
_BLOCK_MICROSECONDS, _WORK_A_MICROSECOND = 0.5, 10_000
"""What a block and a multiply-add take, estimated on the safe side."""


class Residence(StrEnum):
    """Which training tapes one block does."""

    NEVER = "none"
    IF_SHIPPED = "those of tiny networks whose kernels are shipped together"
    ALWAYS = "all"


@dataclass(frozen=True, slots=True)
class Resident:
    """A tape as one launch."""

    launch: Launch
    turns: int
    """Where in the words the number of steps stands that the launch is to do."""
    most: int
    """The most steps of one launch."""


def is_tiny(training: Program, evaluation: Program, update: Update, batch: int) -> bool:
    """Whether one block is faster than many."""
    numbers = Persistent.of(evaluation, update).end
    return numbers <= _MOST_FLOATS and work_of(training, batch) <= _MOST_WORK


def work_of(program: Program, lanes: int) -> int:
    """Multiply-adds of a step."""
    return lanes * sum(TABLE[call.operation].multiply_adds(call) for call in program.calls)


def together(launches: Sequence[Launch], words: list[int], work: int) -> Resident:
    """The launches of a step as one; appends its table to the words."""
    kernel = kernel_of(launch.kernel for launch in launches)
    parts = str(kernel[1][0]).splitlines()
    table = len(words)
    for launch in launches:
        words += [parts.index(name_of(launch.kernel)), launch.at, launch.blocks, launch.threads]
    turns = len(words)
    words += [1, table, len(launches), turns]
    reads = tuple(sorted({span for launch in launches for span in launch.reads}))
    writes = tuple(sorted({span for launch in launches for span in launch.writes}))
    blocks = sum(launch.blocks for launch in launches)
    each = blocks * _BLOCK_MICROSECONDS + work / _WORK_A_MICROSECOND
    most = max(1, int(_LAUNCH_MICROSECONDS / each))
    return Resident(Launch(kernel, 1, THREADS, turns + 1, reads, writes), turns, most)


def kernel_of(parts: Iterable[Key]) -> Key:
    """The kernel that does steps of these parts: a shipped one that has them all, or their own.

    Of several the one with the fewest parts: the driver has the least to compile.
    """
    wanted = sorted(set(map(name_of, parts)))
    others = [text for text in _shipped() if {*wanted} <= {*text.splitlines()}]
    text = min(others, key=lambda each: (each.count("\n"), each), default="\n".join(wanted))
    return kernels.steps, (text,)


def _shipped() -> Iterator[str]:
    """The parts of each kernel that does whole steps and is shipped."""
    for name in shipped.names():
        if name.startswith(_NAME):
            text: str = ast.literal_eval(name.removeprefix(_NAME).removesuffix(")"))
            yield text


def is_shipped(kernel: Key) -> bool:
    """Whether it need not be compiled."""
    return name_of(kernel) in shipped.names()
