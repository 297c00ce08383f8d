"""What engines share while they lower a program: buffers by name, tables of words, rings."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from netwright.engines.parameters import stored_size
from netwright.engines.place import Place
from netwright.operations.tensor import Tensor


@dataclass(kw_only=True)
class Workspace:
    """Buffers and tables of a program in the making, for `lanes` lanes."""

    lanes: int
    """Samples that stand side by side, padded ones included."""
    slots: int
    """Steps whose order and coefficients are kept at once; a ring."""
    words: list[int] = field(default_factory=list)
    """Whole numbers: arguments and tables."""
    sizes: dict[str, int] = field(default_factory=dict)
    """Floats of each buffer."""
    pinned: dict[str, int] = field(default_factory=dict)
    """Offsets of buffers that live outside the workspace."""
    aliases: dict[str, str] = field(default_factory=dict)
    """Tensors that are another tensor's memory."""
    rings: dict[str, str] = field(default_factory=dict)
    """The ring of each scalar, by tensor name."""
    sums: set[str] = field(default_factory=set)
    """Buffers of tensors without a batch axis: sums over the batch."""
    node: str = ""
    """Whose operations are being lowered."""
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
        name = self.root(tensor.name)
        if name not in self.pinned:
            size = tensor.size * self.lanes if tensor.batched else stored_size(tensor.shape)
            self.buffer(name, size)
        if not tensor.batched:
            self.sums.add(name)
        return Place(name)

    def pin(self, name: str, offset: int, size: int) -> Place:
        """A buffer that has its place outside the workspace."""
        self.pinned[name] = offset
        self.sizes[name] = size
        return Place(name)

    def root(self, name: str) -> str:
        """The tensor whose memory this one is."""
        while name in self.aliases:
            name = self.aliases[name]
        return name
