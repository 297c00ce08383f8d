"""The register tile of products with one row of a kernel: each register of B serves several sums.

Positions side by side read overlapping parts of B, so `positions` sums of `run` terms need only
positions + run - 1 loads.
"""

from collections.abc import Callable
from typing import Any

from numba import types
from numba.extending import intrinsic

from netwright.kernels.cpu.llvm.emit import (
    I64,
    LANES,
    VECTOR,
    emit_load,
    emit_pair,
    emit_splat,
    floats,
    fma,
    int64,
    word_constant,
    words,
)
from netwright.kernels.cpu.llvm.tile_ends import At, emit_finish, emit_start

Sums = dict[At, Any]


@intrinsic(prefer_literal=True)
def row_tile(
    typing: Any,
    positions: Any,
    vectors: Any,
    run: Any,
    p: Any,
    a: Any,
    a_step: Any,
    b: Any,
    b_step: Any,
    taps: Any,
    count: Any,
    c: Any,
    c_step: Any,
    clip: Any,
    bias: Any,
    rectify: Any,
    mask: Any,
    accumulate: Any,
) -> Any:
    """C tile = start + sum over taps and over `run` places of a row, then an epilogue.

    p[c + j c_step + lanes] =
        sum over t, k of p[a + k a_step + low(t)] p[b + (j + k) b_step + high(t) + lanes]

    for j below `positions`, lanes over `vectors` registers, k below `run`, t over `count` words
    of `taps` that pack two offsets. `clip` is left + 256 right: the first `left` and the last
    `right` of the positions + run - 1 places j + k do not exist. Both are below `run`, and `run`
    is at most `positions`. Terms are added in order of j + k. Start and epilogue: `tile_ends`.
    """
    del typing
    mp, nv, window = positions.literal_value, vectors.literal_value, run.literal_value
    tile = [(0, j, v) for j in range(mp) for v in range(nv)]
    plain = (int64,) * 4, (int64,) * 8
    sig = types.void(positions, vectors, run, floats, *plain[0], words, *plain[1])
    del a, a_step, b, b_step, taps, count, c, c_step, clip, bias, rectify, mask, accumulate, p

    def generate(context: Any, k: Any, signature_: Any, values: Any) -> Any:
        del signature_
        _, _, _, p, a, a_step, b, b_step, taps, count, c, c_step, clip, *rest = values
        bias, rectify, mask, accumulate = rest
        c_row, b_row = k.gep(p, [c]), k.gep(p, [b])
        c_at = {
            (0, j, v): k.gep(
                c_row, [k.add(k.mul(c_step, word_constant(j)), word_constant(v * LANES))]
            )
            for _, j, v in tile
        }
        left = k.and_(clip, word_constant(255))
        right = k.lshr(clip, word_constant(8))

        start = emit_start(k, (p, bias), tile)
        ready = k.block
        loop, finish = k.append_basic_block("loop"), k.append_basic_block("finish")
        k.cbranch(k.icmp_signed("<", word_constant(0), count), loop, finish)

        k.position_at_end(loop)
        t = k.phi(I64)
        t.add_incoming(word_constant(0), ready)
        sums = {place: k.phi(VECTOR) for place in tile}
        for place in tile:
            sums[place].add_incoming(start[place], ready)
        low, high = emit_pair(k, taps, t)
        a_row = k.gep(p, [k.add(a, low)])
        weights = [
            emit_splat(k, k.load(k.gep(a_row, [k.mul(a_step, word_constant(i))])))
            for i in range(window)
        ]
        first = k.gep(b_row, [high])

        def serve(place: int, grown: Sums) -> None:
            """Multiply and add place j + k of the row wherever it is needed."""
            here = k.gep(first, [k.mul(b_step, word_constant(place))])
            for v in range(nv):
                loaded = emit_load(k, here, word_constant(v * LANES))
                for j in range(max(0, place - window + 1), min(mp, place + 1)):
                    grown[0, j, v] = fma(k, weights[place - j], loaded, grown[0, j, v])

        grown = _entered(k, left, range(window - 1), dict(sums), serve)
        for middle in range(window - 1, mp):
            serve(middle, grown)
        grown = _left(k, right, range(mp, mp + window - 1), grown, serve)
        following = k.add(t, word_constant(1))
        last = k.block
        t.add_incoming(following, last)
        for place in tile:
            sums[place].add_incoming(grown[place], last)
        k.cbranch(k.icmp_signed("<", following, count), loop, finish)

        k.position_at_end(finish)
        product = {}
        for place in tile:
            product[place] = k.phi(VECTOR)
            product[place].add_incoming(start[place], ready)
            product[place].add_incoming(grown[place], last)
        emit_finish(k, product, c_at, rectify, mask, accumulate)
        return context.get_dummy_value()

    return sig, generate


Serve = Callable[[int, Sums], None]


def _entered(k: Any, skipped: Any, places: range, sums: Sums, serve: Serve) -> Sums:
    """Serve all places but the first `skipped`: a chain of blocks, entered at one of them."""
    blocks = [k.append_basic_block(f"from_{place}") for place in (*places, places.stop)]
    origin, grown = k.block, sums
    choice = k.switch(skipped, blocks[-1])
    for number, block in enumerate(blocks):
        if number < len(places):
            choice.add_case(word_constant(number), block)
        before = k.block
        if number:
            k.branch(block)
        k.position_at_end(block)
        if number:
            grown = _joined(k, ((origin, sums), (before, grown)))
        if number < len(places):
            serve(places[number], grown := dict(grown))
    return grown


def _left(k: Any, skipped: Any, places: range, sums: Sums, serve: Serve) -> Sums:
    """Serve all places but the last `skipped`: a chain of blocks, left after one of them."""
    done = k.append_basic_block("row_done")
    ways = [(k.block, sums)]
    for number, place in enumerate(places):
        block = k.append_basic_block(f"to_{place}")
        goes_on = k.icmp_signed("<", skipped, word_constant(len(places) - number))
        k.cbranch(goes_on, block, done)
        k.position_at_end(block)
        grown = dict(ways[-1][1])
        serve(place, grown)
        ways.append((block, grown))
    k.branch(done)
    k.position_at_end(done)
    return _joined(k, ways)


def _joined(k: Any, ways: Any) -> Sums:
    """The sums where several ways meet."""
    joined = {}
    for place in ways[0][1]:
        values = [sums[place] for _, sums in ways]
        if all(value is values[0] for value in values):
            joined[place] = values[0]
            continue
        joined[place] = k.phi(VECTOR)
        for block, sums in ways:
            joined[place].add_incoming(sums[place], block)
    return joined
