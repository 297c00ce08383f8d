"""Full matrices on the tape; the steps of a sequence are positions beside one another."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from netwright.engines.cpu.assembly import Assembly
from netwright.engines.cpu.lowering.lowering import Lowering
from netwright.engines.cpu.lowering.products import (
    ALWAYS,
    NEVER,
    OVER_BLOCKS,
    Axis,
    Product,
    emit_product,
    take_place,
)
from netwright.engines.cpu.lowering.vectors import (
    emit_dense_vector,
    emit_outer_product,
    emit_small_weight_gradient,
    emit_step_vector,
    emit_transposed_vector,
    is_small,
)
from netwright.engines.cpu.tiles import vector_spans
from netwright.engines.fusion import FusedCall
from netwright.engines.parameters import row_length, stored_size
from netwright.engines.place import Place
from netwright.kernels.cpu.batches import transpose
from netwright.kernels.cpu.llvm.emit import LANES
from netwright.kernels.cpu.masks import cut_connections
from netwright.kernels.cpu.reductions import bias_gradient as bias_gradient_kernel
from netwright.operations.matrix import mask_of
from netwright.operations.operation import Call, whole
from netwright.operations.tensor import Shape, Tensor


def dense(asm: Assembly, fused: FusedCall) -> None:
    x, weight, *bias = fused.call.inputs
    weight = _masked(asm, fused.call, weight)
    emit_dense(asm, x, weight, bias[0] if bias else None, asm.at(fused.output), fused.rectify)


def emit_dense(
    asm: Assembly,
    x: Tensor,
    weight: Tensor,
    bias: Tensor | None,
    out: Place,
    rectify: bool = False,
) -> None:
    """Out = W x + b on every step of x."""
    units, inputs = weight.shape
    if asm.is_single and x.size == inputs:
        emit_dense_vector(asm, x, weight, bias, out, rectify)
        return
    lanes = asm.lanes
    if asm.is_single:
        for t in range(x.size // inputs):
            source = asm.at(x)
            of_x = Place(source.buffer, source.offset + t * inputs * lanes)
            of_out = Place(out.buffer, out.offset + t * units * lanes)
            emit_step_vector(asm, of_x, weight, bias, of_out, rectify)
        return
    product = Product(
        rows=units,
        width=lanes,
        a=asm.at(weight),
        a_row=row_length(weight.shape),
        b=asm.at(x),
        c=out,
        c_row=lanes,
        down=_steps(x.size // inputs, inputs * lanes),
        c_down=units * lanes,
        bias=asm.at(bias) if bias else None,
        rectify=rectify,
    )
    emit_product(asm, product, lambda *_: ((i, i * lanes) for i in range(inputs)))


def dense_input_gradient(asm: Assembly, fused: FusedCall) -> None:
    dy, weight = fused.call.inputs
    take_place(asm, fused)
    weight = _masked(asm, fused.call, weight)
    units, inputs = weight.shape
    if asm.is_single and dy.size == units and not fused.in_place:
        gate = asm.at(fused.gate) if fused.gate else None
        emit_transposed_vector(asm, asm.at(dy), weight, asm.at(fused.output), gate)
        return
    lanes, row = asm.lanes, row_length(weight.shape)
    product = Product(
        rows=inputs,
        width=lanes,
        a=asm.at(weight),
        a_row=1,
        b=asm.at(dy),
        c=asm.at(fused.output),
        c_row=lanes,
        down=_steps(dy.size // units, units * lanes),
        c_down=inputs * lanes,
        gate=asm.at(fused.gate) if fused.gate else None,
        accumulate=ALWAYS if fused.in_place else NEVER,
    )
    emit_product(asm, product, lambda *_: ((o * row, o * lanes) for o in range(units)))


def dense_weight_gradient(asm: Assembly, fused: FusedCall) -> None:
    x, dy = fused.call.inputs
    steps = range(x.size // x.shape[-1])
    if len(steps) == 1 and is_small(asm, fused.output):
        emit_small_weight_gradient(asm, fused, x, dy)
    elif len(steps) == 1 and asm.is_single:
        emit_outer_product(asm, fused, x, dy)
    else:
        emit_weight_gradient(asm, fused, x, dy, [(t, t) for t in steps])
    if "mask" in fused.call.settings:
        out = asm.at(fused.output)
        _emit_cut(asm, fused.call, fused.output.shape, out, out)


def _masked(asm: Assembly, call: Call, weight: Tensor) -> Tensor:
    """The weights; a copy without those of cut connections, if there may be some."""
    if "mask" not in call.settings:
        return weight
    copy = replace(weight, name=f"{weight.name}/masked")
    if copy.name not in asm.sizes:
        place = asm.buffer(copy.name, stored_size(weight.shape))
        _emit_cut(asm, call, weight.shape, asm.at(weight), place)
    return copy


def _emit_cut(asm: Assembly, call: Call, shape: Shape, source: Place, out: Place) -> None:
    """In place, the buffer counts as written only: its sum over the batch goes on after this."""
    mask = mask_of(call.settings)
    assert mask is not None
    directory: list[int] = []
    for row in mask:
        cut = np.flatnonzero(~row).tolist()
        directory += [asm.table(cut) if cut else 0, len(cut)]
    arguments = (row_length(shape), asm.table(directory), source, out)
    reads = [] if source == out else [source]
    asm.emit(cut_connections, arguments, len(mask), reads, [out])


def emit_weight_gradient(
    asm: Assembly, fused: FusedCall, x: Tensor, dy: Tensor, steps: Sequence[tuple[int, int]]
) -> None:
    """DW = sum of dy x^T: the lanes become the terms of the sum, so x is turned first.

    `steps` pairs a step of x with one of dy. Groups of columns are the positions, so that every
    thread finds work even with few outputs.
    """
    outputs, inputs = fused.output.shape
    lanes, row = asm.lanes, row_length((outputs, inputs))
    length = x.size // inputs
    turned = asm.buffer(f"{fused.output.name}/turned", length * lanes * row)
    asm.emit(
        transpose,
        (lanes, inputs, asm.at(x), turned, row, row // 16),
        length * (row // 16),
        [asm.at(x)],
        [turned],
    )
    terms = [
        (of_dy * outputs * lanes + n, (of_x * lanes + n) * row)
        for of_x, of_dy in steps
        for n in range(1 if asm.is_single else lanes)
    ]
    for columns in vector_spans(row // LANES):
        width = columns.size * LANES
        first = columns.first * LANES
        product = Product(
            rows=outputs,
            width=width,
            a=asm.at(dy),
            a_row=lanes,
            b=Place(turned.buffer, first),
            c=Place(asm.at(fused.output).buffer, first),
            c_row=row,
            down=_steps(columns.count, width),
            c_down=width,
            accumulate=OVER_BLOCKS,
        )
        emit_product(asm, product, lambda *_: terms)


def bias_gradient(asm: Assembly, fused: FusedCall) -> None:
    (dy,) = fused.call.inputs
    out, rows = asm.at(fused.output), fused.output.size
    by_channel = whole(fused.call.settings, "axis") == 0
    steps = 1 if by_channel else dy.size // rows
    length = dy.size // rows // steps * asm.lanes
    sizes = (dy.size * asm.lanes, rows * length)
    arguments = (length, asm.at(dy), out, *sizes)
    asm.emit(bias_gradient_kernel, arguments, rows, [asm.at(dy)], [out])


def _steps(count: int, size: int) -> Axis:
    """Positions whose operands lie `size` floats apart."""
    return Axis([t * size for t in range(count)], ((),) * count)


LOWERINGS: dict[str, Lowering] = {
    "dense": dense,
    "dense_input_gradient": dense_input_gradient,
    "dense_weight_gradient": dense_weight_gradient,
    "bias_gradient": bias_gradient,
}
