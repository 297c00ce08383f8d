"""Pooling."""

from netwright.engines.cuda.assembly import Assembly
from netwright.engines.cuda.lowering.lowering import THREADS, Lowering, blocks_for
from netwright.engines.fusion import FusedCall
from netwright.engines.place import Argument, Place
from netwright.engines.pools import counted_sizes, geometry, windows_over
from netwright.kernels.cuda import pooling as kernels
from netwright.kernels.variant import Factory, Variant
from netwright.operations.operation import Call, whole_numbers
from netwright.operations.tensor import Shape


def extreme_pool2d(asm: Assembly, fused: FusedCall) -> None:
    (x,) = fused.call.inputs
    winner = fused.call.outputs[1]
    window = whole_numbers(fused.call.settings, "window")
    writes = [asm.at(fused.output), asm.at(winner)]
    arguments: list[Argument] = [
        *_sizes(asm, fused.call, x.shape, winner.shape),
        *window,
        asm.at(x),
        *writes,
    ]
    is_least = fused.call.operation == "min_pool2d"
    count = winner.size * asm.lanes
    _emit(asm, kernels.extreme_pool2d, count, arguments, [asm.at(x)], writes, (int(is_least),))


def max_pool2d_gradient(asm: Assembly, fused: FusedCall) -> None:
    winner, dy = fused.call.inputs
    shape = whole_numbers(fused.call.settings, "input_shape")
    gate = [asm.at(fused.gate)] if fused.gate else []
    reads, out = [asm.at(winner), asm.at(dy), *gate], asm.at(fused.output)
    arguments: list[Argument] = [
        *_sizes(asm, fused.call, shape, winner.shape),
        whole_numbers(fused.call.settings, "window")[1],
        *windows_over(asm, fused.call, shape, winner.shape),
        *(asm.at(winner), asm.at(dy), out, gate[0] if gate else 0),
    ]
    count = fused.output.size * asm.lanes
    _emit(asm, kernels.max_pool2d_gradient, count, arguments, reads, [out], (len(gate),))


def average_pool2d(asm: Assembly, fused: FusedCall) -> None:
    (x,) = fused.call.inputs
    shape, out = fused.call.outputs[0].shape, asm.at(fused.output)
    arguments: list[Argument] = [
        *_sizes(asm, fused.call, x.shape, shape),
        *whole_numbers(fused.call.settings, "window"),
        *counted_sizes(asm, fused.call, x.shape, shape),
        *(asm.at(x), out),
    ]
    count = fused.output.size * asm.lanes
    _emit(asm, kernels.average_pool2d, count, arguments, [asm.at(x)], [out])


def average_pool2d_gradient(asm: Assembly, fused: FusedCall) -> None:
    (dy,) = fused.call.inputs
    shape = whole_numbers(fused.call.settings, "input_shape")
    out = asm.at(fused.output)
    arguments: list[Argument] = [
        *_sizes(asm, fused.call, shape, dy.shape),
        *counted_sizes(asm, fused.call, shape, dy.shape),
        *windows_over(asm, fused.call, shape, dy.shape),
        *(asm.at(dy), out),
    ]
    count = fused.output.size * asm.lanes
    _emit(asm, kernels.average_pool2d_gradient, count, arguments, [asm.at(dy)], [out])


def _sizes(asm: Assembly, call: Call, image: Shape, positions: Shape) -> tuple[int, ...]:
    """What all kernels are told, but for the channels, which are in the numbers of the output."""
    return geometry(call, image, positions, asm.lanes)[:-1]


def _emit(
    asm: Assembly,
    factory: Factory,
    count: int,
    arguments: list[Argument],
    reads: list[Place],
    writes: list[Place],
    variant: Variant = (),
) -> None:
    """A launch for `count` numbers of the output, four a thread."""
    blocks = blocks_for(count, 4)
    asm.emit(factory, [count, *arguments], blocks, THREADS, reads, writes, variant)


LOWERINGS: dict[str, Lowering] = {
    "max_pool2d": extreme_pool2d,
    "min_pool2d": extreme_pool2d,
    "max_pool2d_gradient": max_pool2d_gradient,
    "average_pool2d": average_pool2d,
    "average_pool2d_gradient": average_pool2d_gradient,
}
