"""Convolution on the tape: no image is copied to columns, borders are cut by tap tables."""

from collections.abc import Iterator
from dataclasses import dataclass

from netwright.engines.cpu.assembly import Assembly, Place
from netwright.engines.cpu.fusion import FusedCall
from netwright.engines.cpu.lowering.lowering import Lowering
from netwright.engines.cpu.lowering.products import (
    ALWAYS,
    NEVER,
    Axis,
    Product,
    Tap,
    emit_product,
    packed,
    take_place,
)
from netwright.engines.cpu.tiles import Span, correlation_tiles
from netwright.kernels.cpu.batches import pad_image
from netwright.kernels.cpu.correlations import MOST_TILES, correlations
from netwright.operations.operation import Call, whole_numbers
from netwright.operations.tensor import Shape

_CACHE_FLOATS = 11 * 1024
"""What may be used of a first-level cache of 48 KiB; where it is smaller, one row is taken."""


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
    take_place(asm, fused)
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
        accumulate=ALWAYS if fused.in_place else NEVER,
    )
    emit_product(asm, product, taps)


def conv2d_weight_gradient(asm: Assembly, fused: FusedCall) -> None:
    """Columns of a tile are input channels at one kernel position, whose border is cut exactly.

    With fewer than three channels a tile would be too narrow: then kernel positions lie side
    by side in it, and the image, which is small, is copied into a border of zeros first.
    """
    x, dy = fused.call.inputs
    kernels, channels, rows, columns = fused.output.shape
    padding = whole_numbers(fused.call.settings, "padding")
    source, shape = asm.at(x), x.shape
    stride, (top, _, left, _) = _geometry(fused.call)
    kernel_places = [(r, s) for r in range(rows) for s in range(columns)]
    if channels < 3:
        if any(padding):
            source, shape = _padded(asm, fused, source, shape, padding)
            top = left = 0
        groups = [[[(c, r, s) for c in range(channels) for r, s in kernel_places]]]
    else:
        groups = [
            [[(c, r, s) for c in range(channels)] for s in range(columns)] for r in range(rows)
        ]
    scan = _Scan(shape, dy.shape[1:], stride, (top, left), asm.lanes, channels >= 3)
    row_spans, column_spans = correlation_tiles(kernels, len(groups[0][0]), asm.correlation_tiles)
    for column_span in column_spans:
        bundles = [
            bundle
            for number in range(column_span.count)
            for bundle in _bundles(groups, column_span, number)
        ]
        for row_span in row_spans:
            height = row_span.size + column_span.size
            directory: list[int] = []
            for bundle in bundles:
                directory += _bundle_words(asm, scan, bundle, height, rows * columns, columns)
            _emit_correlations(asm, fused, source, directory, row_span, column_span)


@dataclass(frozen=True, slots=True)
class _Scan:
    """How the windows of a convolution pass over an image."""

    image: Shape
    positions: Shape
    stride: tuple[int, ...]
    before: tuple[int, int]
    lanes: int
    cuts: bool
    """Whether a column block has one kernel place, whose border is cut."""

    def offsets(self, places: list[tuple[int, int, int]], relative: bool) -> list[int]:
        """Where in x a column (channel, r, s) begins; `relative` to (r, s), which all share."""
        _, height, width = self.image
        return [
            (c * height * width + (0 if relative else r * width + s)) * self.lanes
            for c, r, s in places
        ]

    def segments(self, r: int, s: int) -> tuple[list[tuple[int, int]], int, int]:
        """Stretches of dy and x for kernel place (r, s): pairs of offsets, their length, rows.

        Columns of several places hold theirs in their own offset: for them it is (0, 0).
        """
        _, height, width = self.image
        downs, acrosses = self.positions
        top, left = self.before
        ps = [p for p in range(downs) if 0 <= p * self.stride[0] + r - top < height]
        qs = [q for q in range(acrosses) if 0 <= q * self.stride[1] + s - left < width]
        length = self.lanes
        if self.stride[1] == 1 and qs:
            qs, length = qs[:1], len(qs) * self.lanes
        pieces = [
            (
                (p * acrosses + q) * self.lanes,
                ((p * self.stride[0] + r - top) * width + q * self.stride[1] + s - left)
                * self.lanes,
            )
            for p in ps
            for q in qs
        ]
        return pieces, length, len(ps) if qs else 0


Place3 = tuple[int, int, int]
"""Channel, kernel row, kernel column: one column of a weight gradient."""


def _bundles(groups: list[list[list[Place3]]], span: Span, number: int) -> list[list[list[Place3]]]:
    """The tiles `number` of a span, those that read the same rows of the image together."""
    first = span.first + number * span.size
    tiles = [[group[first : first + span.size] for group in row] for row in groups]
    return [
        row[begin : begin + MOST_TILES] for row in tiles for begin in range(0, len(row), MOST_TILES)
    ]


def _bundle_words(
    asm: Assembly, scan: _Scan, bundle: list[list[Place3]], height: int, area: int, width: int
) -> list[int]:
    """The entry of a bundle in the directory of `correlations`.

    A pass takes as many rows of the images as fit the cache, `height` rows of lanes at once.
    """
    words: list[int] = []
    passes = 1
    at_once = max(1, _CACHE_FLOATS // (height * scan.positions[1] * scan.lanes))
    for places in bundle:
        shared = len({place[1:] for place in places}) == 1 and scan.cuts
        pieces, length, rows = scan.segments(*places[0][1:]) if shared else scan.segments(0, 0)
        in_x = scan.offsets(places, relative=shared)
        in_out = [c * area + r * width + s for c, r, s in places]
        chunk = len(pieces)
        if rows and len(bundle) > 1:
            chunk = min(at_once, rows) * (len(pieces) // rows)
            passes = max(passes, -(-rows // at_once))
        words += [
            asm.table(packed(zip(in_x, in_out, strict=True))),
            asm.table(packed(pieces)) if pieces else 0,
            len(pieces),
            chunk,
            length,
        ]
    return [asm.table(words), len(bundle), passes]


def _emit_correlations(
    asm: Assembly,
    fused: FusedCall,
    source: Place,
    directory: list[int],
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
            len(directory) // 3,
            Place(d.buffer, row_span.first * d_row),
            d_row,
            source,
            Place(out.buffer, row_span.first * out_row),
            out_row,
            asm.table(directory),
        ),
        row_span.count * (len(directory) // 3),
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


LOWERINGS: dict[str, Lowering] = {
    "conv2d": conv2d,
    "conv2d_input_gradient": conv2d_input_gradient,
    "conv2d_weight_gradient": conv2d_weight_gradient,
}
