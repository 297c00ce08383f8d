"""The weight gradient of a convolution of a few samples: two ways, by what they cost.

products        images are turned, so that channels fill the registers and positions are the
                terms of the sum; few channels leave registers empty
correlations    positions fill the registers; each number of the gradient ends with a sum over
                the lanes of one, which is much where there are few positions
"""

from dataclasses import replace
from itertools import product as pairs_of

from netwright.engines.cpu.assembly import Assembly
from netwright.engines.cpu.lowering.brought import place_of, planes_of
from netwright.engines.cpu.lowering.grids import Grid, GridAxis, packed_grid
from netwright.engines.cpu.lowering.products import Axis, Product, emit_product, packed
from netwright.engines.cpu.tiles import correlation_tiles, vector_spans
from netwright.engines.fusion import FusedCall
from netwright.engines.place import Place
from netwright.engines.scan import Scan
from netwright.kernels.cpu.batches import transpose
from netwright.kernels.cpu.correlations import correlations
from netwright.kernels.cpu.grids import filters_of_places
from netwright.kernels.cpu.llvm.emit import LANES
from netwright.operations.tensor import Tensor

_ROUND = 16
_TOTAL = 8
"""Cycles that the sum over the lanes of a register takes, of two multiply-adds each."""


def conv2d_weight_gradient(asm: Assembly, fused: FusedCall) -> None:
    x, dy = fused.call.inputs
    scan = Scan.of(fused.call, x.shape, dy.shape, fused.output.shape)
    grid = Grid.forward(asm.samples, scan)
    channels = fused.output.shape[1]
    terms = asm.samples * scan.positions[0] * scan.positions[1]
    by_products = -(-channels // _ROUND) * _ROUND * terms / LANES
    by_correlations = channels * (grid.length / LANES + 2 * _TOTAL)
    if scan.groups == 1 and by_products < by_correlations:
        _emit_products(asm, fused, grid, scan)
    else:
        _emit_correlations(asm, fused, grid, scan)


def _emit_products(asm: Assembly, fused: FusedCall, grid: Grid, scan: Scan) -> None:
    """Sums over positions with channels in the registers, then PyTorch's order."""
    x, dy = fused.call.inputs
    kernels, channels = fused.output.shape[:2]
    turned, width = _turned(asm, x, grid)
    image = planes_of(asm, dy)
    rows, columns = scan.window
    cells = packed_grid(asm, x, grid)[1]
    down, across = (
        [(phase * step * cells + offset * apart) * width for phase, offset in axis.taps]
        for axis, step, apart in (
            (grid.down, scan.stride[1], grid.across.cells),
            (grid.across, 1, 1),
        )
    )
    terms = [
        (
            n * image.area + p * image.width + q,
            ((n * grid.down.cells + p) * grid.across.cells + q) * width,
        )
        for n, p, q in pairs_of(range(asm.samples), range(image.height), range(image.width))
    ]
    # Sixteen rows behind the end are read where they are turned back.
    size = kernels * rows * columns * width
    places = asm.buffer(f"{fused.output.name}/places", size + _ROUND * width)
    for span in vector_spans(width // LANES):
        for number in range(span.count):
            first = (span.first + number * span.size) * LANES
            product = Product(
                rows=kernels,
                width=span.size * LANES,
                a=place_of(asm, dy),
                a_row=image.row,
                b=Place(turned.buffer, first),
                c=Place(places.buffer, first),
                c_row=rows * columns * width,
                down=Axis(down, ((),) * rows),
                across=Axis(across, ((),) * columns),
                c_down=columns * width,
                c_across=width,
            )
            emit_product(asm, product, lambda *_: terms)
    out = asm.at(fused.output)
    arguments = (channels, width, rows * columns, places, out)
    asm.emit(filters_of_places, arguments, kernels, [places], [out])


def _turned(asm: Assembly, x: Tensor, grid: Grid) -> tuple[Place, int]:
    """The grid of an image with its channels innermost, and how many floats they take."""
    source, cells = packed_grid(asm, x, grid)
    phases, channels = grid.down.stride * grid.across.stride, x.shape[0]
    width = -(-channels // _ROUND) * _ROUND
    turned = asm.buffer(f"{source.buffer}/turned", phases * cells * width)
    groups = width // _ROUND
    arguments = (cells, channels, source, turned, width, groups)
    asm.emit(transpose, arguments, phases * groups, [source], [turned])
    return turned, width


def _emit_correlations(asm: Assembly, fused: FusedCall, grid: Grid, scan: Scan) -> None:
    """Stretches of the image against dy, which is laid out as the cells of the image are."""
    x, dy = fused.call.inputs
    kernels, channels = fused.output.shape[:2]
    source, cells = packed_grid(asm, x, grid)
    alike = Grid(grid.samples, *(_between(axis) for axis in (grid.down, grid.across)))
    d, d_row = packed_grid(asm, dy, alike)
    kernels //= scan.groups
    columns: list[tuple[int, int]] = []
    for c, r, s in pairs_of(range(channels), *map(range, scan.window)):
        a, b = grid.phase(r, s)
        phase = (a * scan.stride[1] + b) * x.shape[0]
        columns.append(((phase + c) * cells + grid.offset(r, s), len(columns)))
    segment = (asm.table(packed([(0, 0)])), asm.table([grid.length]), asm.table([0, 1]))
    row_spans, column_spans = correlation_tiles(kernels, len(columns), asm.correlation_tiles)
    out, out_row = asm.at(fused.output), len(columns)
    for column_span in column_spans:
        directory: list[int] = []
        for number in range(column_span.count):
            first = column_span.first + number * column_span.size
            tile = asm.table(packed(columns[first : first + column_span.size]))
            directory += [asm.table([tile, *segment]), 1, 1]
        for row_span in row_spans:
            asm.emit(
                correlations,
                (
                    column_span.count,
                    Place(d.buffer, d.offset + row_span.first * d_row),
                    d_row,
                    source,
                    Place(out.buffer, row_span.first * out_row),
                    out_row,
                    asm.table(directory),
                    row_span.count,
                    kernels * d_row,
                    channels * cells,
                    kernels * out_row,
                ),
                scan.groups * row_span.count * column_span.count,
                [d, source],
                [out],
                (row_span.size, column_span.size),
            )


def _between(axis: GridAxis) -> GridAxis:
    """Positions in the cells of an axis, zeros between the last one and the next row."""
    return replace(axis, stride=1, before=0, taps=((0, 0),))
