"""Batch normalisation: a launch that measures parts of channels, one that joins and applies."""

from dataclasses import dataclass
from typing import Self

from netwright.engines.cuda.assembly import HALT, STEP, Assembly
from netwright.engines.cuda.lowering.lowering import THREADS, Lowering
from netwright.engines.fusion import FusedCall
from netwright.engines.place import COEFFICIENT_RING, COEFFICIENTS, SCALE, Argument, Place
from netwright.kernels.cuda import batch_normalization as kernels
from netwright.kernels.variant import float_bits
from netwright.operations.operation import number
from netwright.operations.tensor import Tensor

_PART = 4096
"""Numbers of a part: 16 a thread, read twice from a near cache."""


@dataclass(frozen=True, slots=True)
class _Parts:
    """How channels are cut."""

    channels: int
    length: int
    """Numbers of a channel."""
    count: int
    stretch: int
    """Numbers of a part."""

    @classmethod
    def of(cls, asm: Assembly, x: Tensor) -> Self:
        length = x.size // x.shape[0] * asm.lanes
        wanted = max(1, min(kernels.MOST_PARTS, length // _PART))
        stretch = -(-length // wanted // 4) * 4
        return cls(x.shape[0], length, -(-length // stretch), stretch)

    @property
    def blocks(self) -> int:
        return self.channels * self.count

    def sums(self, asm: Assembly, name: str) -> Place:
        """Where a number of each part is kept."""
        return asm.buffer(name, self.blocks)


def batch_norm(asm: Assembly, fused: FusedCall) -> None:
    x, gain, bias, *_ = fused.call.inputs
    _, mean, variance = fused.call.outputs
    parts = _Parts.of(asm, x)
    sums = [parts.sums(asm, f"{mean.name}/{what}") for what in ("counts", "totals", "spreads")]
    asm.emit(
        kernels.measure,
        (parts.length, asm.lanes, parts.count, parts.stretch, asm.at(x), SCALE, *sums),
        parts.blocks,
        THREADS,
        [asm.at(x), SCALE],
        sums,
    )
    _emit_normalize(asm, fused, parts, (mean, variance, gain, bias), sums)


def batch_norm_inference(asm: Assembly, fused: FusedCall) -> None:
    x, gain, bias, mean, variance = fused.call.inputs
    _emit_normalize(asm, fused, _Parts.of(asm, x), (mean, variance, gain, bias), [])


def _emit_normalize(
    asm: Assembly,
    fused: FusedCall,
    parts: _Parts,
    channel: tuple[Tensor, Tensor, Tensor, Tensor],
    sums: list[Place],
) -> None:
    """`channel`: mean, variance, gain and bias of each."""
    x, out = asm.at(fused.call.inputs[0]), asm.at(fused.output)
    mean, variance, gain, bias = (asm.at(tensor) for tensor in channel)
    other = [asm.at(fused.residual)] if fused.residual else []
    absent: list[Argument] = [0]
    arguments: list[Argument] = [
        *(parts.length, parts.count, parts.stretch),
        float_bits(number(fused.call.settings, "epsilon")),
        *(x, mean, variance, gain, bias, out, *(other or absent), *(sums or absent * 3)),
    ]
    statistics = [mean, variance]
    asm.emit(
        kernels.normalize,
        arguments,
        parts.blocks,
        THREADS,
        [x, gain, bias, *other, *(sums or statistics)],
        [out, *(statistics if sums else [])],
        (int(bool(sums)), len(other), int(fused.rectify)),
    )


def batch_norm_gradient(asm: Assembly, fused: FusedCall) -> None:
    dy, x, gain, mean, variance = fused.call.inputs
    _, dgain, dbias = fused.call.outputs
    parts = _Parts.of(asm, x)
    sums = [parts.sums(asm, f"{dgain.name}/{what}") for what in ("plain", "along")]
    both = [asm.at(x), asm.at(dy)]
    asm.emit(
        kernels.measure_gradient,
        (parts.length, parts.count, parts.stretch, *both, asm.at(mean), *sums),
        parts.blocks,
        THREADS,
        [*both, asm.at(mean)],
        sums,
    )
    reads = [*both, SCALE, asm.at(mean), asm.at(variance), asm.at(gain), *sums]
    writes = [asm.at(fused.output), asm.at(dgain), asm.at(dbias)]
    arguments: list[Argument] = [
        *(parts.length, asm.lanes, parts.count, parts.stretch),
        float_bits(number(fused.call.settings, "epsilon")),
        *(*reads, *writes),
    ]
    asm.emit(kernels.batch_norm_gradient, arguments, parts.blocks, THREADS, reads, writes)


def running_average(asm: Assembly, fused: FusedCall) -> None:
    _emit_running(asm, fused, 0)


def running_variance(asm: Assembly, fused: FusedCall) -> None:
    x = fused.call.inputs[2]
    _emit_running(asm, fused, x.size // x.shape[0])


def _emit_running(asm: Assembly, fused: FusedCall, positions: int) -> None:
    channels = fused.call.inputs[0].size
    state, value = (asm.at(tensor) for tensor in fused.call.inputs[:2])
    arguments: list[Argument] = [
        *(channels, state, value, float_bits(number(fused.call.settings, "momentum")), positions),
        *(COEFFICIENT_RING, asm.slots, COEFFICIENTS, asm.state(STEP), asm.state(HALT)),
    ]
    reads = [state, value, COEFFICIENT_RING]
    blocks = -(-channels // THREADS)
    asm.emit(kernels.running_average, arguments, blocks, THREADS, reads, [state])


LOWERINGS: dict[str, Lowering] = {
    "batch_norm": batch_norm,
    "batch_norm_gradient": batch_norm_gradient,
    "batch_norm_inference": batch_norm_inference,
    "running_average": running_average,
    "running_variance": running_variance,
}
