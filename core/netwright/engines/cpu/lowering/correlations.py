"""The weight gradient of a convolution on the tape: rows of the `correlations` kernel."""

from dataclasses import dataclass, replace
from itertools import accumulate

from netwright.engines.cpu.assembly import Assembly
from netwright.engines.cpu.lowering.products import packed
from netwright.engines.cpu.tiles import Span, correlation_tiles
from netwright.engines.fusion import FusedCall
from netwright.engines.place import Place
from netwright.engines.scan import Scan
from netwright.kernels.cpu.batches import pad_image
from netwright.kernels.cpu.correlations import MOST_TILES, correlations
from netwright.operations.operation import whole_numbers

_CACHE_FLOATS = 5 * 1024
"""What the patch of a turn may take of a first-level cache of 48 KiB."""
_SECOND_CACHE_FLOATS = 256 * 1024
"""Half of a second-level cache: an image beyond that should be read once."""
_NARROW = 3
"""With fewer channels in a group, kernel positions lie side by side in a tile."""


Place3 = tuple[int, int, int]
"""Channel, kernel row, kernel column: one column of a weight gradient."""
Patch = tuple[range, range]
"""Positions down and across."""
Segment = tuple[int, int, int]
"""Offset in dy, offset in x, length."""


def conv2d_weight_gradient(asm: Assembly, fused: FusedCall) -> None:
    """Columns of a tile are input channels at one kernel position, whose border is cut exactly.

    With few channels a tile would be too narrow: then kernel positions lie side by side in
    it, and the image, which is small, is copied into a border of zeros first.
    """
    x, dy = fused.call.inputs
    kernels, channels = fused.output.shape[:2]
    scan = Scan.of(fused.call, x.shape, dy.shape, fused.output.shape)
    kernels //= scan.groups
    rows, columns = scan.window
    padding = whole_numbers(fused.call.settings, "padding")
    source = asm.at(x)
    kernel_places = [(r, s) for r in range(rows) for s in range(columns)]
    cuts = channels >= _NARROW
    if cuts:
        blocks = [
            [[(c, r, s) for c in range(channels)] for s in range(columns)] for r in range(rows)
        ]
    else:
        if any(padding):
            source, scan = _padded(asm, fused, source, scan, padding)
        blocks = [[[(c, r, s) for c in range(channels) for r, s in kernel_places]]]
    passes = _Pass(scan, asm.lanes, cuts)
    # With few channels every tile reads all of dy.
    take_turns = not cuts and dy.size * asm.lanes > _SECOND_CACHE_FLOATS
    width = len(blocks[0][0])
    row_spans, column_spans = correlation_tiles(kernels, width, asm.correlation_tiles, take_turns)
    for column_span in column_spans:
        tiles = [_bundles(blocks, column_span, number) for number in range(column_span.count)]
        bundles = [bundle for bundle_list in tiles for bundle in bundle_list]
        if take_turns:
            bundles = _joined(bundles)
        for row_span in row_spans:
            height = row_span.size + column_span.size
            directory: list[int] = []
            for bundle in bundles:
                directory += _bundle_words(asm, passes, bundle, height)
            _emit_correlations(asm, fused, source, scan, directory, row_span, column_span)


