"""The register-tile micro-kernels: products and correlations.

A tile keeps its accumulators in registers over the whole inner loop. It is bound by fused
multiply-adds: rows x vectors of them per step, for rows + vectors loads.
"""

from typing import Any

from llvmlite import ir
from numba import types
from numba.extending import intrinsic

from netwright.kernels.cpu.llvm.emit import (
    FLOAT,
    I64,
    LANES,
    VECTOR,
    emit_load,
    emit_pair,
    emit_splat,
    emit_store,
    floats,
    fma,
    int64,
    splat_constant,
    word_constant,
    words,
)


@intrinsic(prefer_literal=True)
def product_tile(
    typing: Any,
    rows: Any,
    vectors: Any,
    p: Any,
    a: Any,
    a_row: Any,
    b: Any,
    taps: Any,
    count: Any,
    c: Any,
    c_row: Any,
    bias: Any,
    rectify: Any,
    mask: Any,
    accumulate: Any,
) -> Any:
    """C tile = start + sum over taps of A (one number per row) times B (vectors), then an epilogue.

    p[c + i c_row + lanes] = sum over t of p[a + i a_row + low(t)] p[b + high(t) + lanes]

    for i below `rows`, lanes over `vectors` registers, t over `count` words of `taps` that
    pack two offsets. Start: p[bias + i] when bias >= 0, else 0. Epilogue: the old C is added
    when `accumulate`; then max(C, 0) when `rectify`; C where p[c + mask] > 0 else 0 when `mask`
    is not 0.
    """
    del typing
    mr, nv = rows.literal_value, vectors.literal_value
    tile = [(i, v) for i in range(mr) for v in range(nv)]
    plain = (int64,) * 3, (int64,) * 7
    sig = types.void(rows, vectors, floats, *plain[0], words, *plain[1])
    del a, a_row, b, taps, count, c, c_row, bias, rectify, mask, accumulate, p

    def generate(context: Any, k: Any, signature_: Any, values: Any) -> Any:
        del signature_
        _, _, p, a, a_row, b, taps, count, c, c_row, bias, rectify, mask, accumulate = values
        a_rows = [k.gep(p, [k.add(a, k.mul(a_row, word_constant(i)))]) for i in range(mr)]
        c_rows = [k.gep(p, [k.add(c, k.mul(c_row, word_constant(i)))]) for i in range(mr)]
        b_start = k.gep(p, [b])
        names = ("from_bias", "zero", "ready", "loop", "finish", "add_c", "whole")
        block = {name: k.append_basic_block(name) for name in names}

        def nonzero(flag: Any) -> Any:
            return k.icmp_signed("!=", flag, word_constant(0))

        k.cbranch(k.icmp_signed("<", bias, word_constant(0)), block["zero"], block["from_bias"])
        k.position_at_end(block["from_bias"])
        biases = [
            emit_splat(k, k.load(k.gep(p, [k.add(bias, word_constant(i))]))) for i in range(mr)
        ]
        k.branch(block["ready"])
        k.position_at_end(block["zero"])
        k.branch(block["ready"])

        k.position_at_end(block["ready"])
        start = {}
        for i, v in tile:
            start[i, v] = k.phi(VECTOR)
            start[i, v].add_incoming(biases[i], block["from_bias"])
            start[i, v].add_incoming(splat_constant(0), block["zero"])
        k.cbranch(k.icmp_signed("<", word_constant(0), count), block["loop"], block["finish"])

        k.position_at_end(block["loop"])
        t = k.phi(I64)
        t.add_incoming(word_constant(0), block["ready"])
        sums = {place: k.phi(VECTOR) for place in tile}
        for place in tile:
            sums[place].add_incoming(start[place], block["ready"])
        low, high = emit_pair(k, taps, t)
        b_row = k.gep(b_start, [high])
        b_vectors = [emit_load(k, b_row, word_constant(v * LANES)) for v in range(nv)]
        grown = {}
        for i in range(mr):
            scalar = emit_splat(k, k.load(k.gep(a_rows[i], [low])))
            for v in range(nv):
                grown[i, v] = fma(k, scalar, b_vectors[v], sums[i, v])
        following = k.add(t, word_constant(1))
        t.add_incoming(following, block["loop"])
        for place in tile:
            sums[place].add_incoming(grown[place], block["loop"])
        k.cbranch(k.icmp_signed("<", following, count), block["loop"], block["finish"])

        k.position_at_end(block["finish"])
        product = {}
        for place in tile:
            product[place] = k.phi(VECTOR)
            product[place].add_incoming(start[place], block["ready"])
            product[place].add_incoming(grown[place], block["loop"])
        k.cbranch(nonzero(accumulate), block["add_c"], block["whole"])
        k.position_at_end(block["add_c"])
        added = {
            (i, v): k.fadd(product[i, v], emit_load(k, c_rows[i], word_constant(v * LANES)))
            for i, v in tile
        }
        k.branch(block["whole"])

        k.position_at_end(block["whole"])
        result = {}
        for place in tile:
            result[place] = k.phi(VECTOR)
            result[place].add_incoming(product[place], block["finish"])
            result[place].add_incoming(added[place], block["add_c"])
        ends = ("rectify", "keep", "mask", "store", "end")
        block = {name: k.append_basic_block(name) for name in ends}
        k.cbranch(nonzero(rectify), block["rectify"], block["keep"])
        k.position_at_end(block["rectify"])
        for i, v in tile:
            negative = k.fcmp_ordered("<", result[i, v], splat_constant(0))
            value = k.select(negative, splat_constant(0), result[i, v])
            emit_store(k, value, c_rows[i], word_constant(v * LANES))
        k.branch(block["end"])
        k.position_at_end(block["keep"])
        k.cbranch(nonzero(mask), block["mask"], block["store"])
        k.position_at_end(block["mask"])
        for i, v in tile:
            gate = emit_load(k, k.gep(c_rows[i], [mask]), word_constant(v * LANES))
            is_open = k.fcmp_ordered(">", gate, splat_constant(0))
            value = k.select(is_open, result[i, v], splat_constant(0))
            emit_store(k, value, c_rows[i], word_constant(v * LANES))
        k.branch(block["end"])
        k.position_at_end(block["store"])
        for i, v in tile:
            emit_store(k, result[i, v], c_rows[i], word_constant(v * LANES))
        k.branch(block["end"])
        k.position_at_end(block["end"])
        return context.get_dummy_value()

    return sig, generate


