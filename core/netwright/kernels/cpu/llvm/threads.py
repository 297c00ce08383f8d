"""What the interpreter of a tape needs: calls by address, atomics, waiting."""

import platform
import sys
from typing import Any

from llvmlite import ir
from numba import types
from numba.extending import intrinsic
from numba.np.arrayobj import make_array

from netwright.kernels.cpu.llvm.emit import (
    I32,
    I64,
    floats,
    int64,
    library,
    simple,
    words,
)


@intrinsic
def address_of(typing: Any, array: Any) -> Any:
    """The pointer to the first element of an array."""
    del typing

    def generate(context: Any, builder: Any, sig: Any, values: Any) -> Any:
        return make_array(sig.args[0])(context, builder, values[0]).data

    return types.CPointer(array.dtype)(array), generate


@simple(types.void, int64, floats, words, int64, int64, int64, int64, int64)
def call_kernel(
    b: Any, address: Any, p: Any, w: Any, at: Any, step: Any, block: Any, low: Any, high: Any
) -> None:
    """Call the kernel at `address` with (p, w, at, step, block, low, high)."""
    kind = ir.FunctionType(ir.VoidType(), [p.type, w.type, I64, I64, I64, I64, I64])
    b.call(b.inttoptr(address, kind.as_pointer()), [p, w, at, step, block, low, high])


@simple(int64, words, int64, int64)
def atomic_add(b: Any, p: Any, i: Any, value: Any) -> Any:
    """Add to p[i] as one indivisible act; returns what was there."""
    return b.atomic_rmw("add", b.gep(p, [i]), value, "acq_rel")


@simple(int64, words, int64)
def atomic_load(b: Any, p: Any, i: Any) -> Any:
    """p[i], with everything that was written before it."""
    return b.load_atomic(b.gep(p, [i]), "acquire", 8)


@simple(types.void)
def rest(b: Any) -> None:
    """Tell the processor that this thread is only waiting."""
    if platform.machine() in ("x86_64", "AMD64"):
        b.call(library(b, "llvm.x86.sse2.pause", ir.VoidType(), []), [])
    elif platform.machine() in ("arm64", "aarch64"):
        b.call(library(b, "llvm.aarch64.hint", ir.VoidType(), [I32]), [ir.Constant(I32, 1)])


@simple(types.void)
def give_way(b: Any) -> None:
    """Let another thread have this core."""
    name = "SwitchToThread" if sys.platform == "win32" else "sched_yield"
    b.call(library(b, name, I32, []), [])


@simple(types.int32, types.int32)
def set_float_mode(b: Any, mode: Any) -> Any:
    """Set how this thread treats denormal numbers; returns the mode before. x86 only, else nothing.

    A denormal costs an Intel processor over a hundred cycles, and Adam's moments of dead
    units decay into them.
    """
    if platform.machine() not in ("x86_64", "AMD64"):
        return mode
    byte = ir.IntType(8).as_pointer()
    place = b.alloca(I32)
    before = b.alloca(I32)
    b.store(mode, place)
    b.call(library(b, "llvm.x86.sse.stmxcsr", ir.VoidType(), [byte]), [b.bitcast(before, byte)])
    b.call(library(b, "llvm.x86.sse.ldmxcsr", ir.VoidType(), [byte]), [b.bitcast(place, byte)])
    return b.load(before)
