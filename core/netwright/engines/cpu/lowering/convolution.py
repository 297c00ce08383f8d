"""Convolution on the tape: no image is copied to columns, borders are cut by tap tables."""

from collections.abc import Iterator

from netwright.engines.cpu.assembly import Assembly, Place
from netwright.engines.cpu.fusion import FusedCall
from netwright.engines.cpu.lowering.products import Axis, Product, Tap, emit_product, packed
from netwright.engines.cpu.tiles import Span, correlation_tiles
from netwright.kernels.cpu.batches import pad_image
from netwright.kernels.cpu.correlations import correlations
from netwright.operations.operation import Call, whole_numbers
from netwright.operations.tensor import Shape


def conv2d(asm: Assembly, fused: FusedCall) -> None:
    x, weight, *bias = fused.call.inputs
    (channels, height, width), lanes = x.shape, asm.lanes
    kernels, _, rows, columns = weight.shape
    _, down, across = fused.output.shape
    (step_down, step_across), (top, _, left, _) = _geometry(fused.call)

    def taps(rs: tuple[int, ...], ss: tuple[int, ...]) -> Iterator[Tap]:
        for c in range(channels):
            for r in rs:
                for s in ss:
                    yield (c * rows + r) * columns + s, ((c * height + r) * width + s) * lanes

    product = Product(
        rows=kernels,
        width=lanes,
        a=asm.at(weight),
        a_row=channels * rows * columns,
        b=asm.at(x),
        c=asm.at(fused.output),
        c_row=down * across * lanes,
        down=_forward_axis(height, down, rows, step_down, top, width * lanes),
        across=_forward_axis(width, across, columns, step_across, left, lanes),
        c_down=across * lanes,
        c_across=lanes,
        bias=asm.at(bias[0]) if bias else None,
        rectify=fused.rectify,
    )
    emit_product(asm, product, taps)


def conv2d_input_gradient(asm: Assembly, fused: FusedCall) -> None:
    dy, weight = fused.call.inputs
    lanes = asm.lanes
    kernels, channels, rows, columns = weight.shape
    _, down, across = dy.shape
    _, height, width = whole_numbers(fused.call.settings, "input_shape")
    (step_down, step_across), (top, _, left, _) = _geometry(fused.call)

    def taps(rs: tuple[tuple[int, int], ...], ss: tuple[tuple[int, int], ...]) -> Iterator[Tap]:
        for k in range(kernels):
            for r, p in rs:
                for s, q in ss:
                    low = (k * channels * rows + r) * columns + s
                    yield low, ((k * down + p) * across + q) * lanes

    product = Product(
        rows=channels,
        width=lanes,
        a=asm.at(weight),
        a_row=rows * columns,
        b=asm.at(dy),
        c=asm.at(fused.output),
        c_row=height * width * lanes,
        down=_backward_axis(height, down, rows, step_down, top, across * lanes),
        across=_backward_axis(width, across, columns, step_across, left, lanes),
        c_down=width * lanes,
        c_across=lanes,
        gate=asm.at(fused.gate) if fused.gate else None,
    )
    emit_product(asm, product, taps)


