"""Which taps the windows over an image have: tables for the kernels of convolutions."""

from dataclasses import dataclass

from netwright.engines.scan import AxisScan, Pair, Scan

Tap = tuple[int, int, int, int]
"""Distance in the image, rows down, columns across, distance of the weight in its filter."""


@dataclass(frozen=True, slots=True)
class WindowClass:
    """Positions whose windows have the same taps."""

    positions: Pair
    begin: Pair
    """Row and column of the image where the first window begins."""
    first: int
    """Which number of a filter's output the first position gives."""
    taps: tuple[Tap, ...]


def window_class(scan: Scan, channels: int, lanes: int) -> WindowClass:
    """Forwards: every position sees `channels` images under its kernel."""
    height, width = scan.image
    (rows, columns), (apart, aside) = scan.window, scan.dilation
    taps = tuple(
        (((c * height + r * apart) * width + s * aside) * lanes, r * apart, s * aside, number)
        for number, (c, r, s) in enumerate(
            (c, r, s) for c in range(channels) for r in range(rows) for s in range(columns)
        )
    )
    top, left = scan.before
    return WindowClass(scan.positions, (-top, -left), 0, taps)


def pixel_classes(scan: Scan, kernels: int, channels: int, lanes: int) -> list[WindowClass]:
    """Backwards: a pixel gathers from the positions, of `kernels` filters, that saw it."""
    down, across = scan.positions
    rows, columns = scan.window
    filter_size = channels * rows * columns
    return [
        WindowClass(
            (vertical.count, horizontal.count),
            (0, 0),
            vertical.first * scan.image[1] + horizontal.first,
            tuple(
                (((k * down + p) * across + q) * lanes, p, q, k * filter_size + r * columns + s)
                for k in range(kernels)
                for r, p in vertical.seen
                for s, q in horizontal.seen
            ),
        )
        for vertical in _pixels(scan.axis(0))
        for horizontal in _pixels(scan.axis(1))
    ]


@dataclass(frozen=True, slots=True)
class _Pixels:
    """Pixels first, first + stride, ...: the n-th saw place r of window p + n, (r, p) in `seen`."""

    first: int
    count: int
    seen: tuple[Pair, ...]


def _pixels(along: AxisScan) -> list[_Pixels]:
    found = []
    for first in range(min(along.stride, along.size)):
        seen = []
        for r in range(along.window):
            p, rest = divmod(first + along.before - r * along.dilation, along.stride)
            if not rest:
                seen.append((r, p))
        found.append(_Pixels(first, -(-(along.size - first) // along.stride), tuple(seen)))
    return found
