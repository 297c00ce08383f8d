"""Compiles many kernels at once, with a second process to help.

Compiling is mostly Python and holds the interpreter lock, so a second thread would not make
it faster and would hold up the window. A second process fills the same cache; what it
compiled is loaded from there in milliseconds.
"""

import importlib
import json
import os
import subprocess
import sys
from collections.abc import Iterable, Sequence

from netwright.kernels.cpu.kernel import address, is_kept
from netwright.kernels.variant import Factory, Key

_WORTH_A_PROCESS = 8
"""Kernels to compile from which on a second process pays for its start."""
_START = 4.0
"""What the start of the second process costs, in plain kernels."""
_COST = {"products": 2.0, "correlations": 2.0, "max_pool2d": 2.0, "max_pool2d_gradient": 3.0}
"""What compiling a variant costs, in plain kernels."""
_NICE = 10


def compile_all(wanted: Iterable[Key]) -> None:
    """Compile or load every kernel of `wanted`."""
    keys = list(dict.fromkeys(wanted))
    missing = [key for key in keys if not is_kept(key)]
    if len(missing) >= _WORTH_A_PROCESS and not getattr(sys, "frozen", False):
        theirs = _share(missing)
        helper = _start(theirs)
        for factory, variant in (key for key in keys if key not in theirs):
            address(factory, *variant)
        # Whatever it could not do is compiled here.
        helper.wait()
    for factory, variant in keys:
        address(factory, *variant)


def _share(missing: Sequence[Key]) -> list[Key]:
    """The helper's half. Variants of a factory stay together: they share a file of the cache."""
    groups: dict[Factory, list[Key]] = {}
    for key in missing:
        groups.setdefault(key[0], []).append(key)
    cost = {f: _COST.get(f.__name__, 1.0) * len(group) for f, group in groups.items()}
    ours, theirs, chosen = 0.0, _START, []
    for factory in sorted(groups, key=lambda f: (-cost[f], f.__name__)):
        if ours <= theirs:
            ours += cost[factory]
        else:
            theirs += cost[factory]
            chosen += groups[factory]
    return chosen


def _start(keys: Sequence[Key]) -> "subprocess.Popen[bytes]":
    wanted = [[factory.__module__, factory.__name__, *variant] for factory, variant in keys]
    return subprocess.Popen(
        [sys.executable, "-m", "netwright.kernels.cpu.ahead", json.dumps(wanted)],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
    )


def main(wanted: str) -> None:
    """Compile kernels into the cache: a JSON list of [module, factory, *variant]."""
    if hasattr(os, "nice"):
        os.nice(_NICE)
    for module, name, *variant in json.loads(wanted):
        address(getattr(importlib.import_module(module), name), *variant)


if __name__ == "__main__":
    main(sys.argv[1])
