"""Every compiled function lets go of the interpreter lock.

A kernel that holds the lock freezes the window while it runs. `cfunc` takes no such setting: its
functions are called by address, from code that holds no lock.
"""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

COMPILERS = {"njit", "jit"}  # cuda.jit compiles for the GPU and has no lock to hold


def imported(tree: ast.Module) -> tuple[set[str], set[str]]:
    """The names by which a file calls the module numba, and its compilers."""
    modules, compilers = set(), set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            modules |= {a.asname or a.name for a in node.names if a.name == "numba"}
        elif isinstance(node, ast.ImportFrom) and node.module == "numba":
            compilers |= {a.asname or a.name for a in node.names if a.name in COMPILERS}
    return modules, compilers


def lets_go(call: ast.Call) -> bool:
    return any(
        keyword.arg == "nogil"
        and isinstance(keyword.value, ast.Constant)
        and keyword.value.value is True
        for keyword in call.keywords
    )


def holding_the_lock(tree: ast.Module) -> Iterator[int]:
    """Lines where a compiler is used without `nogil=True`: as a decorator, a call or a value."""
    modules, compilers = imported(tree)

    def is_compiler(node: ast.AST) -> bool:
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            return node.value.id in modules and node.attr in COMPILERS
        return isinstance(node, ast.Name) and node.id in compilers

    calls = [n for n in ast.walk(tree) if isinstance(n, ast.Call) and is_compiler(n.func)]
    good = {id(call.func) for call in calls if lets_go(call)}
    for node in ast.walk(tree):
        if isinstance(node, ast.expr) and is_compiler(node) and id(node) not in good:
            yield node.lineno


def test_every_compiled_function_releases_the_interpreter_lock(
    sources: list[Path], top: Path
) -> None:
    texts = {path: path.read_text("utf-8") for path in sources}
    found = [
        f"{path.relative_to(top)}:{line}"
        for path, text in texts.items()
        if "numba" in text  # others import no compiler
        for line in holding_the_lock(ast.parse(text))
    ]

    assert not found


@pytest.mark.parametrize(
    "code",
    [
        "from numba import njit\n@njit\ndef f(): ...",
        "import numba\n@numba.njit\ndef f(): ...",
        "import numba as nb\n@nb.njit(cache=True)\ndef f(): ...",
        "from numba import njit\n@njit(nogil=False)\ndef f(): ...",
        "from numba import njit as compiled\nf = compiled(g)",
        "from numba import njit\nf = make(njit)",
        "from numba import jit\n@jit(nopython=True)\ndef f(): ...",
    ],
)
def test_the_rule_finds_a_held_lock(code: str) -> None:
    assert list(holding_the_lock(ast.parse(code)))


@pytest.mark.parametrize(
    "code",
    [
        "from numba import njit\n@njit(nogil=True)\ndef f(): ...",
        "import numba\nf = numba.njit(nogil=True, cache=True)(g)",
        "import numba\n@numba.cfunc(signature)\ndef f(): ...",
        "from numba import cuda\n@cuda.jit\ndef f(): ...",
        "from netwright import jit\njit.prepare()",
    ],
)
def test_the_rule_lets_other_functions_be(code: str) -> None:
    assert not list(holding_the_lock(ast.parse(code)))
