"""Convolution of a few samples on the tape: planes, whose consecutive positions fill registers.

An image is packed into a grid with a border (see `grids`), in which all taps of a filter are
offsets. So a convolution is one product over the cells of the grid, and what it finds in cells
between the rows is left out when planes are made of it. With a stride each phase of it has
a grid of its own: forwards the image is cut into phases, backwards each phase is a product.
"""

from collections.abc import Iterator
from dataclasses import replace
from itertools import product as pairs_of

from netwright.engines.cpu.assembly import Assembly
from netwright.engines.cpu.lowering.brought import place_of, planes_of
from netwright.engines.cpu.lowering.grids import Grid, emit_unpack, packed_grid
from netwright.engines.cpu.lowering.lowering import Lowering
from netwright.engines.cpu.lowering.plane_weights import conv2d_weight_gradient
from netwright.engines.cpu.lowering.products import (
    ALWAYS,
    NEVER,
    Axis,
    Groups,
    Product,
    Tap,
    Taps,
    emit_product,
    take_place,
)
from netwright.engines.cpu.tiles import even_spans
from netwright.engines.fusion import FusedCall
from netwright.engines.place import Place
from netwright.engines.scan import Pair, Scan
from netwright.kernels.cpu.llvm.emit import LANES


def conv2d(asm: Assembly, fused: FusedCall) -> None:
    """Each position gathers from the cells under its filter."""
    x, weight, *bias = fused.call.inputs
    take_place(asm, fused)
    scan = Scan.of(fused.call, x.shape, fused.call.outputs[0].shape, weight.shape)
    grid = Grid.forward(asm.samples, scan)
    source, row = packed_grid(asm, x, grid)
    kernels, channels = weight.shape[0] // scan.groups, weight.shape[1]
    rows, columns = scan.window
    phase_size = x.shape[0] * row

    def taps(*_: object) -> Iterator[Tap]:
        for c, r, s in pairs_of(range(channels), range(rows), range(columns)):
            a, b = grid.phase(r, s)
            phase = (a * scan.stride[1] + b) * phase_size
            yield (c * rows + r) * columns + s, phase + c * row + grid.offset(r, s)

    filter_size = channels * rows * columns
    product = Product(
        rows=kernels,
        width=grid.length,
        a=asm.at(weight),
        a_row=filter_size,
        b=source,
        c=source,
        c_row=0,
        bias=asm.at(bias[0]) if bias else None,
        groups=Groups(scan.groups, kernels * filter_size, channels * row, 0, kernels),
    )
    _emit(asm, fused, grid, product, taps, None)


def conv2d_input_gradient(asm: Assembly, fused: FusedCall) -> None:
    """Each pixel gathers from the positions that saw it, phase by phase of the stride."""
    dy, weight, *bias = fused.call.inputs
    take_place(asm, fused)
    scan = Scan.of(fused.call, fused.call.outputs[0].shape, dy.shape, weight.shape)
    grid = Grid.backward(asm.samples, scan)
    source, row = packed_grid(asm, dy, grid)
    kernels, channels = weight.shape[0] // scan.groups, weight.shape[1]
    rows, columns = scan.window

    def taps(_: object, phase: Pair) -> Iterator[Tap]:
        for k, r, s in pairs_of(range(kernels), range(rows), range(columns)):
            if grid.phase(r, s) == phase:
                low = (k * channels * rows + r) * columns + s
                yield low, k * row + grid.offset(r, s)

    area = rows * columns
    product = Product(
        rows=channels,
        width=grid.length,
        a=asm.at(weight),
        a_row=area,
        b=source,
        c=source,
        c_row=0,
        bias=asm.at(bias[0]) if bias else None,
        groups=Groups(scan.groups, kernels * channels * area, kernels * row, 0, channels),
    )
    _emit(asm, fused, grid, product, taps, scan)


def _emit(
    asm: Assembly, fused: FusedCall, grid: Grid, product: Product, taps: Taps, scan: Scan | None
) -> None:
    """The product over all cells, into planes at once if these are the cells."""
    out = planes_of(asm, fused.output)
    phases = [(a, b) for a in range(scan.stride[0]) for b in range(scan.stride[1])] if scan else []
    is_direct = grid.is_dense and len(phases) <= 1
    row = out.row if is_direct else grid.length
    if is_direct:
        c = place_of(asm, fused.output)
        product = replace(
            product,
            width=row,
            gate=place_of(asm, fused.gate) if fused.gate else None,
            accumulate=ALWAYS if fused.in_place else NEVER,
        )
    else:
        size = max(1, len(phases)) * out.channels * row
        c = asm.buffer(f"{fused.output.name}/cells", size)
    groups = replace(product.groups, c=product.rows * row)
    for columns in even_spans(product.width // LANES):
        width, first = columns.size * LANES, columns.first * LANES
        pieces = Axis([number * width for number in range(columns.count)], ((),) * columns.count)
        tile = replace(
            product,
            width=width,
            b=Place(product.b.buffer, product.b.offset + first),
            c=Place(c.buffer, first),
            c_row=row,
            across=pieces,
            c_across=width,
            rectify=fused.rectify,
            groups=groups,
            gate=product.gate and Place(product.gate.buffer, first),
        )
        if len(phases) > 1:
            # Pieces are laid down: units are shared out by them.
            side = Axis([0] * len(phases), phases)
            tile = replace(tile, down=pieces, c_down=width)
            emit_product(asm, replace(tile, across=side, c_across=out.channels * row), taps)
        else:
            emit_product(asm, tile, lambda *_: taps((), (0, 0)))
    if not is_direct:
        emit_unpack(asm, fused, grid, c, row, scan)


LOWERINGS: dict[str, Lowering] = {
    "conv2d": conv2d,
    "conv2d_input_gradient": conv2d_input_gradient,
    "conv2d_weight_gradient": conv2d_weight_gradient,
    "conv_transpose2d": conv2d_input_gradient,
}
