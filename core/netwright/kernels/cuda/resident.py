"""A kernel that stays: one block does whole steps of training, launch after launch of a tape.

What is a launch on other tapes is a line of a table here, and a barrier stands between two of
them. Kernels are those of the other tapes, so that a step gives the same bits. What a tiny
network touches stays in the first cache of the one processor that computes it.
"""

import ast
from importlib import import_module

from netwright.kernels.cuda.bounds import bounded
from netwright.kernels.cuda.composition import Part, part_of
from netwright.kernels.cuda.generated import define
from netwright.kernels.cuda.intrinsics import arguments, barrier, shared, thread_index
from netwright.kernels.variant import Kernel, Key

THREADS = 256
"""Threads of the block."""
LINE = 4
"""Words of a line: which kernel, where its arguments begin, blocks, threads of a block."""
_PACKAGE = __name__.rpartition(".")[0]


def steps(kernels: str) -> Kernel:
    """Whole steps. Arguments: the table, its lines, where in w the number of steps stands.

    `kernels` names the kernels that the table may use, a line each, in the order of their numbers.
    """
    parts = [part_of(factory(*variant)) for factory, variant in map(_found, kernels.splitlines())]
    room = max(32, *(part.shared for part in parts))
    names = {f"kernel{number}": part.function for number, part in enumerate(parts)}
    lines = [
        "def kernel(p, w, at):",
        "    table, lines, turns = arguments(w, at, 3)",
        f"    pool = shared({room})",
        "    thread = thread_index()",
        "    turn = 0",
        "    while turn < w[turns]:",
        f"        for line in range(table, table + {LINE} * lines, {LINE}):",
        f"            which, here, blocks, threads = arguments(w, line, {LINE})",
        "            for block in range(blocks):",
    ]
    for number, part in enumerate(parts):
        lines += [f"                if which == {number}:", *_call(number, part)]
    lines += ["                barrier()", "        turn += 1"]
    intrinsics = (arguments, barrier, shared, thread_index)
    names |= {each.__name__: each for each in intrinsics}
    return bounded(define("\n".join(lines) + "\n", names), THREADS, 1)


def _call(number: int, part: Part) -> list[str]:
    call = f"kernel{number}(p, w, here, block, blocks, threads, pool)"
    if part.waits:
        return [f"                    {call}"]
    # Of a smaller block the threads beyond its end have nothing to do.
    return ["                    if thread < threads:", f"                        {call}"]


def _found(name: str) -> Key:
    """The kernel that is called so in words: `products.product(64, 16, 4, 0, 0, 'bias')`."""
    call = ast.parse(name, mode="eval").body
    assert isinstance(call, ast.Call)
    assert isinstance(call.func, ast.Attribute)
    assert isinstance(call.func.value, ast.Name)
    factory = getattr(import_module(f"{_PACKAGE}.{call.func.value.id}"), call.func.attr)
    return factory, tuple(map(ast.literal_eval, call.args))
