"""Formulas of calls: what each name stands for, in the same way on every engine.

The numbers of a tensor are rows of lanes, or longer rows where that makes no difference. A name
is of a kind: `each` number its own, `shared` by a group of rows, `lane` the same for every row,
`row` one number for a group of rows, `table` one number a row, `word` one number.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field

from netwright.engines.fusion import FusedCall
from netwright.engines.place import SCALE, Argument, Place
from netwright.engines.workspace import Workspace
from netwright.kernels.variant import float_bits
from netwright.operations.formula.functions import FUNCTIONS
from netwright.operations.formula.syntax import known
from netwright.operations.formula.tree import Apply, names_of, parts_of
from netwright.operations.losses import constants_of
from netwright.operations.operation import number, numbers, word
from netwright.operations.pointwise import Formula, PointwiseOperation
from netwright.operations.table import TABLE


@dataclass
class Operands:
    """Everything that names in a formula may stand for."""

    asm: Workspace
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


def formula_of(fused: FusedCall) -> Formula:
    operation = TABLE[fused.call.operation]
    assert isinstance(operation, PointwiseOperation)
    return operation.formula(fused.call.settings)


def operands_of(asm: Workspace, fused: FusedCall, formula: Formula) -> Operands:
    operands = Operands(asm)
    for name, tensor in zip(formula.names, fused.call.inputs, strict=True):
        kind = "row" if name in formula.parameters else "each"
        operands.place(name, kind, asm.at(tensor))
    for name in formula.constants:
        operands.constant(name, number(fused.call.settings, name))
    return operands


def values_of_parameters(fused: FusedCall, formula: Formula) -> int:
    """Numbers of each parameter; 1 if there are none."""
    parameters = fused.call.inputs[len(formula.tensors) :]
    return max((tensor.size for tensor in parameters), default=1)


def has_gaps(text: str) -> bool:
    """Whether there are numbers for which the formula is not defined."""
    parts = parts_of(known(text))
    return any(isinstance(part, Apply) and bool(FUNCTIONS[part.function].needs) for part in parts)


def guarded(formula: Formula) -> str:
    return f"where(dy == 0, 0, {formula.text})" if has_gaps(formula.text) else formula.text


def weighed_formula(asm: Workspace, fused: FusedCall) -> tuple[str, Operands, Rows]:
    """The formula of a loss or of its derivative, times what its numbers count in the mean."""
    text = word(fused.call.settings, "formula")
    operands, rows = operands_of_loss(asm, fused, text)
    share = "scale * factor"
    operands.constant("factor", number(fused.call.settings, "factor"))
    if fused.call.inputs[2:]:
        operands.place("weight", "lane", asm.at(fused.call.inputs[2]))
        share += " * weight"
    return f"where(scale > 0, ({text}) * ({share}), 0)", operands, rows


def operands_of_loss(asm: Workspace, fused: FusedCall, text: str) -> tuple[Operands, Rows]:
    prediction, target = fused.call.inputs[:2]
    settings = fused.call.settings
    classes = prediction.shape[-1] if prediction.shape else 1
    steps = prediction.size // classes
    operands = Operands(asm)
    operands.place("p", "each", asm.at(prediction))
    is_for_all = target.size < prediction.size
    operands.place("t", "shared" if is_for_all else "each", asm.at(target))
    operands.place("scale", "lane", SCALE)
    for name in constants_of(text):
        operands.constant(name, number(settings, name))
    if "k" in names_of(known(text)):
        operands.table("k", list(range(classes)) * steps)
    if "c" in names_of(known(text)):
        operands.table("c", (numbers(settings, "class_weights") or (1.0,) * classes) * steps)
    return operands, Rows(prediction.size, asm.lanes, classes)


def places(arguments: Iterable[Argument]) -> list[Place]:
    """Those of the arguments that are tensors."""
    return [argument for argument in arguments if isinstance(argument, Place)]
