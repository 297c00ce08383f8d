"""Kernels as parts of one kernel: the text of a kernel for blocks that are only counted.

A part is the function of a kernel with further parameters: `block_` and `blocks_` stand for the
number of its block and how many there are, `threads_` for the threads of a block, `pool_` is the
shared memory in which it finds its own. Numbers that its factory has put in are written out.
"""

import ast
import inspect
import textwrap
from dataclasses import dataclass
from types import FunctionType
from typing import Any

from netwright.kernels.cuda.compiler import globals_of
from netwright.kernels.cuda.generated import define
from netwright.kernels.cuda.intrinsics import part
from netwright.kernels.variant import Kernel

PARAMETERS = ("p", "w", "at", "block_", "blocks_", "threads_", "pool_")
_STANDS_FOR = {"block_index": "block_", "block_count": "blocks_", "thread_count": "threads_"}
_ROUND = 4


@dataclass(frozen=True, slots=True)
class Part:
    """A kernel as a function of PARAMETERS."""

    function: Kernel
    shared: int
    """Numbers of shared memory that it needs."""
    waits: bool
    """Whether its threads wait for each other: then all threads of the block must take part."""


def part_of(kernel: Kernel) -> Part:
    """The kernel as a part."""
    assert isinstance(kernel, FunctionType)
    names = _names_of(kernel)
    writer = _Writer(names)
    tree = ast.parse(textwrap.dedent(inspect.getsource(kernel))).body[0]
    assert isinstance(tree, ast.FunctionDef)
    tree.args.args = [ast.arg(name) for name in PARAMETERS]
    writer.generic_visit(tree)
    tree.name = "kernel"
    text = ast.unparse(ast.fix_missing_locations(tree)) + "\n"
    left = {name: value for name, value in names.items() if not isinstance(value, int)}
    made = define(text, {**left, "part": part})
    return Part(made, writer.shared, "barrier" in _all_called(kernel) or writer.shared > 0)


class _Writer(ast.NodeTransformer):
    def __init__(self, names: dict[str, Any]) -> None:
        self._names = names
        self.shared = 0

    def visit_Name(self, node: ast.Name) -> ast.expr:
        value = self._names.get(node.id)
        if isinstance(value, int) and isinstance(node.ctx, ast.Load):
            return ast.Constant(value)
        return node

    def visit_If(self, node: ast.If) -> ast.AST | list[ast.stmt]:
        self.generic_visit(node)
        if not isinstance(node.test, ast.Constant):
            return node
        # What the variant rules out is no part.
        return node.body if node.test.value else node.orelse

    def visit_Call(self, node: ast.Call) -> ast.expr:
        self.generic_visit(node)
        name = node.func.id if isinstance(node.func, ast.Name) else ""
        if name in _STANDS_FOR:
            return ast.Name(_STANDS_FOR[name], ast.Load())
        if name != "shared":
            return node
        (count,) = node.args
        assert isinstance(count, ast.Constant)
        assert isinstance(count.value, int)
        begin = self.shared
        self.shared += -(-count.value // _ROUND) * _ROUND
        given: list[ast.expr] = [ast.Name("pool_", ast.Load()), ast.Constant(begin)]
        return ast.Call(ast.Name("part", ast.Load()), given, [])


def _names_of(function: FunctionType) -> dict[str, Any]:
    """What the names of a function that are not its own stand for."""
    cells = zip(function.__code__.co_freevars, function.__closure__ or (), strict=True)
    return globals_of(function) | {name: cell.cell_contents for name, cell in cells}


def _all_called(function: FunctionType) -> set[str]:
    """The names of all functions that it calls, and of those that they call."""
    found: set[str] = set()
    for value in _names_of(function).values():
        if isinstance(value, FunctionType):
            found |= {value.__name__} | _all_called(value)
    return found
