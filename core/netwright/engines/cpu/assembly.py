"""A tape in the making: rows whose arguments name buffers that have no place yet."""

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from netwright.engines.cpu.planes import Planes
from netwright.engines.cpu.tape import RESERVED
from netwright.engines.cpu.tiles import Tile
from netwright.engines.place import SCALE, Argument, Place
from netwright.engines.workspace import Workspace
from netwright.kernels.variant import Factory, Key, Variant
from netwright.program.memory import Layout, Life, place

ALIGNMENT = 16
"""Floats: every buffer begins at a multiple of a cache line."""


@dataclass(frozen=True, slots=True)
class Row:
    """One call of a kernel: what it computes, reads and writes."""

    factory: Factory
    variant: Variant
    arguments: tuple[Argument, ...]
    units: int
    reads: frozenset[str]
    writes: frozenset[str]
    node: str
    checked: bool = False
    """Do not run, nor anything after it, once the HALT flag is up."""
    together: bool = False
    """All threads share it, not each team for the block that it works on."""


@dataclass(kw_only=True)
class Assembly(Workspace):
    """Collects buffers, tables and rows for blocks of `lanes` lanes.

    `sums` gather over the blocks of the batch: they are complete after the last block.
    """

    blocks: int
    is_single: bool = False
    """The batch is one sample."""
    samples: int = 0
    """Samples of a batch of few, whose images lie in planes (see `planes.py`), else 0."""
    planes: dict[str, Planes] = field(default_factory=dict)
    """Tensors that lie in planes, by name."""
    scale: Place = SCALE
    """What each lane counts in a mean over the batch."""
    rows: list[Row] = field(default_factory=list)
    words: list[int] = field(default_factory=lambda: [0] * RESERVED)
    product_tiles: set[Tile] = field(default_factory=set)
    """Sizes of tile in use; shared by the tapes of a run, so that they share kernels."""
    correlation_tiles: set[Tile] = field(default_factory=set)
    sections: list[int] = field(default_factory=lambda: [0])
    """First rows of the sections; see `tape`."""
    crossing: set[str] = field(default_factory=set)
    """Buffers that a later section reads: every block has its own. Known after `layout`."""
    teams: int = 1
    """Blocks that are computed at a time; each team has a workspace of its own."""
    workspace: int = 0
    """Floats of the workspace of a team. Known after `layout`."""
    gathered: dict[str, tuple[int, int]] = field(default_factory=dict)
    """Pinned buffers of which each team has its own: how far from the first to the second one,
    and from there to the next."""
    _unfinished: set[str] = field(default_factory=set)
    """Sums that the present section adds to."""
    _together: bool = False

    def sum_buffer(self, name: str, size: int) -> Place:
        """A buffer of the workspace that gathers sums over the blocks."""
        self.sums.add(name)
        return self.buffer(name, size)

    def emit(
        self,
        factory: Factory,
        arguments: Sequence[Argument],
        units: int,
        reads: Iterable[Place],
        writes: Iterable[Place],
        variant: Variant = (),
        checked: bool = False,
    ) -> None:
        """Append a row. One that reads an unfinished sum over the batch begins a new section."""
        read, written = frozenset(p.buffer for p in reads), frozenset(p.buffer for p in writes)
        if self.blocks > 1 and read & self._unfinished and not self._together:
            self.begin_section()
        self._unfinished |= written & self.sums
        of_row = (self.node, checked, self._together)
        self.rows.append(Row(factory, variant, tuple(arguments), units, read, written, *of_row))

    def check(self, row: int) -> None:
        """Neither run this row nor anything after it once the HALT flag is up."""
        self.rows[row] = replace(self.rows[row], checked=True)

    def begin_section(self) -> None:
        """Rows from here on run when all blocks have gone through the rows before."""
        self.sections.append(len(self.rows))
        self._unfinished = set()

    def begin_gathering(self) -> None:
        """Rows from here on are shared by all threads, whenever each team has done a block."""
        self._together = True

    def begin_update(self) -> None:
        """Rows from here on run once a step, in one section: what they write is whole."""
        self.begin_section()
        self._together = True

    def layout(self, kept: Iterable[str], start: int) -> Layout:
        """Places for every workspace buffer, from offset `start` on."""
        first: dict[str, int] = {}
        last: dict[str, int] = {}
        for number, row in enumerate(self.rows):
            for name in row.reads | row.writes:
                if name not in self.pinned:
                    first.setdefault(name, number)
                    last[name] = number
        for name in first:
            begin, end = self._section_of(first[name]), self._section_of(last[name])
            if begin != end and self.blocks > 1 and name not in self.sums:
                self.crossing.add(name)
                first[name] = self.sections[begin]
                last[name] = [*self.sections, len(self.rows)][end + 1] - 1
        for name in {self.root(name) for name in kept} | self.sums:
            if name in last:
                first[name], last[name] = 0, len(self.rows)
        lives = [Life(name, self.extent(name), first[name], last[name]) for name in first]
        layout = place(lives, ALIGNMENT, start)
        self.workspace = -(-(layout.size - start) // ALIGNMENT) * ALIGNMENT
        return replace(layout, size=start + self.teams * self.workspace)

    @property
    def copies(self) -> int:
        """How many blocks have buffers of their own."""
        return self.blocks if self.crossing else self.teams

    def shift(self, name: str, copy: int) -> int:
        """How far a buffer of another block or team lies behind that of the first."""
        if name in self.gathered and copy:
            second, further = self.gathered[name]
            return second + (copy - 1) * further
        if name in self.crossing:
            return copy * self._room(name)
        return copy * self.workspace if self.teams > 1 and name not in self.pinned else 0

    def extent(self, name: str) -> int:
        """Floats that a buffer takes: what later sections read is kept for every block."""
        return self._room(name) * (self.blocks if name in self.crossing else 1)

    def _section_of(self, row: int) -> int:
        return bisect_right(self.sections, row) - 1

    def _room(self, name: str) -> int:
        return -(-self.sizes[name] // ALIGNMENT) * ALIGNMENT

    def tensors(self) -> dict[str, int]:
        """Floats of each tensor of the network, without the blocks that join them."""
        return {name: size for name, size in self.sizes.items() if "/" in name}

    @property
    def kernels(self) -> list[Key]:
        """The kernels of the rows, in order."""
        return [(row.factory, row.variant) for row in self.rows]
