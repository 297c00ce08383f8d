"""A tape in the making: rows whose arguments name buffers that have no place yet."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from netwright.engines.cpu.parameters import stored_size
from netwright.engines.cpu.tape import CHECK, RESERVED, ROW, WAIT
from netwright.engines.cpu.tiles import Tile
from netwright.kernels.cpu.kernel import Factory, Key, Variant, address
from netwright.operations.tensor import Tensor
from netwright.program.memory import Layout, Life, place

ALIGNMENT = 16
"""Floats: every buffer begins at a multiple of a cache line."""


@dataclass(frozen=True, slots=True)
class Place:
    """An offset into a buffer, known by name until memory is planned."""

    buffer: str
    offset: int = 0


Argument = int | Place


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


@dataclass
class Assembly:
    """Collects buffers, tables and rows for blocks of `lanes` lanes."""

    lanes: int
    blocks: int
    slots: int
    """Steps whose order and coefficients are kept at once; a ring."""
    sizes: dict[str, int] = field(default_factory=dict)
    pinned: dict[str, int] = field(default_factory=dict)
    """Offsets of buffers that live outside the workspace."""
    aliases: dict[str, str] = field(default_factory=dict)
    rows: list[Row] = field(default_factory=list)
    update: int = 0
    """The first row of the parameter update."""
    words: list[int] = field(default_factory=lambda: [0] * RESERVED)
    rings: dict[str, str] = field(default_factory=dict)
    """The ring of each scalar, by tensor name."""
    node: str = ""
    product_tiles: set[Tile] = field(default_factory=set)
    """Sizes of tile in use; shared by the tapes of a run, so that they share kernels."""
    correlation_tiles: set[Tile] = field(default_factory=set)
    lasting: set[str] = field(default_factory=set)
    """Workspace buffers that keep sums from block to block, so share their memory with nobody."""
    _tables: dict[tuple[int, ...], int] = field(default_factory=dict)

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
                self.lasting.add(name)
        return Place(name)

    def pin(self, name: str, offset: int, size: int) -> None:
        """A buffer that has its place outside the workspace."""
        self.pinned[name] = offset
        self.sizes[name] = size

    def _root(self, name: str) -> str:
        while name in self.aliases:
            name = self.aliases[name]
        return name

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
        """Append a row."""
        self.rows.append(
            Row(
                factory,
                variant,
                tuple(arguments),
                units,
                frozenset(p.buffer for p in reads),
                frozenset(p.buffer for p in writes),
                self.node,
                checked,
            )
        )

    def layout(self, kept: Iterable[str], start: int) -> Layout:
        """Places for every workspace buffer, from offset `start` on."""
        first: dict[str, int] = {}
        last: dict[str, int] = {}
        for number, row in enumerate(self.rows):
            for name in row.reads | row.writes:
                if name not in self.pinned:
                    first.setdefault(name, number)
                    last[name] = number
        for name in {self._root(name) for name in kept} | self.lasting:
            if name in last:
                first[name], last[name] = 0, len(self.rows)
        lives = [Life(name, self.sizes[name], first[name], last[name]) for name in first]
        return place(lives, ALIGNMENT, start)

    def compile(self, layout: Layout) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """(rows, words): every name replaced by an offset, every kernel by its address."""
        offsets = {**self.pinned, **layout.offsets}
        barriers = self._barriers(offsets)
        words = list(self.words)
        rows: list[int] = []
        for row, barrier in zip(self.rows, barriers, strict=True):
            start = len(words)
            words.extend(
                a if isinstance(a, int) else offsets[a.buffer] + a.offset for a in row.arguments
            )
            rows += [address(row.factory, *row.variant), start, row.units, barrier]
        assert len(rows) == ROW * len(self.rows)
        return np.array(rows, np.int64), np.array(words, np.int64)

    def tensors(self) -> dict[str, int]:
        """Floats of each tensor of the network, without the blocks that join them."""
        return {name: size for name, size in self.sizes.items() if "/" in name}

    @property
    def kernels(self) -> list[Key]:
        """The kernels of the rows, in order."""
        return [(row.factory, row.variant) for row in self.rows]

    def _barriers(self, offsets: dict[str, int]) -> list[int]:
        """Where all threads wait: before a row that meets memory of the rows since the last wait.

        Read after write, write after read and write after write all count, by the ranges in
        which buffers really lie. The first row of a block and of the update always wait.
        """
        spans = {name: (start, start + self.sizes[name]) for name, start in offsets.items()}

        def meet(names: set[str], others: frozenset[str]) -> bool:
            return any(
                spans[a][0] < spans[b][1] and spans[b][0] < spans[a][1]
                for a in names
                for b in others
            )

        read: set[str] = set()
        written: set[str] = set()
        barriers = []
        for number, row in enumerate(self.rows):
            needed = (
                row.checked
                or number in (0, self.update)
                or meet(written, row.reads | row.writes)
                or meet(read, row.writes)
            )
            if needed:
                read, written = set(), set()
            read |= row.reads
            written |= row.writes
            barriers.append(CHECK if row.checked else WAIT if needed else 0)
        return barriers
