"""Formulas in kernels: the text of a formula becomes vector code, LANES numbers at a time.

The text and its operands are literals of the kernel, so that Numba finds the kernel again in
its cache. Numbers form rows of `length`; operands are written "name:kind ...", and each takes
one word of the arguments:

    each    p[word + row length + i]
    shared  p[word + (row // group) length + i]     the same for a group of rows
    lane    p[word + i]                             the same for every row
    row     p[word + row // group]                  one number for a group of rows
    table   w[word + row], the bits of a float32    one number a row
    word    the word itself, as the bits of a float32

Before the operands stand two words: the group, and the offset in p where the result begins.
"""

from typing import Any

from llvmlite import ir
from numba import types
from numba.core import cgutils
from numba.extending import intrinsic

from netwright.kernels.cpu.llvm.emit import (
    FLOAT,
    I32,
    LANES,
    VECTOR,
    emit_load,
    emit_splat,
    emit_store,
    floats,
    int64,
    lanes,
    splat_constant,
    word_constant,
    words,
)
from netwright.kernels.cpu.llvm.functions import EMIT, emit_whole_or_root
from netwright.operations.formula.syntax import known
from netwright.operations.formula.tree import Apply, Expression, Name, Number

_GROUP, _OUT, _OPERANDS = 0, 1, 2


class _Operands:
    """Loads operands. What does not change within a loop is loaded once, by `begin_*`."""

    def __init__(self, b: Any, p: Any, w: Any, at: Any, length: Any, operands: str) -> None:
        self._b, self._p, self._w, self._length = b, p, w, length
        self._start = b.gep(w, [at])
        self._kinds = dict(item.split(":") for item in operands.split())
        self._words = {
            name: self._argument(_OPERANDS + number) for number, name in enumerate(self._kinds)
        }
        self._group = self._argument(_GROUP)
        self.out = self._argument(_OUT)
        self._fixed: dict[str, Any] = {}
        for name, kind in self._kinds.items():
            if kind == "word":
                self._fixed[name] = self._float(self._words[name])

    def _argument(self, number: int) -> Any:
        return self._b.load(self._b.gep(self._start, [word_constant(number)]))

    def begin_row(self, row: Any) -> None:
        self._fix(("row", "table"), row, None)

    def begin_column(self, column: Any) -> None:
        self._fix(("lane",), None, column)

    def _fix(self, kinds: tuple[str, ...], row: Any, column: Any) -> None:
        for name, kind in self._kinds.items():
            if kind in kinds:
                self._fixed[name] = self._load(name, row, column)

    def at(self, row: Any, column: Any) -> dict[str, Any]:
        """Every operand by name at columns column .. column + LANES - 1."""
        return {
            name: self._fixed[name] if name in self._fixed else self._load(name, row, column)
            for name in self._kinds
        }

    def place(self, start: Any, row: Any, column: Any) -> Any:
        return self._b.add(self._b.add(start, column), self._b.mul(row, self._length))

    def _load(self, name: str, row: Any, column: Any) -> Any:
        b, kind, word = self._b, self._kinds[name], self._words[name]
        if kind == "each":
            return emit_load(b, self._p, self.place(word, row, column))
        if kind == "shared":
            return emit_load(b, self._p, self.place(word, b.udiv(row, self._group), column))
        if kind == "lane":
            return emit_load(b, self._p, b.add(word, column))
        if kind == "row":
            place = b.add(word, b.udiv(row, self._group))
            return emit_splat(b, b.load(b.gep(self._p, [place])))
        assert kind == "table", kind
        return self._float(b.load(b.gep(self._w, [b.add(word, row)])))

    def _float(self, word: Any) -> Any:
        b = self._b
        return emit_splat(b, b.bitcast(b.trunc(word, I32), FLOAT))


def _emit(b: Any, tree: Expression, values: dict[str, Any], done: dict[Expression, Any]) -> Any:
    """The value of a tree; equal parts are computed once."""
    if isinstance(tree, Number):
        return splat_constant(tree.value)
    if isinstance(tree, Name):
        return values[tree.name]
    if tree not in done:
        done[tree] = _apply(b, tree, values, done)
    return done[tree]


def _apply(b: Any, tree: Apply, values: dict[str, Any], done: dict[Expression, Any]) -> Any:
    if tree.function == "**" and isinstance(tree.arguments[1], Number):
        base = _emit(b, tree.arguments[0], values, done)
        return emit_whole_or_root(b, base, tree.arguments[1].value)
    arguments = [_emit(b, argument, values, done) for argument in tree.arguments]
    return EMIT[tree.function](b, *arguments)


@intrinsic(prefer_literal=True)
def apply_formula(
    typing: Any, p: Any, w: Any, at: Any, row: Any, length: Any, begin: Any, end: Any,
    text: Any, operands: Any,
) -> Any:  # fmt: skip
    """out[row, i] = the formula, for i from begin to end, multiples of LANES."""
    del typing, p, w, at, row, length, begin, end
    tree, described = known(text.literal_value), operands.literal_value

    def generate(context: Any, b: Any, sig: Any, given: Any) -> Any:
        del sig
        p, w, at, row, length, begin, end, _, _ = given
        source = _Operands(b, p, w, at, length, described)
        source.begin_row(row)
        with cgutils.for_range_slice(b, begin, end, word_constant(LANES), begin.type) as (i, _):
            value = _emit(b, tree, source.at(row, i), {})
            emit_store(b, value, p, source.place(source.out, row, i))
        return context.get_dummy_value()

    return types.void(floats, words, *(int64,) * 5, text, operands), generate


@intrinsic(prefer_literal=True)
def total_of_row(
    typing: Any, p: Any, w: Any, at: Any, row: Any, length: Any, begin: Any, end: Any,
    text: Any, operands: Any,
) -> Any:  # fmt: skip
    """The sum of the formula over i from begin to end of a row, lane by lane."""
    del typing, p, w, at, row, length, begin, end
    tree, described = known(text.literal_value), operands.literal_value

    def generate(context: Any, b: Any, sig: Any, given: Any) -> Any:
        del context, sig
        p, w, at, row, length, begin, end, _, _ = given
        source = _Operands(b, p, w, at, length, described)
        source.begin_row(row)
        sums = _zero(b)
        with cgutils.for_range_slice(b, begin, end, word_constant(LANES), begin.type) as (i, _):
            b.store(b.fadd(b.load(sums), _emit(b, tree, source.at(row, i), {})), sums)
        return b.load(sums)

    return lanes(floats, words, *(int64,) * 5, text, operands), generate


@intrinsic(prefer_literal=True)
def total_of_column(
    typing: Any, p: Any, w: Any, at: Any, rows: Any, length: Any, column: Any,
    text: Any, operands: Any,
) -> Any:  # fmt: skip
    """The sum of the formula over all rows at columns column .. column + LANES - 1."""
    del typing, p, w, at, rows, length, column
    tree, described = known(text.literal_value), operands.literal_value

    def generate(context: Any, b: Any, sig: Any, given: Any) -> Any:
        del context, sig
        p, w, at, rows, length, column, _, _ = given
        source = _Operands(b, p, w, at, length, described)
        source.begin_column(column)
        sums = _zero(b)
        with cgutils.for_range(b, rows) as loop:
            value = _emit(b, tree, source.at(loop.index, column), {})
            b.store(b.fadd(b.load(sums), value), sums)
        return b.load(sums)

    return lanes(floats, words, *(int64,) * 4, text, operands), generate


def _zero(b: Any) -> Any:
    place = cgutils.alloca_once(b, VECTOR)
    b.store(ir.Constant(VECTOR, [0.0] * LANES), place)
    return place
