"""The register tile of products: sums over tables of offsets, for convolution and matrices.

A tile keeps its accumulators in registers over the whole inner loop. It is bound by fused
multiply-adds: rows x positions x vectors of them per step, for rows + positions x vectors loads.
"""

from functools import cache
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
from netwright.kernels.cpu.llvm.tile_ends import emit_finish, emit_start


@intrinsic(prefer_literal=True)
def product_tile(
    typing: Any,
    rows: Any,
    positions: Any,
    vectors: Any,
    p: Any,
    a: Any,
    a_row: Any,
    b: Any,
    b_step: Any,
    taps: Any,
    count: Any,
    c: Any,
    c_row: Any,
    c_step: Any,
    bias: Any,
    rectify: Any,
    mask: Any,
    accumulate: Any,
) -> Any:
    """C tile = start + sum over taps of A (one number per row) times B (vectors), then an epilogue.

    p[c + i c_row + j c_step + lanes] =
        sum over t of p[a + i a_row + low(t)] p[b + j b_step + high(t) + lanes]

    for i below `rows`, j below `positions`, lanes over `vectors` registers, t over `count` words
    of `taps` that pack two offsets. Start: p[bias + i] when bias >= 0, else 0. Epilogue: the old
    C is added when `accumulate`; then max(C, 0) when `rectify`; C where p[c + mask] > 0 else 0
    when `mask` is not 0.
    """
    del typing
    mr, mp, nv = rows.literal_value, positions.literal_value, vectors.literal_value
    tile = [(i, j, v) for i in range(mr) for j in range(mp) for v in range(nv)]
    plain = (int64,) * 4, (int64,) * 8
    sig = types.void(rows, positions, vectors, floats, *plain[0], words, *plain[1])
    del a, a_row, b, b_step, taps, count, c, c_row, c_step, bias, rectify, mask, accumulate, p

    def generate(context: Any, k: Any, signature_: Any, values: Any) -> Any:
        del signature_
        _, _, _, p, a, a_row, b, b_step, taps, count, c, c_row, c_step, *rest = values
        bias, rectify, mask, accumulate = rest

        def spaced(pointer: Any, step: Any, count: int) -> list[Any]:
            return [k.gep(pointer, [k.mul(step, word_constant(i))]) for i in range(count)]

        a_rows = spaced(k.gep(p, [a]), a_row, mr)
        b_starts = spaced(k.gep(p, [b]), b_step, mp)
        c_rows = [spaced(row, c_step, mp) for row in spaced(k.gep(p, [c]), c_row, mr)]
        c_at = {(i, j, v): k.gep(c_rows[i][j], [word_constant(v * LANES)]) for i, j, v in tile}
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
        b_rows = [k.gep(b_start, [high]) for b_start in b_starts]

        @cache
        def scalar(i: int) -> Any:
            return emit_splat(k, k.load(k.gep(a_rows[i], [low])))

        @cache
        def vector(j: int, v: int) -> Any:
            return emit_load(k, b_rows[j], word_constant(v * LANES))

        # The fewer of the two stay in registers while the others pass by.
        order = sorted(tile, key=(lambda at: at[1:]) if mr <= mp * nv else (lambda at: at[0]))
        grown = {(i, j, v): fma(k, scalar(i), vector(j, v), sums[i, j, v]) for i, j, v in order}
        following = k.add(t, word_constant(1))
        t.add_incoming(following, loop)
        for place in tile:
            sums[place].add_incoming(grown[place], loop)
        k.cbranch(k.icmp_signed("<", following, count), loop, finish)

        k.position_at_end(finish)
        product = {}
        for place in tile:
            product[place] = k.phi(VECTOR)
            product[place].add_incoming(start[place], ready)
            product[place].add_incoming(grown[place], loop)
        emit_finish(k, product, c_at, rectify, mask, accumulate)
        return context.get_dummy_value()

    return sig, generate
