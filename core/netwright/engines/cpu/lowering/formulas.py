"""Formulas on the tape: what each name stands for, and the rows that compute them.

The numbers of a tensor are rows of lanes, or longer rows where that makes no difference; see
`kernels/cpu/llvm/formulas.py` for the kinds of operands.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field

from netwright.engines.cpu.assembly import Argument, Assembly, Place
from netwright.kernels.cpu import pointwise as kernels
from netwright.kernels.cpu.llvm.emit import LANES
from netwright.kernels.variant import float_bits
from netwright.operations.formula.syntax import known
from netwright.operations.formula.tree import names_of, spelled

SCALE = Place("lane scale")
"""1 / batch size in lanes that carry a sample, 0 in padded ones."""


@dataclass
class Operands:
    """Everything that names in a formula may stand for."""

    asm: Assembly
    _items: dict[str, tuple[str, Argument]] = field(default_factory=dict)

    def place(self, name: str, kind: str, place: Place) -> None:
        """A tensor: `each`, `shared`, `lane` or `row`."""
        self._items[name] = (kind, place)

    def constant(self, name: str, value: float) -> None:
        """One number: it may change without another kernel."""
        self._items[name] = ("word", float_bits(value))

    def table(self, name: str, values: Iterable[float]) -> None:
        """One number for each row."""
        self._items[name] = ("table", self.asm.table(map(float_bits, values)))

    def used(self, text: str) -> tuple[str, list[Argument]]:
        """(kinds, arguments) of the names that the formula uses."""
        names = names_of(known(text))
        kinds = " ".join(f"{name}:{self._items[name][0]}" for name in names)
        return kinds, [self._items[name][1] for name in names]


@dataclass(frozen=True, slots=True)
class Rows:
    """`count` rows of `length` numbers; `group` of them share what is shared."""

    count: int
    length: int
    group: int = 1


def emit_formula(asm: Assembly, text: str, operands: Operands, rows: Rows, out: Place) -> None:
    """Out = the formula, for every number."""
    text = spelled(known(text))
    kinds, arguments = operands.used(text)
    pieces = -(-rows.length // kernels.CHUNK)
    asm.emit(
        kernels.formula,
        (rows.length, pieces, rows.group, out, *arguments),
        rows.count * pieces,
        _places(arguments),
        [out],
        (text, kinds),
    )


def emit_row_totals(asm: Assembly, text: str, operands: Operands, rows: Rows, out: Place) -> None:
    """Out (+)= the sum of the formula over each row: the batch, and what belongs to the row."""
    text = spelled(known(text))
    kinds, arguments = operands.used(text)
    asm.emit(
        kernels.formula_row_total,
        (rows.length, rows.group, out, *arguments),
        rows.count,
        _places(arguments),
        [out],
        (text, kinds),
    )


def emit_lane_totals(asm: Assembly, text: str, operands: Operands, rows: Rows, out: Place) -> None:
    """Out = the sum of the formula over the rows, for each lane."""
    text = spelled(known(text))
    kinds, arguments = operands.used(text)
    asm.emit(
        kernels.formula_lane_total,
        (rows.count, rows.length, rows.group, out, *arguments),
        rows.length // LANES,
        _places(arguments),
        [out],
        (text, kinds),
    )


def _places(arguments: Iterable[Argument]) -> list[Place]:
    return [argument for argument in arguments if isinstance(argument, Place)]
