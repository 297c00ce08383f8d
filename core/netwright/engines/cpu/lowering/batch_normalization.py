"""Batch normalisation on the tape.

A batch of one block is measured and normalised channel by channel in one row. With several
blocks the statistics are a row of their own; reading them begins a new section.
"""

from netwright.engines.cpu.assembly import Assembly
from netwright.engines.cpu.lowering.lowering import Lowering
from netwright.engines.fusion import FusedCall
from netwright.engines.place import COEFFICIENT_RING, COEFFICIENTS, Argument, Place
from netwright.kernels.cpu import batch_normalization as kernels
from netwright.kernels.variant import float_bits
from netwright.operations.operation import number
from netwright.operations.tensor import Tensor


def batch_norm(asm: Assembly, fused: FusedCall) -> None:
    _, mean, variance = fused.call.outputs
    share = asm.sum_buffer(f"{mean.name}/share", mean.size)
    places = asm.at(mean), asm.at(variance), share
    both = asm.blocks == 1
    _emit_norm(asm, fused, places, measures=True, applies=both)
    if not both:
        _emit_norm(asm, fused, places, measures=False, applies=True)


def batch_norm_inference(asm: Assembly, fused: FusedCall) -> None:
    mean, variance = (asm.at(tensor) for tensor in fused.call.inputs[3:])
    _emit_norm(asm, fused, (mean, variance, mean), measures=False, applies=True)


def batch_norm_gradient(asm: Assembly, fused: FusedCall) -> None:
    both = asm.blocks == 1
    _emit_gradient(asm, fused, sums=True, applies=both)
    if not both:
        _emit_gradient(asm, fused, sums=False, applies=True)


def running_average(asm: Assembly, fused: FusedCall) -> None:
    _emit_running(asm, fused, 0)


def running_variance(asm: Assembly, fused: FusedCall) -> None:
    x = fused.call.inputs[2]
    _emit_running(asm, fused, x.size // x.shape[0])


def _emit_norm(
    asm: Assembly,
    fused: FusedCall,
    statistics: tuple[Place, Place, Place],
    *,
    measures: bool,
    applies: bool,
) -> None:
    x, gain, bias, *_ = fused.call.inputs
    reads: list[Place] = [asm.at(x)]
    writes: list[Place] = []
    if measures:
        reads.append(asm.scale)
        writes += statistics
    else:
        reads += statistics
    out: Argument = -1
    other: Argument = -1
    if applies:
        out = asm.at(fused.output)
        reads += [asm.at(gain), asm.at(bias)]
        writes.append(out)
        if fused.residual:
            other = asm.at(fused.residual)
            reads.append(other)
    arguments = (
        *_shape(asm, fused, x),
        asm.at(x), asm.scale, *statistics, asm.at(gain), asm.at(bias), out, other,
    )  # fmt: skip
    variant = (measures, applies, applies and fused.rectify, other != -1)
    asm.emit(kernels.batch_norm, arguments, x.shape[0], reads, writes, tuple(map(int, variant)))


def _emit_gradient(asm: Assembly, fused: FusedCall, *, sums: bool, applies: bool) -> None:
    dy, x, gain, mean, variance = fused.call.inputs
    _, dgain, dbias = fused.call.outputs
    reads = [asm.at(t) for t in (dy, x, mean, variance)]
    results = [asm.at(dgain), asm.at(dbias)]
    writes = list(results) if sums else []
    dx: Argument = -1
    if applies:
        dx = asm.at(fused.output)
        reads += [asm.scale, asm.at(gain), *([] if sums else results)]
        writes.append(dx)
    arguments = (
        *_shape(asm, fused, x),
        asm.at(x), asm.scale, asm.at(mean), asm.at(variance), asm.at(gain), asm.at(dy),
        *results, dx,
    )  # fmt: skip
    variant = (int(sums), int(applies))
    asm.emit(kernels.batch_norm_gradient, arguments, x.shape[0], reads, writes, variant)


def _emit_running(asm: Assembly, fused: FusedCall, positions: int) -> None:
    channels = fused.call.inputs[0].size
    state, value = (asm.at(tensor) for tensor in fused.call.inputs[:2])
    momentum = float_bits(number(fused.call.settings, "momentum"))
    ring = (COEFFICIENT_RING, asm.slots, COEFFICIENTS)
    arguments = (channels, state, value, momentum, positions, *ring)
    reads = [value, state, COEFFICIENT_RING]
    # It stands behind the check of the gradients: a step that is not applied changes no state.
    asm.emit(kernels.running_average, arguments, 1, reads, [state])


def _shape(asm: Assembly, fused: FusedCall, x: Tensor) -> tuple[int, int, int]:
    """Positions, lanes, epsilon."""
    epsilon = float_bits(number(fused.call.settings, "epsilon"))
    return x.size // x.shape[0], asm.lanes, epsilon


LOWERINGS: dict[str, Lowering] = {
    "batch_norm": batch_norm,
    "batch_norm_gradient": batch_norm_gradient,
    "batch_norm_inference": batch_norm_inference,
    "running_average": running_average,
    "running_variance": running_variance,
}
