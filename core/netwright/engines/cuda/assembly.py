"""Launches in the making: their arguments name buffers that have no place yet."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from netwright.engines.cuda.arithmetic import Arithmetic
from netwright.engines.cuda.device import Launch
from netwright.engines.place import Argument, Place
from netwright.engines.workspace import Workspace
from netwright.kernels.variant import Factory, Key, Variant
from netwright.program.memory import Life, place

ALIGNMENT = 64
"""Floats: every buffer begins at a multiple of 256 bytes."""
STEP, HALT, SEED = range(3)
"""Words of a tape that change: the number of the step, whether a gradient is not finite, the
seed of random numbers. Each tape has its own, see `Assembly.state`."""
_STATE = 8


@dataclass(frozen=True, slots=True)
class Row:
    """One launch before memory is planned: what it computes, reads and writes."""

    kernel: Key
    arguments: tuple[Argument, ...]
    blocks: int
    threads: int
    reads: frozenset[str]
    writes: frozenset[str]
    node: str


@dataclass(kw_only=True)
class Assembly(Workspace):
    """Collects buffers, tables and rows for a batch of `lanes` lanes.

    Activations are (features, lanes); parameters lie as `ParameterBlock` says. Buffers begin
    with anything in them, but those of tensors without a batch axis with 0, since their padding
    must be 0, which nobody writes. `words` are shared by the tapes of a run; `lanes` are the batch,
    filled up to a multiple of 32.
    """

    threads: int = 0
    """Threads of every block whose threads wait for each other, where they must be as many."""
    arithmetic: Arithmetic = Arithmetic.PLAIN
    """What multiplies matrices."""
    rows: list[Row] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Make room for what changes from step to step."""
        self._state = self.room(_STATE)

    def state(self, number: int) -> int:
        """Where STEP, HALT or SEED stand in the words: an argument of kernels that want it."""
        return self._state + number

    def emit(
        self,
        factory: Factory,
        arguments: Sequence[Argument],
        blocks: int,
        threads: int,
        reads: Iterable[Place],
        writes: Iterable[Place],
        variant: Variant = (),
    ) -> None:
        """Append a launch. `reads` and `writes` are all that it touches of the floats."""
        read, written = frozenset(p.buffer for p in reads), frozenset(p.buffer for p in writes)
        key = (factory, variant)
        self.rows.append(Row(key, tuple(arguments), blocks, threads, read, written, self.node))

    def layout(self, kept: Iterable[str], start: int) -> tuple[dict[str, int], int, int]:
        """(offsets, end of what must survive, end): places for every buffer, from `start` on."""
        first: dict[str, int] = {}
        last: dict[str, int] = {}
        for number, row in enumerate(self.rows):
            for name in row.reads | row.writes:
                if name not in self.pinned:
                    first.setdefault(name, number)
                    last[name] = number
        offsets = dict(self.pinned)
        for name in sorted(self.sums & first.keys()):
            offsets[name] = start
            start += self._room(name)
        for name in {self.root(name) for name in kept} & last.keys():
            last[name] = len(self.rows)
        lives = [
            Life(name, self._room(name), first[name], last[name])
            for name in first
            if name not in offsets
        ]
        planned = place(lives, ALIGNMENT, start)
        return {**offsets, **planned.offsets}, start, planned.size

    def launches(self, offsets: dict[str, int]) -> list[Launch]:
        """The rows with every name replaced by an offset; appends their arguments to the words."""
        made = []
        for row in self.rows:
            at = len(self.words)
            self.words += [
                a if isinstance(a, int) else offsets[a.buffer] + a.offset for a in row.arguments
            ]
            reads, writes = (self._spans(names, offsets) for names in (row.reads, row.writes))
            made.append(Launch(row.kernel, row.blocks, row.threads, at, reads, writes))
        return made

    def _spans(self, names: Iterable[str], offsets: dict[str, int]) -> tuple[tuple[int, int], ...]:
        return tuple((offsets[n], offsets[n] + self.sizes[n]) for n in sorted(names))

    def _room(self, name: str) -> int:
        return -(-self.sizes[name] // ALIGNMENT) * ALIGNMENT
