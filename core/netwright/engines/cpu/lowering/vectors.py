"""Full matrices with a batch of one sample, and small weight gradients, on the tape."""

from netwright.engines.cpu.assembly import Assembly
from netwright.engines.fusion import FusedCall
from netwright.engines.parameters import row_length
from netwright.engines.place import Place
from netwright.kernels.cpu import vectors as kernels
from netwright.kernels.cpu.llvm.emit import LANES
from netwright.operations.operation import Call
from netwright.operations.tensor import Tensor

_SMALL = 4096
"""Multiply-adds of a weight gradient, lanes included, below which a transpose costs more."""


def emit_dense_vector(
    asm: Assembly, x: Tensor, weight: Tensor, bias: Tensor | None, out: Place, rectify: bool
) -> None:
    """Out = W x + b for the one sample of the batch."""
    flat = _flat(asm, x, row_length(weight.shape))
    emit_matrix_vector(asm, flat, weight, bias, out, rectify=rectify)


def emit_step_vector(
    asm: Assembly,
    x: Place,
    weight: Tensor,
    bias: Tensor | None,
    out: Place,
    rectify: bool = False,
    adds: bool = False,
) -> None:
    """Out (+)= W x + b for one step of the one sample of the batch."""
    flat = _first_lane(asm, weight.shape[1], x, f"{x.buffer}/flat step", row_length(weight.shape))
    emit_matrix_vector(asm, flat, weight, bias, out, rectify, adds)


def emit_matrix_vector(
    asm: Assembly,
    flat: Place,
    weight: Tensor,
    bias: Tensor | None,
    out: Place,
    rectify: bool = False,
    adds: bool = False,
) -> None:
    """Out (+)= W x + b for a row of numbers x, in every lane."""
    reads = [asm.at(weight), flat, *([asm.at(bias)] if bias else []), *([out] if adds else [])]
    arguments = (
        asm.lanes, weight.shape[0], row_length(weight.shape), asm.at(weight), flat,
        asm.at(bias) if bias else -1, int(adds), int(rectify), out,
    )  # fmt: skip
    units = -(-weight.shape[0] // kernels.ROWS)
    asm.emit(kernels.matrix_vector, arguments, units, reads, [out])


def emit_transposed_vector(
    asm: Assembly,
    dy: Place,
    weight: Tensor,
    out: Place,
    gate: Place | None = None,
    adds: bool = False,
) -> None:
    """Out (+)= W^T dy for the one sample of the batch."""
    row, units = row_length(weight.shape), -(-weight.shape[1] // (kernels.COLUMNS * LANES))
    reads = [asm.at(weight), dy, *([gate] if gate else []), *([out] if adds else [])]
    arguments = (
        asm.lanes, *weight.shape, row, asm.at(weight), dy, gate or -1, int(adds), out,
    )  # fmt: skip
    asm.emit(kernels.transposed_vector, arguments, units, reads, [out])


def emit_outer_product(asm: Assembly, fused: FusedCall, x: Tensor, dy: Tensor) -> None:
    """DW = dy x^T for the one sample of the batch."""
    row = row_length(fused.output.shape)
    flat, out = _flat(asm, x, row), asm.at(fused.output)
    arguments = (asm.lanes, row, asm.at(dy), flat, out)
    asm.emit(kernels.outer_product, arguments, dy.size, [asm.at(dy), flat], [out])


def is_small(asm: Assembly, gradient: Tensor) -> bool:
    """Whether a weight gradient is computed number by number."""
    return gradient.size * asm.lanes <= _SMALL


def reads_flat(asm: Assembly, call: Call, tensor: Tensor) -> bool:
    """Whether a call reads a tensor as one row of numbers, without lanes."""
    if not asm.is_single or len(tensor.shape) != 1 or call.inputs[0] != tensor:
        return False
    is_large_gradient = call.operation == "dense_weight_gradient" and not is_small(
        asm, call.outputs[0]
    )
    return call.operation == "dense" or is_large_gradient


def flat_name(tensor: Tensor) -> str:
    """The buffer of the one sample as a row of numbers."""
    return f"{tensor.name}/flat"


def emit_small_weight_gradient(asm: Assembly, fused: FusedCall, x: Tensor, dy: Tensor) -> None:
    """DW = dy x^T, without a transpose."""
    row, out = row_length(fused.output.shape), asm.at(fused.output)
    arguments = (asm.lanes, x.size, row, asm.at(dy), asm.at(x), out)
    asm.emit(kernels.small_weight_gradient, arguments, dy.size, [asm.at(dy), asm.at(x)], [out])


def _flat(asm: Assembly, x: Tensor, row: int) -> Place:
    """The sample as one row of numbers; made once for forward and gradient."""
    name = flat_name(x)
    if name in asm.sizes:
        return asm.buffer(name, row)
    return _first_lane(asm, x.size, asm.at(x), name, row)


def _first_lane(asm: Assembly, size: int, x: Place, name: str, row: int) -> Place:
    """So many numbers of the first lane as one row."""
    flat = asm.buffer(name, row)
    asm.emit(kernels.first_lane, (asm.lanes, size, row, x, flat), 1, [x], [flat])
    return flat
