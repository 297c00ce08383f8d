"""From the source of a kernel to that of a Numba function, or of a Numba generator.

A kernel whose threads wait for each other becomes a generator: where a thread waits it yields
the number of the place, and the driver goes on when all have come. One whose threads do not is
a plain function, which a compiled loop calls for each thread.

Reads and writes of memory become calls of `memory.py`. Plain functions that touch memory or wait
are written out where they are called; others are copied beside the kernel. Whole numbers that
differ from variant to variant, such as the sizes of a tile, are arguments: variants that differ in
nothing else have one text, which is compiled once.
"""

import ast
import inspect
import textwrap
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from types import FunctionType, ModuleType
from typing import Any

from netwright.kernels.cuda import intrinsics
from netwright.kernels.cuda.compiler import globals_of

_CONTEXT = ("_k", "_ps", "_ws", "_c", "_t", "_b", "_nt", "_nb", "_shared", "_sharedS", "_wb")
"""Beside p, w, at: the numbers of the variant, shadows, state, which thread and block this is and
how many there are, shared memory with its shadow, and where threads of a warp leave what they
exchange. In the place of its thread a kernel that does not wait has whether they run backwards."""
_EACH_THREAD = """for _n in range(_nt):
    _t = _nt - 1 - _n if _t_backwards else _n
"""
_INDICES = {
    "thread_index": "_t",
    "thread_count": "_nt",
    "block_index": "_b",
    "block_count": "_nb",
}
_WAITS = {"barrier", "warp_barrier", "shuffle_xor", "mma"}
_TOUCHES = {
    *_WAITS,
    *("load4", "store4", "copy4", "wait_for_copies"),
    *("arguments", "raise_flag", "shared", "part"),
}


@dataclass
class Source:
    """A kernel as Python text that Numba compiles."""

    text: str
    waits: bool
    shared: int
    """Numbers of shared memory."""
    numbers: tuple[int, ...]
    """Those of the variant."""


@dataclass
class _Unit:
    """What is known while one kernel is written anew."""

    constants: dict[str, Any] = field(default_factory=dict)
    numbers: dict[str, int] = field(default_factory=dict)
    functions: dict[str, str] = field(default_factory=dict)
    given: dict[str, dict[str, int]] = field(default_factory=dict)
    """By copied function: the numbers of the variant that it is given."""
    sites: int = 0
    inlined: int = 0
    shared: int = 0
    waits: bool = False
    returns: bool = False


def rewritten(kernel: Any) -> Source:
    """The source of a kernel for the emulator; TypeError where it uses what a GPU cannot do."""
    unit = _Unit()
    tree = tree_of(kernel)
    body = _Body(unit, names_of(kernel), {"p": ("p", "_ps", False), "w": ("w", "_ws", False)})
    statements = body.block(tree.body)
    unit.waits = unit.sites > 0
    if unit.returns and not unit.waits:
        raise TypeError("A kernel whose threads do not wait for each other ends at its end.")
    text = "\n".join(ast.unparse(ast.fix_missing_locations(s)) for s in statements)
    if unit.waits:
        text += "\nyield 0"
    else:
        text = _EACH_THREAD + textwrap.indent(text, "    ")
    taken = [f"{name} = _k[{place}]" for place, name in enumerate(unit.numbers)]
    text = "\n".join([*taken, text])
    context = [f"{n}_backwards" if n == "_t" and not unit.waits else n for n in _CONTEXT]
    lines = [f"{name} = {value!r}" for name, value in sorted(unit.constants.items())]
    lines += [text for _, text in sorted(unit.functions.items())]
    lines += ["@compiled", f"def kernel({', '.join(('p', 'w', 'at', *context))}):"]
    lines += [textwrap.indent(text, "    ")]
    return Source("\n".join(lines), unit.waits, unit.shared, tuple(unit.numbers.values()))


