"""Layer normalisation."""

from netwright.engines.cuda.assembly import Assembly
from netwright.engines.cuda.lowering.lowering import THREADS, Lowering, blocks_for
from netwright.engines.fusion import FusedCall
from netwright.engines.place import Argument
from netwright.kernels.cuda import layer_normalization as kernels
from netwright.kernels.cuda.reductions import row_total
from netwright.kernels.variant import float_bits
from netwright.operations.operation import number


def layer_norm(asm: Assembly, fused: FusedCall) -> None:
    x, gain, _ = fused.call.inputs
    reads = [asm.at(tensor) for tensor in fused.call.inputs]
    writes = [asm.at(tensor) for tensor in fused.call.outputs]
    rows, length = x.size // gain.size, gain.size
    epsilon = float_bits(number(fused.call.settings, "epsilon"))
    arguments: list[Argument] = [rows, length, asm.lanes, epsilon, *reads, *writes]
    blocks = blocks_for(rows * asm.lanes)
    asm.emit(kernels.layer_norm, arguments, blocks, THREADS, reads, writes)


def layer_norm_input_gradient(asm: Assembly, fused: FusedCall) -> None:
    x, _, _, gain, _ = fused.call.inputs
    reads, out = [asm.at(tensor) for tensor in fused.call.inputs], asm.at(fused.output)
    rows = x.size // gain.size
    arguments: list[Argument] = [rows, gain.size, asm.lanes, *reads, out]
    blocks = blocks_for(rows * asm.lanes)
    asm.emit(kernels.layer_norm_input_gradient, arguments, blocks, THREADS, reads, [out])


def layer_norm_gain_gradient(asm: Assembly, fused: FusedCall) -> None:
    x, length = fused.call.inputs[0], fused.output.size
    reads, out = [asm.at(tensor) for tensor in fused.call.inputs], asm.at(fused.output)
    arguments: list[Argument] = [x.size // length, length, asm.lanes, *reads, out]
    asm.emit(kernels.layer_norm_gain_gradient, arguments, length, THREADS, reads, [out])


def layer_norm_bias_gradient(asm: Assembly, fused: FusedCall) -> None:
    (dy,), length = fused.call.inputs, fused.output.size
    source, out = asm.at(dy), asm.at(fused.output)
    arguments = (length, asm.lanes, dy.size // length, source, out)
    asm.emit(row_total, arguments, length, THREADS, [source], [out])


LOWERINGS: dict[str, Lowering] = {
    "layer_norm": layer_norm,
    "layer_norm_input_gradient": layer_norm_input_gradient,
    "layer_norm_gain_gradient": layer_norm_gain_gradient,
    "layer_norm_bias_gradient": layer_norm_bias_gradient,
}
