"""One operation on the emulator: its launches alone, on tensors given as NumPy arrays."""

from collections.abc import Callable, Mapping

import numpy as np
from numpy.typing import NDArray

from netwright.engines.cuda.arithmetic import Arithmetic
from netwright.engines.cuda.assembly import Assembly
from netwright.engines.cuda.device import WARP
from netwright.engines.fusion import FusedCall
from netwright.engines.parameters import ParameterBlock, stored_size
from netwright.operations.operation import Call
from netwright.operations.tensor import Role, Tensor
from support.simt.device import EmulatedArena
from support.simt.kernel import Order

Array = NDArray[np.float64]
Lower = Callable[[Assembly, FusedCall], None]
GARBAGE = 1e6
"""What padded lanes of inputs hold, but for gradients, which are 0 there."""


def run_call(
    lower: Lower,
    call: Call,
    values: Mapping[str, Array],
    batch: int,
    order: Order = Order.FORWARDS,
    arithmetic: Arithmetic = Arithmetic.PLAIN,
) -> list[NDArray[np.float32]]:
    """The outputs of a call; batched inputs are (batch, *shape)."""
    lanes = -(-batch // WARP) * WARP
    asm = Assembly(lanes=lanes, slots=1, arithmetic=arithmetic)
    end = 0
    for tensor in call.inputs:
        size = tensor.size * lanes if tensor.batched else stored_size(tensor.shape)
        asm.pin(tensor.name, end, size)
        end += -(-size // 64) * 64
    lower(asm, FusedCall(call, call.outputs[0]))
    offsets, _, whole = asm.layout([tensor.name for tensor in call.outputs], end)
    launches = asm.launches(offsets)
    arena = EmulatedArena(whole, len(asm.words), order)
    arena.p[:] = np.nan
    arena.write_words(0, np.array(asm.words, np.int64))
    for tensor in call.inputs:
        arena.write(offsets[tensor.name], _stored(tensor, values[tensor.name], lanes))
    arena.record(launches).run()
    return [_loaded(tensor, arena, offsets[tensor.name], batch, lanes) for tensor in call.outputs]


def _stored(tensor: Tensor, value: Array, lanes: int) -> NDArray[np.float32]:
    if not tensor.batched:
        block = np.zeros(stored_size(tensor.shape), np.float32)
        ParameterBlock.of([tensor]).write(block, {tensor.name: value.astype(np.float32)})
        return block
    rest = np.full((lanes - len(value), tensor.size), GARBAGE)
    if tensor.role is Role.GRADIENT:
        rest[:] = 0
    return np.vstack([value.reshape(len(value), -1), rest]).T.astype(np.float32).ravel()


def _loaded(
    tensor: Tensor, arena: EmulatedArena, offset: int, batch: int, lanes: int
) -> NDArray[np.float32]:
    if not tensor.batched:
        block = arena.read(offset, stored_size(tensor.shape))
        return ParameterBlock.of([tensor]).read(block)[tensor.name]
    lanes_of = arena.read(offset, tensor.size * lanes).reshape(tensor.size, lanes)
    return lanes_of.T[:batch].reshape(batch, *tensor.shape)