@dataclass(frozen=True, slots=True)
class _Pass:
    """How blocks of columns read the image."""

    scan: Scan
    lanes: int
    cuts: bool
    """Whether a column block has one kernel place, whose border is cut."""

    def offset(self, r: int, s: int) -> tuple[int, int]:
        """Rows and columns from the top left of a window to its place (r, s)."""
        return r * self.scan.dilation[0], s * self.scan.dilation[1]

    def offsets(self, places: list[Place3], relative: bool) -> list[int]:
        """Where in x a column (channel, r, s) begins; `relative` to (r, s), which all share."""
        height, width = self.scan.image
        found = []
        for c, r, s in places:
            down, across = (0, 0) if relative else self.offset(r, s)
            found.append(((c * height + down) * width + across) * self.lanes)
        return found

    def segments(self, r: int, s: int, patches: list[Patch]) -> list[list[Segment]]:
        """For each patch of positions, the stretches of dy and x for kernel place (r, s).

        Columns of several places hold theirs in their own offset: for them it is (0, 0).
        """
        height, width = self.scan.image
        across = self.scan.positions[1]
        (step_down, step_across), (top, left) = self.scan.stride, self.scan.before
        down_shift, across_shift = self.offset(r, s)
        found = []
        for ps, qs in patches:
            rows = [p for p in ps if 0 <= p * step_down + down_shift - top < height]
            seen = [q for q in qs if 0 <= q * step_across + across_shift - left < width]
            # At stride 1 neighbours in the output are neighbours in the image: one stretch.
            starts, together = (seen[:1], len(seen)) if step_across == 1 else (seen, 1)
            found.append(
                [
                    (
                        (p * across + q) * self.lanes,
                        (
                            (p * step_down + down_shift - top) * width
                            + q * step_across
                            + across_shift
                            - left
                        )
                        * self.lanes,
                        together * self.lanes,
                    )
                    for p in rows
                    for q in starts
                ]
            )
        return found

    def patches(self, height: int) -> list[Patch]:
        """The positions, cut so that `height` rows of lanes of a patch fit the cache."""
        downs, acrosses = self.scan.positions
        at_once = max(1, _CACHE_FLOATS // (height * self.lanes))
        wide = _even(acrosses, at_once)
        tall = _even(downs, max(1, at_once // wide))
        return [
            (range(p, min(p + tall, downs)), range(q, min(q + wide, acrosses)))
            for p in range(0, downs, tall)
            for q in range(0, acrosses, wide)
        ]


def _even(length: int, most: int) -> int:
    """The size of equal pieces of a length, none above `most`."""
    return -(-length // -(-length // most))


def _bundles(blocks: list[list[list[Place3]]], span: Span, number: int) -> list[list[list[Place3]]]:
    """The tiles `number` of a span, those that read the same rows of the image together."""
    first = span.first + number * span.size
    tiles = [[block[first : first + span.size] for block in row] for row in blocks]
    together = max(1, MOST_TILES // len(tiles[0]))
    joined = [
        [tile for row in tiles[begin : begin + together] for tile in row]
        for begin in range(0, len(tiles), together)
    ]
    return [
        row[begin : begin + MOST_TILES]
        for row in joined
        for begin in range(0, len(row), MOST_TILES)
    ]


def _joined(bundles: list[list[list[Place3]]]) -> list[list[list[Place3]]]:
    """Bundles of as many tiles as may take turns."""
    tiles = [tile for bundle in bundles for tile in bundle]
    return [tiles[begin : begin + MOST_TILES] for begin in range(0, len(tiles), MOST_TILES)]


def _bundle_words(
    asm: Assembly, passes: _Pass, bundle: list[list[Place3]], height: int
) -> list[int]:
    """The entry of a bundle in the directory of `correlations`; a turn takes one patch."""
    words: list[int] = []
    rows, columns = passes.scan.window
    downs, acrosses = passes.scan.positions
    alone = len(bundle) == 1
    patches = [(range(downs), range(acrosses))] if alone else passes.patches(height)
    for places in bundle:
        shared = len({place[1:] for place in places}) == 1 and passes.cuts
        turns = passes.segments(*(places[0][1:] if shared else (0, 0)), patches)
        segments = [segment for turn in turns for segment in turn]
        in_x = passes.offsets(places, relative=shared)
        in_out = [(c * rows + r) * columns + s for c, r, s in places]
        words += [
            asm.table(packed(zip(in_x, in_out, strict=True))),
            asm.table(packed((d, x) for d, x, _ in segments)) if segments else 0,
            asm.table(length for _, _, length in segments) if segments else 0,
            asm.table(accumulate((len(turn) for turn in turns), initial=0)),
        ]
    return [asm.table(words), len(bundle), len(patches)]


def _emit_correlations(
    asm: Assembly,
    fused: FusedCall,
    source: Place,
    scan: Scan,
    directory: list[int],
    row_span: Span,
    column_span: Span,
) -> None:
    dy = fused.call.inputs[1]
    kernels, channels = fused.output.shape[:2]
    d_row = dy.size // dy.shape[0] * asm.lanes
    out_row = fused.output.size // kernels
    kernels //= scan.groups
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
            row_span.count,
            kernels * d_row,
            channels * scan.image[0] * scan.image[1] * asm.lanes,
            kernels * out_row,
        ),
        scan.groups * row_span.count * (len(directory) // 3),
        [d, source],
        [out],
        (row_span.size, column_span.size),
    )


def _padded(
    asm: Assembly, fused: FusedCall, source: Place, scan: Scan, padding: tuple[int, ...]
) -> tuple[Place, Scan]:
    channels = fused.call.inputs[0].shape[0]
    (height, width), (top, bottom, left, right) = scan.image, padding
    image = (top + height + bottom, left + width + right)
    size = channels * image[0] * image[1] * asm.lanes
    copy = asm.buffer(f"{fused.output.name}/bordered", size)
    asm.emit(
        pad_image,
        (height, width, asm.lanes, *padding, source, copy),
        channels,
        [source],
        [copy],
    )
    return copy, replace(scan, image=image, before=(0, 0))