def conv2d_weight_gradient(asm: Assembly, fused: FusedCall) -> None:
    """Columns of a tile are input channels at one kernel position, whose border is cut exactly.

    With fewer than three channels a tile would be too narrow: then kernel positions lie side
    by side in it, and the image, which is small, is copied into a border of zeros first.
    """
    x, dy = fused.call.inputs
    kernels, channels, rows, columns = fused.output.shape
    _, down, across = dy.shape
    padding = whole_numbers(fused.call.settings, "padding")
    (step_down, step_across), (top, _, left, _) = _geometry(fused.call)
    source, shape = asm.at(x), x.shape
    if channels < 3:  # noqa: PLR2004
        if any(padding):
            source, shape = _padded(asm, fused, source, shape, padding)
            top = left = 0
        groups = [[(c, r, s) for c in range(channels) for r in range(rows) for s in range(columns)]]
    else:
        groups = [
            [(c, r, s) for c in range(channels)] for r in range(rows) for s in range(columns)
        ]
    _, height, width = shape
    row_spans, column_spans = correlation_tiles(kernels, len(groups[0]))
    lanes = asm.lanes

    def segments(places: list[tuple[int, int, int]]) -> tuple[list[tuple[int, int]], int]:
        """Stretches of dy and x that lie side by side, and their length."""
        _, r, s = places[0] if len({p[1:] for p in places}) == 1 else (0, 0, 0)
        ps = [p for p in range(down) if 0 <= p * step_down + r - top < height]
        qs = [q for q in range(across) if 0 <= q * step_across + s - left < width]
        if not ps or not qs:
            return [], lanes
        if step_across == 1:
            qs, length = qs[:1], len(qs) * lanes
        else:
            length = lanes
        return [
            (
                (p * across + q) * lanes,
                ((p * step_down + r - top) * width + q * step_across + s - left) * lanes,
            )
            for p in ps
            for q in qs
        ], length

    for column_span in column_spans:
        block_table: list[int] = []
        for group in groups:
            for number in range(column_span.count):
                first = column_span.first + number * column_span.size
                places = group[first : first + column_span.size]
                shared = len({place[1:] for place in group}) == 1
                in_x = [
                    (c * height * width + (0 if shared else r * width + s)) * lanes
                    for c, r, s in places
                ]
                in_out = [(c * rows + r) * columns + s for c, r, s in places]
                pieces, length = segments(group)
                block_table += [
                    asm.table(packed(zip(in_x, in_out, strict=True))),
                    asm.table(packed(pieces)) if pieces else 0,
                    len(pieces),
                    length,
                ]
        for row_span in row_spans:
            _emit_correlations(asm, fused, source, block_table, row_span, column_span)


def _emit_correlations(  # noqa: PLR0913
    asm: Assembly,
    fused: FusedCall,
    source: Place,
    block_table: list[int],
    row_span: Span,
    column_span: Span,
) -> None:
    dy = fused.call.inputs[1]
    _, down, across = dy.shape
    d_row = down * across * asm.lanes
    out_row = fused.output.size // fused.output.shape[0]
    d, out = asm.at(dy), asm.at(fused.output)
    asm.emit(
        correlations,
        (
            len(block_table) // 4,
            Place(d.buffer, row_span.first * d_row),
            d_row,
            source,
            Place(out.buffer, row_span.first * out_row),
            out_row,
            asm.table(block_table),
        ),
        row_span.count * (len(block_table) // 4),
        [d, source],
        [out],
        (row_span.size, column_span.size),
    )


def _padded(
    asm: Assembly, fused: FusedCall, source: Place, shape: Shape, padding: tuple[int, ...]
) -> tuple[Place, Shape]:
    channels, height, width = shape
    top, bottom, left, right = padding
    bordered = (channels, top + height + bottom, left + width + right)
    size = bordered[0] * bordered[1] * bordered[2] * asm.lanes
    copy = asm.buffer(f"{fused.output.name}/bordered", size)
    asm.emit(
        pad_image,
        (height, width, asm.lanes, *padding, source, copy),
        channels,
        [source],
        [copy],
    )
    return copy, bordered


def _geometry(call: Call) -> tuple[tuple[int, ...], tuple[int, ...]]:
    return whole_numbers(call.settings, "stride"), whole_numbers(call.settings, "padding")


def _forward_axis(
    size: int, positions: int, window: int, stride: int, before: int, unit: int
) -> Axis:
    """Each position with the window's places that lie inside the image."""
    starts = [p * stride - before for p in range(positions)]
    return Axis(
        [start * unit for start in starts],
        [tuple(r for r in range(window) if 0 <= start + r < size) for start in starts],
    )


def _backward_axis(
    size: int, positions: int, window: int, stride: int, before: int, unit: int
) -> Axis:
    """Each pixel i with the pairs (r, p - base) of windows p that saw it at place r."""
    bases = [(i + before) // stride for i in range(size)]
    classes = []
    for i, base in enumerate(bases):
        seen = []
        for r in range(window):
            p, rest = divmod(i + before - r, stride)
            if not rest and 0 <= p < positions:
                seen.append((r, p - base))
        classes.append(tuple(seen))
    return Axis([base * unit for base in bases], classes)
