"""Launches in the making: their arguments name buffers that have no place yet."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from netwright.engines.cuda.device import Launch
from netwright.engines.parameters import stored_size
from netwright.engines.place import Argument, Place
from netwright.kernels.variant import Factory, Key, Variant
from netwright.operations.tensor import Tensor
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


@dataclass
class Assembly:
    """Collects buffers, tables and rows for a batch of `lanes` lanes.

    Activations are (features, lanes); parameters lie as `ParameterBlock` says. Buffers begin
    with anything in them, but those of tensors without a batch axis with 0.
    """

    lanes: int
    """The batch, filled up to a multiple of 32."""
    slots: int
    """Steps whose order and coefficients are kept at once; a ring."""
    words: list[int]
    """Shared by the tapes of a run."""
    threads: int = 0
    """Threads of every block whose threads wait for each other, where they must be as many."""
    sizes: dict[str, int] = field(default_factory=dict)
    pinned: dict[str, int] = field(default_factory=dict)
    """Offsets of buffers that live outside the workspace."""
    aliases: dict[str, str] = field(default_factory=dict)
    rows: list[Row] = field(default_factory=list)
    rings: dict[str, str] = field(default_factory=dict)
    """The ring of each scalar, by tensor name."""
    node: str = ""
    _whole: set[str] = field(default_factory=set)
    """Buffers of tensors without a batch axis."""
    _tables: dict[tuple[int, ...], int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Make room for what changes from step to step."""
        self._state = self.room(_STATE)

    def state(self, number: int) -> int:
        """Where STEP, HALT or SEED stand in the words: an argument of kernels that want it."""
        return self._state + number

    def table(self, values: Iterable[int]) -> int:
        """Where in the words these values stand; equal tables are kept once."""
        key = tuple(values)
        if key not in self._tables:
            self._tables[key] = len(self.words)
            self.words.extend(key)
        return self._tables[key]

    def room(self, length: int) -> int:
        """Where in the words there is room for `length` numbers written later."""
        start = len(self.words)
        self.words.extend([0] * length)
        return start

    def buffer(self, name: str, size: int) -> Place:
        """A buffer of the workspace; its memory is shared with others when it is not in use."""
        self.sizes[name] = max(size, self.sizes.get(name, 0))
        return Place(name)

    def at(self, tensor: Tensor) -> Place:
        """Where a tensor is: lanes innermost if it is batched."""
        name = self._root(tensor.name)
        if name not in self.pinned:
            size = tensor.size * self.lanes if tensor.batched else stored_size(tensor.shape)
            self.buffer(name, size)
            if not tensor.batched:
                # Its padding must be 0, which nobody writes.
                self._whole.add(name)
        return Place(name)

    def pin(self, name: str, offset: int, size: int) -> Place:
        """A buffer that has its place outside the workspace."""
        self.pinned[name] = offset
        self.sizes[name] = size
        return Place(name)

    def _root(self, name: str) -> str:
        while name in self.aliases:
            name = self.aliases[name]
        return name

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
        for name in sorted(self._whole & first.keys()):
            offsets[name] = start
            start += self._room(name)
        for name in {self._root(name) for name in kept} & last.keys():
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
