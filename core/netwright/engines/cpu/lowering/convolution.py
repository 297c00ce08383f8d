"""Convolution on the tape: no image is copied to columns, borders are cut by tap tables.

Forwards a kernel gathers from the image at each position; backwards each pixel gathers from the
positions whose kernel saw it. Transposed convolution is the second, used forwards.
"""

from collections.abc import Iterator
from typing import Any

from netwright.engines.cpu.assembly import Assembly
from netwright.engines.cpu.lowering.correlations import conv2d_weight_gradient
from netwright.engines.cpu.lowering.lowering import Lowering
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
from netwright.engines.cpu.lowering.row_products import Row, emit_row_product
from netwright.engines.cpu.lowering.scattered import emit_scattered, positions_scattered
from netwright.engines.fusion import FusedCall
from netwright.engines.scan import AxisScan, Scan
from netwright.operations.tensor import Tensor


def conv2d(asm: Assembly, fused: FusedCall) -> None:
    """Each position gathers from the image under its kernel."""
    x, weight, *bias = fused.call.inputs
    take_place(asm, fused)
    scan, lanes = Scan.of(fused.call, x.shape, fused.call.outputs[0].shape, weight.shape), asm.lanes
    height, width = scan.image
    down, across = scan.positions
    kernels, channels = weight.shape[0] // scan.groups, weight.shape[1]
    rows, columns = scan.window

    def taps(rs: tuple[int, ...], ss: tuple[int, ...]) -> Iterator[Tap]:
        apart, aside = scan.dilation
        for c in range(channels):
            for r in rs:
                for s in ss:
                    place = (c * height + r * apart) * width + s * aside
                    yield (c * rows + r) * columns + s, place * lanes

    filter_size, c_row = channels * rows * columns, down * across * lanes
    product = Product(
        rows=kernels,
        width=lanes,
        a=asm.at(weight),
        a_row=filter_size,
        b=asm.at(x),
        c=asm.at(fused.output),
        c_row=c_row,
        down=_forward_axis(scan.axis(0), width * lanes),
        across=_forward_axis(scan.axis(1), lanes),
        c_down=across * lanes,
        c_across=lanes,
        groups=Groups(
            scan.groups,
            kernels * filter_size,
            channels * height * width * lanes,
            kernels * c_row,
            kernels,
        ),
        **_epilogue(asm, fused, bias),
    )

    def first_taps(rs: tuple[int, ...], _: Any) -> Iterator[Tap]:
        for c in range(channels):
            for r in rs:
                place = (c * height + r * scan.dilation[0]) * width
                yield (c * rows + r) * columns, place * lanes

    _emit(asm, product, scan, Row.forwards(scan.axis(1)), taps, first_taps)


def conv2d_input_gradient(asm: Assembly, fused: FusedCall) -> None:
    """Each pixel gathers from the positions that saw it."""
    dy, weight, *bias = fused.call.inputs
    take_place(asm, fused)
    scan, lanes = (
        Scan.of(fused.call, fused.call.outputs[0].shape, dy.shape, weight.shape),
        asm.lanes,
    )
    height, width = scan.image
    down, across = scan.positions
    kernels, channels = weight.shape[0] // scan.groups, weight.shape[1]
    rows, columns = scan.window

    def taps(rs: tuple[tuple[int, int], ...], ss: tuple[tuple[int, int], ...]) -> Iterator[Tap]:
        for k in range(kernels):
            for r, p in rs:
                for s, q in ss:
                    low = (k * channels * rows + r) * columns + s
                    yield low, ((k * down + p) * across + q) * lanes

    area, c_row = rows * columns, height * width * lanes
    product = Product(
        rows=channels,
        width=lanes,
        a=asm.at(weight),
        a_row=area,
        b=asm.at(dy),
        c=asm.at(fused.output),
        c_row=c_row,
        down=_backward_axis(scan.axis(0), across * lanes),
        across=_backward_axis(scan.axis(1), lanes),
        c_down=width * lanes,
        c_across=lanes,
        groups=Groups(
            scan.groups,
            kernels * channels * area,
            kernels * down * across * lanes,
            channels * c_row,
            channels,
        ),
        **_epilogue(asm, fused, bias),
    )

    def first_taps(rs: tuple[tuple[int, int], ...], _: Any) -> Iterator[Tap]:
        for k in range(kernels):
            for r, p in rs:
                yield (k * rows + r + 1) * columns - 1, (k * down + p) * across * lanes

    _emit(asm, product, scan, Row.backwards(scan.axis(1)), taps, first_taps, kernels)


def _emit(
    asm: Assembly,
    product: Product,
    scan: Scan,
    row: Row,
    taps: Taps,
    first_taps: Taps,
    filters: int = 0,
) -> None:
    """In the tiles that suit it: row tiles take the first tap of each kernel row.

    What gathers from `filters` filters may be scattered instead.
    """
    if filters and (positions := positions_scattered(product, scan, filters)):
        emit_scattered(asm, product, scan, positions, filters)
        return
    is_row = scan.stride[1] == scan.dilation[1] == product.rows == 1
    cut = row.cut(product) if is_row else None
    if cut:
        emit_row_product(asm, product, cut, first_taps)
    else:
        emit_product(asm, product, taps)


def _epilogue(asm: Assembly, fused: FusedCall, bias: list[Tensor]) -> dict[str, Any]:
    """What is added to a product, and what is done to it on the way out."""
    return {
        "bias": asm.at(bias[0]) if bias else None,
        "rectify": fused.rectify,
        "gate": asm.at(fused.gate) if fused.gate else None,
        "accumulate": ALWAYS if fused.in_place else NEVER,
    }


def _forward_axis(along: AxisScan, unit: int) -> Axis:
    """Each position with the window's places that lie inside the image."""
    starts = [p * along.stride - along.before for p in range(along.positions)]
    return Axis(
        [start * unit for start in starts],
        [
            tuple(r for r in range(along.window) if 0 <= start + r * along.dilation < along.size)
            for start in starts
        ],
    )


def _backward_axis(along: AxisScan, unit: int) -> Axis:
    """Each pixel i with the pairs (r, p - base) of windows p that saw it at place r."""
    bases = [(i + along.before) // along.stride for i in range(along.size)]
    classes = []
    for i, base in enumerate(bases):
        seen = []
        for r in range(along.window):
            p, rest = divmod(i + along.before - r * along.dilation, along.stride)
            if not rest and 0 <= p < along.positions:
                seen.append((r, p - base))
        classes.append(tuple(seen))
    return Axis([base * unit for base in bases], classes)


LOWERINGS: dict[str, Lowering] = {
    "conv2d": conv2d,
    "conv2d_input_gradient": conv2d_input_gradient,
    "conv2d_weight_gradient": conv2d_weight_gradient,
    "conv_transpose2d": conv2d_input_gradient,
}
