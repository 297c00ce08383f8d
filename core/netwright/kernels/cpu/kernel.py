"""Compiles kernels on first use, one variant at a time, and knows their addresses.

Every kernel is a function (p, w, at, step, block, low, high) without a result:

    p      the arena: every tensor is an offset into it
    w      whole numbers: arguments and tables
    at     where in w the arguments of this row of the tape begin
    step   number of the training step, for what differs from step to step
    block  which block of the batch's lanes this pass works on; sums over the batch begin
           afresh at block 0 and go on at the others, in this order (see `goes_on`): a kernel
           finds the sum of its block, then adds it to what there is
    low    first and
    high   end of the work units that this call does; what a unit computes never depends on them

A kernel allocates nothing and checks nothing.
"""

import hashlib
from pathlib import Path
from threading import Lock
from typing import Any

from numba import cfunc, types

from netwright.kernels.cache import FOLDER
from netwright.kernels.cpu.llvm.emit import floats, int64, words
from netwright.kernels.exclusive import alone
from netwright.kernels.variant import Factory, Key

SIGNATURE = types.void(floats, words, *(int64,) * 5)
_compiled: dict[Key, Any] = {}
_lock = Lock()


def address(factory: Factory, *variant: int | str) -> int:
    """The address of the kernel `factory(*variant)`, compiled or loaded from the cache now."""
    key = (factory, variant)
    with _lock:
        if key not in _compiled:
            compile_kernel = cfunc(SIGNATURE, cache=True, error_model="numpy")
            # Variants of a factory share an index in Numba's cache: two processes that write to
            # it at once could each be given the other's code.
            with alone(FOLDER / "locks" / f"{factory.__module__}.{factory.__name__}"):
                _compiled[key] = compile_kernel(factory(*variant))
            _mark(key)
        return int(_compiled[key].address)


def is_kept(key: Key) -> bool:
    """Whether the kernel is compiled in this process or lies in the cache."""
    return key in _compiled or _marker(key).exists()


def _marker(key: Key) -> Path:
    factory, variant = key
    # A formula is no name for a file.
    digest = hashlib.sha256(repr(variant).encode()).hexdigest()[:16]
    return FOLDER / "kept" / f"{factory.__module__}.{factory.__name__}-{digest}"


def _mark(key: Key) -> None:
    """Leave a sign that the kernel is in the cache: Numba's own index cannot be asked cheaply."""
    try:
        _marker(key).parent.mkdir(exist_ok=True)
        _marker(key).touch()
    except OSError:
        return
