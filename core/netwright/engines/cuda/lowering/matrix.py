"""Full matrices; the steps of a sequence are matrices beside one another."""

from dataclasses import replace

import numpy as np

from netwright.engines.cuda.assembly import Assembly
from netwright.engines.cuda.device import WARP
from netwright.engines.cuda.lowering.lowering import THREADS, Lowering
from netwright.engines.cuda.lowering.products import Matrix, Product, emit_product
from netwright.engines.fusion import FusedCall
from netwright.engines.parameters import row_length, stored_size
from netwright.engines.place import Place
from netwright.kernels.cuda.masks import cut_connections
from netwright.kernels.cuda.reductions import row_total, short_row_total
from netwright.operations.matrix import mask_of
from netwright.operations.operation import Call, whole
from netwright.operations.tensor import Shape, Tensor

_SHORT = 1024
"""Numbers of a row that a warp adds up as fast as a block."""


def dense(asm: Assembly, fused: FusedCall) -> None:
    x, weight, *bias = fused.call.inputs
    weight = _masked(asm, fused.call, weight)
    emit_dense(asm, x, weight, bias[0] if bias else None, asm.at(fused.output), fused.rectify)


def emit_dense(
    asm: Assembly, x: Tensor, weight: Tensor, bias: Tensor | None, out: Place, rectify: bool = False
) -> None:
    """Out = W x + b, for every step of x."""
    units, inputs = weight.shape
    lanes = asm.lanes
    product = Product(
        rows=units,
        columns=lanes,
        terms=inputs,
        a=Matrix(asm.at(weight), row_length(weight.shape)),
        b=Matrix(asm.at(x), lanes, step=inputs * lanes),
        c=Matrix(out, lanes, step=units * lanes),
        steps=x.size // inputs,
        bias=asm.at(bias) if bias else None,
        rectify=rectify,
    )
    emit_product(asm, product)


def dense_input_gradient(asm: Assembly, fused: FusedCall) -> None:
    dy, weight = fused.call.inputs
    if fused.in_place and fused.residual:
        asm.aliases[fused.output.name] = fused.residual.name
    weight = _masked(asm, fused.call, weight)
    units, inputs = weight.shape
    lanes = asm.lanes
    product = Product(
        rows=inputs,
        columns=lanes,
        terms=units,
        a=Matrix(asm.at(weight), row_length(weight.shape), turned=True),
        b=Matrix(asm.at(dy), lanes, step=units * lanes),
        c=Matrix(asm.at(fused.output), lanes, step=inputs * lanes),
        steps=dy.size // units,
        gate=asm.at(fused.gate) if fused.gate else None,
        accumulate=fused.in_place,
    )
    emit_product(asm, product)


def dense_weight_gradient(asm: Assembly, fused: FusedCall) -> None:
    """The lanes are the terms; steps are slabs of terms."""
    x, dy = fused.call.inputs
    outputs, inputs = fused.output.shape
    lanes, out = asm.lanes, asm.at(fused.output)
    product = Product(
        rows=outputs,
        columns=inputs,
        terms=lanes,
        a=Matrix(asm.at(dy), lanes, slab=outputs * lanes),
        b=Matrix(asm.at(x), lanes, turned=True, slab=inputs * lanes),
        c=Matrix(out, row_length(fused.output.shape)),
        slabs=x.size // inputs,
    )
    emit_product(asm, product)
    if "mask" in fused.call.settings:
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
    mask = mask_of(call.settings)
    assert mask is not None
    kept = asm.table(np.packbits(mask, axis=1, bitorder="little").ravel().tolist())
    arguments = (shape[1], row_length(shape), kept, -(-shape[1] // 8), source, out)
    asm.emit(cut_connections, arguments, shape[0], THREADS, [source], [out])


def bias_gradient(asm: Assembly, fused: FusedCall) -> None:
    (dy,) = fused.call.inputs
    out, rows = asm.at(fused.output), fused.output.size
    steps = 1 if whole(fused.call.settings, "axis") == 0 else dy.size // rows
    length = dy.size // rows // steps * asm.lanes
    arguments = (rows, length, steps, asm.at(dy), out)
    if steps * length <= _SHORT:
        blocks = -(-rows // (THREADS // WARP))
        asm.emit(short_row_total, arguments, blocks, THREADS, [asm.at(dy)], [out])
    else:
        asm.emit(row_total, arguments, rows, THREADS, [asm.at(dy)], [out])


LOWERINGS: dict[str, Lowering] = {
    "dense": dense,
    "dense_input_gradient": dense_input_gradient,
    "dense_weight_gradient": dense_weight_gradient,
    "bias_gradient": bias_gradient,
}
