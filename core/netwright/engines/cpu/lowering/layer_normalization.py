"""Layer normalisation on the tape."""

from netwright.engines.cpu.assembly import Assembly
from netwright.engines.cpu.lowering.lowering import Lowering
from netwright.engines.fusion import FusedCall
from netwright.engines.place import Argument
from netwright.kernels.cpu import layer_normalization as kernels
from netwright.kernels.cpu.llvm.emit import LANES
from netwright.kernels.variant import float_bits
from netwright.operations.operation import number


def layer_norm(asm: Assembly, fused: FusedCall) -> None:
    gain = fused.call.inputs[1]
    _, mean, scale = fused.call.outputs
    reads = [asm.at(tensor) for tensor in fused.call.inputs]
    writes = [asm.at(tensor) for tensor in (fused.output, mean, scale)]
    epsilon = float_bits(number(fused.call.settings, "epsilon"))
    arguments: tuple[Argument, ...] = (gain.size, asm.lanes, epsilon, *reads, *writes)
    asm.emit(kernels.layer_norm, arguments, mean.size * asm.lanes // LANES, reads, writes)


def input_gradient(asm: Assembly, fused: FusedCall) -> None:
    _, mean, _, gain, _ = fused.call.inputs
    reads, out = [asm.at(tensor) for tensor in fused.call.inputs], asm.at(fused.output)
    arguments: tuple[Argument, ...] = (gain.size, asm.lanes, *reads, out)
    units = mean.size * asm.lanes // LANES
    asm.emit(kernels.layer_norm_input_gradient, arguments, units, reads, [out])


def gain_gradient(asm: Assembly, fused: FusedCall) -> None:
    x, mean, scale, dy = (asm.at(tensor) for tensor in fused.call.inputs)
    length, out = fused.output.size, asm.at(fused.output)
    rows = fused.call.inputs[0].size // length
    reads = [dy, x, mean, scale]
    arguments: tuple[Argument, ...] = (length, asm.lanes, rows, *reads, out)
    asm.emit(kernels.layer_norm_gain_gradient, arguments, length, reads, [out])


def bias_gradient(asm: Assembly, fused: FusedCall) -> None:
    (dy,) = fused.call.inputs
    length, out, place = fused.output.size, asm.at(fused.output), asm.at(dy)
    arguments: tuple[Argument, ...] = (length, asm.lanes, dy.size // length, place, out)
    asm.emit(kernels.layer_norm_bias_gradient, arguments, length, [place], [out])


LOWERINGS: dict[str, Lowering] = {
    "layer_norm": layer_norm,
    "layer_norm_input_gradient": input_gradient,
    "layer_norm_gain_gradient": gain_gradient,
    "layer_norm_bias_gradient": bias_gradient,
}