@intrinsic(prefer_literal=True)
def correlation_tile(
    typing: Any,
    rows: Any,
    columns: Any,
    p: Any,
    d: Any,
    d_row: Any,
    x: Any,
    column_table: Any,
    segments: Any,
    lengths: Any,
    count: Any,
    sums: Any,
) -> Any:
    """Sums of products of stretches, as a weight gradient needs them, lane by lane.

    sums[i, j] += over segments g and l below lengths[g], LANES at a time, of
        p[d + i d_row + low(g) + l] p[x + low(j) + high(g) + l]

    for i below `rows`, j over `columns` words of `column_table` that pack (offset in x, offset
    in out), g over `count` words of `segments` that pack (offset in d, offset in x). Lengths
    are multiples of LANES. `sums` holds rows x columns registers, so that several tiles may
    pass over the same patch in turns while these lie in the cache.
    """
    del typing
    mr, nc = rows.literal_value, columns.literal_value
    tile = [(i, j) for i in range(mr) for j in range(nc)]
    plain = (int64, int64, int64, words, words, words, int64)
    sig = types.void(rows, columns, floats, *plain, floats)
    del p, d, d_row, x, column_table, segments, lengths, count, sums

    def generate(context: Any, k: Any, signature_: Any, values: Any) -> Any:
        del signature_
        _, _, p, d, d_row, x, table, segments, lengths, count, kept = values
        d_rows = [k.gep(p, [k.add(d, k.mul(d_row, word_constant(i)))]) for i in range(mr)]
        offsets = [emit_pair(k, table, word_constant(j))[0] for j in range(nc)]
        x_rows = [k.gep(p, [k.add(x, offset)]) for offset in offsets]
        slots = {place: word_constant(n * LANES) for n, place in enumerate(tile)}
        outer, inner, after, finish, end = (
            k.append_basic_block(name) for name in ("segment", "loop", "after", "finish", "end")
        )
        start = {place: emit_load(k, kept, slot) for place, slot in slots.items()}
        entry = k.block
        k.cbranch(k.icmp_signed("<", word_constant(0), count), outer, end)

        k.position_at_end(outer)
        g = k.phi(I64)
        g.add_incoming(word_constant(0), entry)
        outer_sums = {place: k.phi(VECTOR) for place in tile}
        for place in tile:
            outer_sums[place].add_incoming(start[place], entry)
        in_d, in_x = emit_pair(k, segments, g)
        length = k.load(k.gep(lengths, [g]))
        d_here = [k.gep(row, [in_d]) for row in d_rows]
        x_here = [k.gep(row, [in_x]) for row in x_rows]
        k.branch(inner)

        k.position_at_end(inner)
        lane = k.phi(I64)
        lane.add_incoming(word_constant(0), outer)
        running = {place: k.phi(VECTOR) for place in tile}
        for place in tile:
            running[place].add_incoming(outer_sums[place], outer)
        d_vectors = [emit_load(k, row, lane) for row in d_here]
        x_vectors = [emit_load(k, row, lane) for row in x_here]
        grown = {(i, j): fma(k, d_vectors[i], x_vectors[j], running[i, j]) for i, j in tile}
        following = k.add(lane, word_constant(LANES))
        lane.add_incoming(following, inner)
        for place in tile:
            running[place].add_incoming(grown[place], inner)
        k.cbranch(k.icmp_signed("<", following, length), inner, after)

        k.position_at_end(after)
        next_segment = k.add(g, word_constant(1))
        g.add_incoming(next_segment, after)
        for place in tile:
            outer_sums[place].add_incoming(grown[place], after)
        k.cbranch(k.icmp_signed("<", next_segment, count), outer, finish)

        k.position_at_end(finish)
        for place, slot in slots.items():
            emit_store(k, grown[place], kept, slot)
        k.branch(end)
        k.position_at_end(end)
        return context.get_dummy_value()

    return sig, generate


@intrinsic(prefer_literal=True)
def stack_floats(typing: Any, count: Any) -> Any:
    """Room for `count` floats that lasts as long as the call."""
    del typing

    def generate(context: Any, builder: Any, sig: Any, values: Any) -> Any:
        del context, sig, values
        # Numba's own helper would fill it with zeros, as one store that takes LLVM half a second.
        with builder.goto_entry_block():
            room = builder.alloca(ir.ArrayType(FLOAT, count.literal_value))
        room.align = 64
        return builder.bitcast(room, FLOAT.as_pointer())

    return floats(count), generate
