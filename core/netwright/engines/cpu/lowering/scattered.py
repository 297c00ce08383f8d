"""Rows of the `scattered` kernel: the input gradient of one channel a group, dy read once."""

from netwright.engines.cpu.assembly import Assembly
from netwright.engines.cpu.lowering.products import Product, moved, packed
from netwright.engines.cpu.lowering.row_products import Row
from netwright.engines.cpu.tiles import scatter_positions
from netwright.engines.scan import Scan
from netwright.kernels.cpu.llvm.emit import LANES
from netwright.kernels.cpu.scattered import scattered

_LARGE = 1 << 18
"""Floats of dy beyond which it does not stay in a second-level cache beside other tensors."""
_MOST_PLACES = 9
"""Of a window: with more, the multiply-adds take longer than reading dy several times."""


def positions_scattered(product: Product, scan: Scan, filters: int) -> int:
    """Positions of a tile where a product is better scattered from positions than gathered; or 0.

    It is not where dy stays in the cache, or multiply-adds take longer than reading it.
    """
    if product.rows > 1 or scan.stride != (1, 1) or scan.dilation != (1, 1):
        return 0
    (down, across), area = scan.positions, scan.window[0] * scan.window[1]
    if filters * down * across * product.width <= _LARGE or area > _MOST_PLACES:
        return 0
    return scatter_positions(area, across)


def emit_scattered(
    asm: Assembly, product: Product, scan: Scan, positions: int, filters: int
) -> None:
    """Append the row; a group has so many filters, and tiles so many positions."""
    step, groups = product.c_across, product.groups
    (down, across), row = scan.positions, Row.forwards(scan.axis(1))
    area, plane = scan.window[0] * scan.window[1], down * across * step
    taps = [(k * area, k * plane) for k in range(filters)]
    across_table: list[int] = []
    for first in range(0, across, positions):
        begin = first - row.border
        across_table += [first * step, begin * step, row.clip(first, positions)]
    asm.emit(
        scattered,
        (
            scan.image[0],
            scan.before[0],
            down,
            across // positions,
            product.width // LANES,
            product.a,
            product.b,
            across * step,
            product.c,
            product.c_down,
            step,
            asm.table(across_table),
            asm.table(packed(taps)),
            len(taps),
            moved(product.bias, 0),
            int(product.rectify),
            moved(product.gate, 0),
            product.accumulate,
            groups.a,
            groups.b,
            groups.c,
        ),
        scan.image[0] * groups.count,
        [p for p in (product.a, product.b, product.bias, product.gate) if p],
        [product.c],
        (*scan.window, positions),
    )
