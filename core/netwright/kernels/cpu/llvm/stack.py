"""Memory that lasts as long as the call of a kernel."""

from typing import Any

from llvmlite import ir
from numba.extending import intrinsic

from netwright.kernels.cpu.llvm.emit import FLOAT, floats


@intrinsic(prefer_literal=True)
def stack_floats(typing: Any, count: Any) -> Any:
    """Room for `count` floats that lasts as long as the call."""
    del typing

    def generate(context: Any, builder: Any, sig: Any, values: Any) -> Any:
        del context, sig, values
        # Numba's own helper would fill it with zeros, as one store that takes LLVM half a second.
        with builder.goto_entry_block():
            room = builder.alloca(ir.ArrayType(FLOAT, count.literal_value))
        room.align = 64
        return builder.bitcast(room, FLOAT.as_pointer())

    return floats(count), generate