def tree_of(function: Any) -> ast.FunctionDef:
    """The syntax of a function."""
    tree = ast.parse(textwrap.dedent(inspect.getsource(function))).body[0]
    assert isinstance(tree, ast.FunctionDef), function
    first = tree.body[0]
    if isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant):
        tree.body = tree.body[1:]
    return tree


def names_of(function: FunctionType) -> dict[str, Any]:
    """What the names of a function that are not its own stand for."""
    found = globals_of(function)
    cells = function.__closure__ or ()
    found |= {n: c.cell_contents for n, c in zip(function.__code__.co_freevars, cells, strict=True)}
    return found


def _expression(text: str) -> ast.expr:
    return ast.parse(text, mode="eval").body


def _statements(text: str) -> list[ast.stmt]:
    return ast.parse(text).body


class _Body(ast.NodeTransformer):
    """Writes the statements of one function anew.

    `memory` tells of names that are arrays: (array, shadow, whether reads must follow writes).
    """

    def __init__(
        self, unit: _Unit, names: Mapping[str, Any], memory: dict[str, tuple[str, str, bool]],
        prefix: str = "", numbers: dict[str, int] | None = None, own: Sequence[str] | None = None,
    ) -> None:  # fmt: skip
        self.unit, self.names, self.memory, self.prefix = unit, names, memory, prefix
        self.numbers = unit.numbers if numbers is None else numbers
        self.own = own
        self.local: set[str] = set()

    def block(self, statements: list[ast.stmt]) -> list[ast.stmt]:
        written: list[ast.stmt] = []
        for statement in statements:
            done = self.visit(statement)
            written += done if isinstance(done, list) else [done]
        return written

    # --- statements

    def visit_For(self, node: ast.For) -> Any:
        node.iter, node.target = self.visit(node.iter), self.visit(node.target)
        node.body, node.orelse = self.block(node.body), self.block(node.orelse)
        return node

    def visit_While(self, node: ast.While) -> Any:
        node.test, node.body = self.visit(node.test), self.block(node.body)
        return node

    def visit_If(self, node: ast.If) -> Any:
        known = self._known(node.test)
        if known is not None:
            # What the variant rules out is not compiled.
            return self.block(node.body if known else node.orelse)
        node.test = self.visit(node.test)
        node.body, node.orelse = self.block(node.body), self.block(node.orelse)
        return node

    def _known(self, test: ast.expr) -> bool | None:
        """What a condition that is the name of a constant comes to."""
        if not isinstance(test, ast.Name) or test.id in self.local:
            return None
        value = self.names.get(test.id)
        return bool(value) if isinstance(value, int) else None

    def visit_Return(self, node: ast.Return) -> Any:
        if node.value is not None or self.prefix:
            raise TypeError("A kernel returns nothing, and what it calls returns at its end.")
        self.unit.returns = True
        return [*_statements("yield 0"), node]

    def visit_Expr(self, node: ast.Expr) -> Any:
        done = self._called(node.value, None) if isinstance(node.value, ast.Call) else None
        if done is None:
            raise TypeError(f"{ast.unparse(node)} does nothing.")
        return done

    def visit_Assign(self, node: ast.Assign) -> Any:
        (target,) = node.targets
        if isinstance(node.value, ast.Call):
            done = self._called(node.value, target)
            if done is not None:
                return done
        value = self.visit(node.value)
        return self._stored(target, value)

    def visit_AugAssign(self, node: ast.AugAssign) -> Any:
        read = ast.parse(ast.unparse(node.target), mode="eval").body
        value = ast.BinOp(self.visit(read), node.op, self.visit(node.value))
        return self._stored(node.target, value)

    def _stored(self, target: ast.expr, value: ast.expr) -> list[ast.stmt]:
        if isinstance(target, ast.Subscript):
            name = self._array(target.value)
            index = ast.unparse(self.visit(target.slice))
            given = ast.unparse(value)
            array, shadow, _ = self.memory[name]
            if shadow == "":
                return _statements(f"{array}[own({array}, {index}, _c, _t)] = {given}")
            return _statements(f"put({array}, {shadow}, {index}, {given}, _c, _t)")
        if isinstance(target, ast.Tuple) and any(isinstance(e, ast.Subscript) for e in target.elts):
            names = [f"_{self.prefix}part{number}" for number in range(len(target.elts))]
            first = _statements(f"{', '.join(names)}, = {ast.unparse(value)}")
            for part, name in zip(target.elts, names, strict=True):
                first += self._stored(part, _expression(name))
            return first
        return [ast.Assign([self.visit(target)], value)]

    def _called(self, call: ast.Call, target: ast.expr | None) -> list[ast.stmt] | None:
        """A call that stands alone; None if it is one inside of an expression."""
        name, function = self._function(call)
        if function is None:
            return None
        if function.__module__ != intrinsics.__name__:
            return self._inlined(function, call, target) if _touches(function) else None
        write: Callable[..., list[ast.stmt]] | None = getattr(self, f"_write_{name}", None)
        return write(call, target) if write else None

    def _write_barrier(self, call: ast.Call, target: ast.expr | None) -> list[ast.stmt]:
        self.unit.sites += 1
        return _statements(f"yield {2 * self.unit.sites}")

    def _write_warp_barrier(self, call: ast.Call, target: ast.expr | None) -> list[ast.stmt]:
        self.unit.sites += 1
        return _statements(f"yield {2 * self.unit.sites + 1}")

    def _write_shuffle_xor(self, call: ast.Call, target: ast.expr) -> list[ast.stmt]:
        value, mask = self._given(call)
        self.unit.sites += 2
        first, second = 2 * self.unit.sites - 1, 2 * self.unit.sites + 1
        exchange = (
            f"_wb[_t, 0] = {value}\nyield {first}\n_got = _wb[_t ^ {mask}, 0]\nyield {second}"
        )
        return _statements(exchange) + self._stored(target, _expression("_got"))

    def _write_mma(self, call: ast.Call, target: ast.expr) -> list[ast.stmt]:
        given = self._given(call)
        self.unit.sites += 2
        first, second = 2 * self.unit.sites - 1, 2 * self.unit.sites + 1
        lines = [f"_wb[_t, {number}] = {value}" for number, value in enumerate(given[:6])]
        lines += [f"yield {first}", f"_got4 = tensor_product(_wb, _t, {', '.join(given[6:])})"]
        lines += [f"yield {second}"]
        return _statements("\n".join(lines)) + self._stored(target, _expression("_got4"))

    def _write_copy4(self, call: ast.Call, target: ast.expr | None) -> list[ast.stmt]:
        to, to_shadow, _ = self.memory[self._array(call.args[0])]
        source, source_shadow, _ = self.memory[self._array(call.args[2])]
        _, i, _, j, count = self._given(call)
        places = f"{to}, {to_shadow}, {i}, {source}, {source_shadow}, {j}, {count}"
        return _statements(f"bring4({places}, _c, _t)")

    def _write_wait_for_copies(self, call: ast.Call, target: ast.expr | None) -> list[ast.stmt]:
        return _statements("arrived(_sharedS, _c, _t)")

    def _write_shared(self, call: ast.Call, target: ast.Name) -> list[ast.stmt]:
        count, begin = int(self._constant(call.args[0])), self.unit.shared
        self.unit.shared += -(-count // 4) * 4
        own = self.prefix + target.id
        self.memory[target.id] = (own, f"{own}_S", True)
        first, end = (f"_{own}_{name}" for name in ("first", "end"))
        self.unit.numbers |= {first: begin, end: begin + count}
        span = f"{first}:{end}"
        return _statements(f"{own} = _shared[{span}]\n{own}_S = _sharedS[{span}]")

    def _write_part(self, call: ast.Call, target: ast.Name) -> list[ast.stmt]:
        array, shadow, is_fresh = self.memory[self._array(call.args[0])]
        own, first = self.prefix + target.id, self._given(call)[1]
        self.memory[target.id] = (own, f"{own}_S", is_fresh)
        return _statements(f"{own} = {array}[{first}:]\n{own}_S = {shadow}[{first}:]")

    def _write_registers(self, call: ast.Call, target: ast.Name) -> list[ast.stmt]:
        own = self.prefix + target.id
        self.memory[target.id] = (own, "", False)
        return _statements(f"{own} = full({self._given(call)[0]}, NaN)")

    def _write_store4(self, call: ast.Call, target: ast.expr | None) -> list[ast.stmt]:
        array, shadow, _ = self.memory[self._array(call.args[0])]
        given = ", ".join(self._given(call)[1:])
        return _statements(f"put4({array}, {shadow}, {given}, _c, _t)")

    def _write_raise_flag(self, call: ast.Call, target: ast.expr | None) -> list[ast.stmt]:
        return _statements(f"w[own(w, {self._given(call)[1]}, _c, _t)] = 1")

    def _write_arguments(self, call: ast.Call, target: ast.expr) -> list[ast.stmt]:
        count, start = int(self._constant(call.args[2])), self._given(call)[1]
        parts = [f"get(w, _ws, {start} + {n}, _c, _t, False)" for n in range(count)]
        return self._stored(target, _expression(f"({', '.join(parts)},)"))

    def _given(self, call: ast.Call) -> list[str]:
        return [ast.unparse(self._argument(a)) for a in call.args]

    def _inlined(
        self, function: FunctionType, call: ast.Call, target: ast.expr | None
    ) -> list[ast.stmt]:
        """The statements of a called function in the place of the call."""
        self.unit.inlined += 1
        tree, prefix = tree_of(function), f"_f{self.unit.inlined}_"
        body = _Body(self.unit, names_of(function), {}, prefix)
        written: list[ast.stmt] = []
        for parameter, given in zip(tree.args.args, call.args, strict=True):
            if isinstance(given, ast.Name) and given.id in self.memory:
                body.memory[parameter.arg] = self.memory[given.id]
            else:
                body.local.add(parameter.arg)
                value = ast.unparse(self.visit(given))
                written += _statements(f"{prefix}{parameter.arg} = {value}")
        last = tree.body[-1]
        has_value = isinstance(last, ast.Return)
        body.local |= _assigned(tree)
        written += body.block(tree.body[:-1] if has_value else tree.body)
        if isinstance(last, ast.Return) and target is not None:
            assert last.value is not None
            written += self._stored(target, body.visit(last.value))
        return written

    # --- expressions

    def visit_Name(self, node: ast.Name) -> Any:
        if node.id in self.local:
            return ast.copy_location(ast.Name(self.prefix + node.id, node.ctx), node)
        if isinstance(node.ctx, ast.Load) and node.id in self.names:
            value = self.names[node.id]
            if self.prefix and isinstance(value, int):
                # The kernel may have a name of its own that is the same.
                own = self.prefix + node.id
                self._take({own: int(value)})
                return ast.Name(own, ast.Load())
            self._note(node.id)
        return node

    def visit_Subscript(self, node: ast.Subscript) -> Any:
        if isinstance(node.value, ast.Name) and node.value.id in self.memory:
            array, shadow, fresh = self.memory[node.value.id]
            index = ast.unparse(self.visit(node.slice))
            if shadow == "":
                return _expression(f"{array}[own({array}, {index}, _c, _t)]")
            return _expression(f"get({array}, {shadow}, {index}, _c, _t, {fresh})")
        return self.generic_visit(node)

    def visit_Call(self, node: ast.Call) -> Any:
        name, function = self._function(node)
        if function is None:
            return self.generic_visit(node)
        given = [ast.unparse(self._argument(a)) for a in node.args]
        if function.__module__ != intrinsics.__name__:
            if _touches(function):
                raise TypeError(f"{name} touches memory or waits: it must stand alone.")
            numbers = self._copy(function)
            self._take(numbers)
            return _expression(f"{function.__name__}({', '.join((*given, *numbers))})")
        if name in _INDICES:
            return _expression(_INDICES[name])
        if name == "load4":
            array, shadow, fresh = self.memory[self._array(node.args[0])]
            return _expression(f"get4({array}, {shadow}, {given[1]}, _c, _t, {fresh})")
        if name in _TOUCHES:
            raise TypeError(f"{name} must stand alone.")
        return _expression(f"{name}({', '.join(given)})")

    # --- names

    def _argument(self, node: ast.expr) -> ast.expr:
        if isinstance(node, ast.Name) and node.id in self.memory:
            return _expression(self.memory[node.id][0])
        return self.visit(ast.parse(ast.unparse(node), mode="eval").body)  # type: ignore[no-any-return]

    def _array(self, node: ast.expr) -> str:
        assert isinstance(node, ast.Name)
        assert node.id in self.memory, f"{node.id} is no memory"
        return node.id

    def _function(self, call: ast.Call) -> tuple[str, FunctionType | None]:
        if not isinstance(call.func, ast.Name):
            return "", None
        function = self.names.get(call.func.id)
        if isinstance(function, FunctionType) and call.func.id not in self.local:
            return function.__name__, function
        return call.func.id, None

    def _constant(self, node: ast.expr) -> Any:
        names = {n: v for n, v in self.names.items() if isinstance(v, int)}
        if not isinstance(node, ast.Constant | ast.Name):
            raise TypeError(f"{ast.unparse(node)} must be a number or the name of one.")
        return eval(ast.unparse(node), {}, names)

    def _note(self, name: str) -> None:
        value = self.names[name]
        if isinstance(value, ModuleType | type | FunctionType):
            return
        if type(value) is int and (self.own is None or name in self.own):
            self._take({name: value})
            return
        known = self.unit.constants.setdefault(name, value)
        assert known == value, f"{name} has two meanings"

    def _take(self, numbers: Mapping[str, int]) -> None:
        for name, value in numbers.items():
            assert self.numbers.setdefault(name, value) == value, f"{name} has two meanings"

    def _copy(self, function: FunctionType) -> dict[str, int]:
        """A plain function of numbers, copied beside the kernel; gives those of its variant."""
        if function.__name__ in self.unit.functions:
            return self.unit.given[function.__name__]
        self.unit.functions[function.__name__] = ""
        tree = tree_of(function)
        own = function.__code__.co_freevars
        inner = _Body(self.unit, names_of(function), {}, numbers={}, own=own)
        tree.body = [ast.fix_missing_locations(inner.generic_visit(s)) for s in tree.body]  # type: ignore[misc]
        tree.decorator_list, tree.returns = [], None
        for parameter in tree.args.args:
            parameter.annotation = None
        tree.args.args += [ast.arg(name) for name in inner.numbers]
        self.unit.given[function.__name__] = inner.numbers
        del self.unit.functions[function.__name__]
        self.unit.functions[f"{len(self.unit.functions):03}"] = f"@compiled\n{ast.unparse(tree)}"
        self.unit.functions[function.__name__] = ""
        return inner.numbers


def _assigned(tree: ast.FunctionDef) -> set[str]:
    return {
        node.id
        for node in ast.walk(tree)
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)
    }


def _callees(function: FunctionType) -> list[FunctionType]:
    return [v for v in names_of(function).values() if isinstance(v, FunctionType)]


def _is_any(function: FunctionType, names: set[str]) -> bool:
    if function.__module__ == intrinsics.__name__:
        return function.__name__ in names
    return any(_is_any(callee, names) for callee in _callees(function))


def _waits(function: FunctionType) -> bool:
    return _is_any(function, _WAITS)


def _touches(function: FunctionType) -> bool:
    """Whether it must be written out: it waits, or is given p, w or shared memory."""
    if _is_any(function, _TOUCHES):
        return True
    indexed = {
        node.value.id
        for node in ast.walk(tree_of(function))
        if isinstance(node, ast.Subscript) and isinstance(node.value, ast.Name)
    }
    return bool(indexed.intersection(function.__code__.co_varnames))
